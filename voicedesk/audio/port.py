"""What a session needs of the world: sound. The sound card and the WAV files both provide it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from voicedesk.conversation.commands import Earcon, Lead
from voicedesk.conversation.events import Direction

MOST_WAITING_MS = 30 * 60 * 1000
"""Of sound that is kept until it is played: 86 MB."""

FrameSink = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class SoundCounters:
    """What went wrong with the sound since it was opened; shown in diagnostics."""

    input_overflows: int = 0
    output_underruns: int = 0
    frames_dropped: int = 0
    echo_moves: int = 0  # how often lost sound moved what was played against the microphone


@dataclass(frozen=True, slots=True)
class Level:
    """The loudest sample since the last reading, and its mean power, in dBFS (-inf for digital silence)."""

    peak_dbfs: float
    rms_dbfs: float


class SoundPort(Protocol):
    """Microphone and speaker of one conversation. Every method is called on the main thread and returns
    at once; ``post`` and ``frame_sink`` (both given at construction) are called on the main thread too.

    The microphone's frames are 10 ms of 24 kHz mono little-endian int16 (480 bytes); an opened gate may
    hand over the lead as one longer block first. Playout is keyed by response: ``PlayoutStarted`` when
    its first sample reaches the device's clock, ``PlayoutFinished`` after ``end_audio`` and its last
    sample, ``PlayoutFlushed`` exactly once after ``flush`` of a response that has not finished (with
    ``played_ms=0`` if nothing of it was heard). Audio of a flushed response that arrives late is dropped.
    """

    def start(self) -> None:
        """Open both streams (off the main thread) and keep them open; what fails comes as ``DeviceLost``.
        Harmless while they are open."""

    def stop(self) -> None:
        """Close both streams (off the main thread) until ``start``; harmless while they are closed."""

    async def aclose(self) -> None:
        """Stop both streams and forget what is buffered. Idempotent."""

    def choose(self, direction: Direction, name: str | None, host_api: str = "") -> None:
        """Use this device (as ``devices.list_devices`` gave it; None: the system default)."""

    def open_mic(self, lead: Lead) -> None: ...
    def close_mic(self) -> None: ...
    def mute_mic(self, muted: bool) -> None: ...
    def mark_turn(self, *, goes_on: bool) -> None: ...
    def end_turn(self) -> None: ...

    def add_audio(self, response_id: str, pcm: bytes) -> bool:
        """True at the one place from which on nothing more of the response is kept, since too much waits to
        be played: half an hour. What came before is complete there, as by ``end_audio``."""

    def end_audio(self, response_id: str) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def flush(self, response_id: str) -> None: ...
    def play_earcon(self, earcon: Earcon) -> None: ...
    def set_volume(self, volume: float) -> None:
        """``volume`` 0.0 to 1.0, applied as a gain without a step."""

    def played_ms(self, response_id: str) -> int:
        """How much of the response has left the speaker by now."""

    def mic_level(self) -> Level:
        """The level since the last call; costs nothing when nobody asks."""

    def counters(self) -> SoundCounters: ...

