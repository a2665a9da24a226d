"""The input audio buffer: bytes of the wire in, mono int16 at 16 kHz kept, time counted in audio."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import numpy as np

from voicedesk.ondevice.codecs import Encoding, decode
from voicedesk.ondevice.realtime.faults import RequestFault, invalid

LISTENING_RATE = 16_000
BYTES_PER_MS = LISTENING_RATE * 2 // 1000
LONGEST_BUFFER_MS = 60 * 1000
"""No more is ever recognised at once; the turns that wait to be are held in memory."""


@dataclass(frozen=True, slots=True)
class InputFormat:
    """What the client sends; with two channels, the microphone is the first."""

    encoding: Encoding = "pcm16"
    sample_rate: int = 24_000
    channels: int = 1


class InputDecoder:
    """Decodes and resamples one stream; samples cut by the end of an append are completed by the next."""

    def __init__(self, audio_format: InputFormat) -> None:
        self.audio_format = audio_format
        self._rest = b""
        self._resampler: Any = None

    def decode(self, audio: object) -> bytes:
        """Base64 of the wire to 16 kHz int16 bytes; raises RequestFault for anything else."""
        if not isinstance(audio, str):
            raise invalid("audio", audio, "a base64-encoded string")
        try:
            data = self._rest + base64.b64decode(audio, validate=True)
        except (binascii.Error, ValueError):
            raise RequestFault(
                "Invalid 'audio'. Expected base64-encoded audio bytes.", code="invalid_value", param="audio"
            ) from None
        block = (2 if self.audio_format.encoding == "pcm16" else 1) * self.audio_format.channels
        whole = len(data) // block * block
        self._rest = data[whole:]
        samples = decode(data[:whole], self.audio_format.encoding)[:: self.audio_format.channels]
        if self.audio_format.sample_rate != LISTENING_RATE:
            samples = self._resample(samples)
        return samples.tobytes()

    def flush(self) -> bytes:
        """What the resampler still held back, some 17 ms; the stream begins anew."""
        resampler, self._resampler, self._rest = self._resampler, None, b""
        if resampler is None:
            return b""
        held: bytes = resampler.resample_chunk(np.zeros(0, dtype=np.int16), last=True).tobytes()
        return held

    def _resample(self, samples: Any) -> Any:
        if self._resampler is None:
            import soxr

            rate = self.audio_format.sample_rate
            self._resampler = soxr.ResampleStream(rate, LISTENING_RATE, 1, dtype="int16", quality="MQ")
        return self._resampler.resample_chunk(samples)


class InputBuffer:
    """Audio not yet committed; its positions count all audio ever appended to the session."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._end_bytes = 0

    @property
    def end_ms(self) -> float:
        """Audio time of the end of everything appended so far."""
        return self._end_bytes / BYTES_PER_MS

    @property
    def kept_ms(self) -> float:
        return len(self._kept) / BYTES_PER_MS

    @property
    def kept(self) -> bytearray:
        """What is kept, lent: it changes with the next append."""
        return self._kept

    def append(self, pcm: bytes) -> None:
        self._kept += pcm
        self._end_bytes += len(pcm)
        self.keep_last(LONGEST_BUFFER_MS)

    def keep_last(self, ms: float) -> None:
        """Drop what is older than the last ``ms`` milliseconds."""
        surplus = len(self._kept) - round(ms) * BYTES_PER_MS
        if surplus > 0:
            del self._kept[:surplus]

    def keep_from(self, at_ms: float) -> int:
        """Drop what lies before ``at_ms`` of audio time; returns where the buffer begins now, in ms."""
        self.keep_last(max(self.end_ms - at_ms, 0))
        return round(self.end_ms - self.kept_ms)

    def take(self) -> bytes:
        taken = bytes(self._kept)
        self._kept.clear()
        return taken
