"""What a client asks of the speech it wants: format, voice, and which boundaries to tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voicedesk.ondevice.engines.voices import StandInVoice, UnknownVoiceError, stand_in_for
from voicedesk.ondevice.speech.formats import DEFAULT_NAME, OUTPUT_FORMATS, OutputFormat
from voicedesk.ondevice.speech.frames import FrameFault

DEFAULT_VOICE = "en-US-AvaMultilingualNeural"


@dataclass(frozen=True, slots=True)
class SpeechContext:
    """The ``synthesis.context`` of a request; ``voice_name`` is for streamed text, SSML names its own.

    ``boundaries`` are the names of the metadata to send: word, punctuation, sentence, sessionEnd.
    """

    output_format: OutputFormat = OUTPUT_FORMATS[DEFAULT_NAME]
    boundaries: frozenset[str] = frozenset()
    voice_name: str = DEFAULT_VOICE
    streams_text: bool = False

    @property
    def voice(self) -> StandInVoice:
        """Raises FrameFault for a voice that does not exist."""
        return voice_named(self.voice_name)


def context_of(body: dict[str, Any]) -> SpeechContext:
    """Read a ``synthesis.context``; raises FrameFault for what the stand-in cannot do."""
    synthesis = _object(body, "synthesis")
    audio = _object(synthesis, "audio")
    given = _object(synthesis, "input")
    name = audio.get("outputFormat", DEFAULT_NAME)
    output_format = OUTPUT_FORMATS.get(name) if isinstance(name, str) else None
    if output_format is None:
        raise FrameFault(f"Unsupported output format {str(name)[:60]!r}; use raw or riff PCM.")
    told = _object(audio, "metadataOptions")
    suffix = "BoundaryEnabled"
    boundaries = {
        name.removesuffix(suffix) for name, on in told.items() if name.endswith(suffix) and on is True
    }
    if told.get("sessionEndEnabled") is True:
        boundaries.add("sessionEnd")
    return SpeechContext(
        output_format,
        frozenset(boundaries),
        str(given.get("voiceName") or DEFAULT_VOICE),
        streams_text=given.get("bidirectionalStreamingMode") is True,
    )


def voice_named(name: str) -> StandInVoice:
    """The stand-in for one of the Speech service's voices; raises FrameFault if it has none of that name."""
    if "-" not in name:  # OpenAI's voices are another service's
        raise FrameFault(f"Unsupported voice {name[:80]}.")
    try:
        return stand_in_for(name)
    except UnknownVoiceError:
        raise FrameFault(f"Unsupported voice {name[:80]}.") from None


def _object(parent: dict[str, Any], name: str) -> dict[str, Any]:
    found = parent.get(name, {})
    if not isinstance(found, dict):
        raise FrameFault(f"{name} of synthesis.context is not an object.")
    return found
