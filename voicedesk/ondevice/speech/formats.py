"""The output formats of speech that need no compression: raw or RIFF, PCM or G.711, at the usual rates."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from voicedesk.ondevice.codecs import Encoding, WireFormat

DEFAULT_NAME = "riff-16khz-16bit-mono-pcm"
_UNKNOWN_LENGTH = 0xFFFFFFFF
_RATES = {
    "8khz": 8_000,
    "16khz": 16_000,
    "22050hz": 22_050,
    "24khz": 24_000,
    "44100hz": 44_100,
    "48khz": 48_000,
}
_LAWS: dict[str, Encoding] = {"mulaw": "g711_ulaw", "alaw": "g711_alaw"}
_TAGS = {"pcm16": 1, "g711_alaw": 6, "g711_ulaw": 7}


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """How sound goes out; with ``headed`` a WAV header of unknown length goes ahead of it."""

    wire: WireFormat
    headed: bool

    def header(self) -> bytes:
        """What goes out before the sound, if anything."""
        if not self.headed:
            return b""
        rate, width = self.wire.sample_rate, self.wire.bytes_per_sample
        tag = _TAGS[self.wire.encoding]
        form = struct.pack("<4sIHHIIHH", b"fmt ", 16, tag, 1, rate, rate * width, width, width * 8)
        start = struct.pack("<4sI4s", b"RIFF", _UNKNOWN_LENGTH, b"WAVE")
        return start + form + struct.pack("<4sI", b"data", _UNKNOWN_LENGTH)


def _known_formats() -> dict[str, OutputFormat]:
    known: dict[str, OutputFormat] = {}
    for container in ("raw", "riff"):
        headed = container == "riff"
        for name, rate in _RATES.items():
            known[f"{container}-{name}-16bit-mono-pcm"] = OutputFormat(WireFormat("pcm16", rate), headed)
        for name, encoding in _LAWS.items():
            known[f"{container}-8khz-8bit-mono-{name}"] = OutputFormat(WireFormat(encoding, 8_000), headed)
    return known


OUTPUT_FORMATS = _known_formats()
"""By their names on the wire."""
