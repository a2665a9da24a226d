"""The one format that sound has inside the house, and the lengths it is cut into."""

from __future__ import annotations

SAMPLE_RATE = 24_000
"""Hz, mono, little-endian int16: what the services speak."""

SAMPLE_BYTES = 2
FRAME_MS = 10
FRAME_SAMPLES = SAMPLE_RATE * FRAME_MS // 1000
FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES


def ms_of(pcm_bytes: int, sample_rate: int = SAMPLE_RATE) -> float:
    """How long ``pcm_bytes`` of mono int16 last, in milliseconds."""
    return pcm_bytes * 1000 / (sample_rate * SAMPLE_BYTES)


def bytes_of(ms: float, sample_rate: int = SAMPLE_RATE) -> int:
    """How many bytes of mono int16 ``ms`` milliseconds take, a whole number of samples."""
    return int(ms * sample_rate / 1000) * SAMPLE_BYTES
