"""Spoken questions for the tests, made by espeak-ng when they are needed."""

from __future__ import annotations

import base64
import subprocess
from functools import lru_cache

from voicedesk.ondevice.codecs import Encoding, Samples, decode, encode, resample

WAV_HEADER_BYTES = 44
ESPEAK_RATE = 22_050


@lru_cache(maxsize=64)
def spoken(text: str, rate: int = 24_000, voice: str = "en-us") -> Samples:
    """Mono int16 at ``rate`` Hz, without silence of our own around it."""
    done = subprocess.run(
        ["espeak-ng", "-v", voice, "--stdout", text], capture_output=True, check=True, timeout=20
    )
    return resample(decode(done.stdout[WAV_HEADER_BYTES:], "pcm16"), ESPEAK_RATE, rate)


def utterance(text: str, rate: int = 24_000, encoding: Encoding = "pcm16", pauses: float = 1.0) -> bytes:
    """A spoken text on the wire, with ``pauses`` seconds of zero bytes before and after it."""
    silence = bytes(int(rate * pauses) * (2 if encoding == "pcm16" else 1))
    return silence + encode(spoken(text, rate), encoding) + silence


def pieces(data: bytes, piece_bytes: int = 4_800) -> list[str]:
    """The data in base64, cut as a client would send it."""
    return [
        base64.b64encode(data[start : start + piece_bytes]).decode()
        for start in range(0, len(data), piece_bytes)
    ]
