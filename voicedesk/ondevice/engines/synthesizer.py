"""Text to speech on this device, one sentence at a time."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Protocol

from voicedesk.ondevice.codecs import Samples
from voicedesk.ondevice.engines.voices import StandInVoice


@dataclass(frozen=True, slots=True)
class Speech:
    """One spoken sentence: mono int16 at ``sample_rate`` Hz."""

    samples: Samples
    sample_rate: int

    @property
    def duration_ms(self) -> float:
        return float(self.samples.size * 1000 / self.sample_rate)


class SynthesizerFault(Exception):
    """This device cannot speak; the text is a sentence for a person."""


class Synthesizer(Protocol):
    """Something that speaks. ``name`` is shown to people."""

    @property
    def name(self) -> str: ...

    async def speak(self, sentence: str, voice: StandInVoice) -> Speech:
        """Speak one sentence; raises SynthesizerFault."""
        ...

    def close(self) -> None: ...


def system_synthesizer() -> Synthesizer:
    """The synthesizer of this operating system: espeak-ng on Linux, the system's own voices elsewhere."""
    if sys.platform in {"win32", "darwin"}:
        from voicedesk.ondevice.engines.system_voices import SystemVoices

        return SystemVoices()
    from voicedesk.ondevice.engines.espeak import Espeak

    return Espeak()
