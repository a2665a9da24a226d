"""Sound in the formats of the wire, to and from mono int16 as numpy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
Encoding = Literal["pcm16", "g711_ulaw", "g711_alaw"]

SILENT_RUN = 16
"""Zero bytes in a row (2 ms at 8 kHz) taken for silence in G.711, where a lone zero is a loud sample."""


@dataclass(frozen=True, slots=True)
class WireFormat:
    """An encoding and its rate in Hz; always mono."""

    encoding: Encoding
    sample_rate: int

    @property
    def bytes_per_sample(self) -> int:
        return 2 if self.encoding == "pcm16" else 1


OUTPUT_FORMATS = {
    "pcm16": WireFormat("pcm16", 24_000),
    "pcm16_8000hz": WireFormat("pcm16", 8_000),
    "pcm16_16000hz": WireFormat("pcm16", 16_000),
    "pcm16-8000hz": WireFormat("pcm16", 8_000),
    "pcm16-16000hz": WireFormat("pcm16", 16_000),
    "g711_ulaw": WireFormat("g711_ulaw", 8_000),
    "g711_alaw": WireFormat("g711_alaw", 8_000),
}
"""Output formats by their names on the wire; the hyphened ones are how older clients spell them."""


def decode(data: bytes, encoding: Encoding) -> Samples:
    """Turn bytes of the wire into samples; an odd last byte of pcm16 is left out."""
    if encoding == "pcm16":
        return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)
    codes = np.frombuffer(data, dtype=np.uint8)
    samples = _expansion(encoding)[codes]
    samples[_long_zero_runs(codes)] = 0
    return samples


def encode(samples: Samples, encoding: Encoding) -> bytes:
    """Turn samples into bytes of the wire."""
    if encoding == "pcm16":
        return samples.astype("<i2").tobytes()
    return _compression(encoding)[samples.view(np.uint16)].tobytes()


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """Change the rate of a whole utterance (no state is kept between calls)."""
    if from_rate == to_rate or samples.size == 0:
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, from_rate, to_rate), dtype=np.int16)


def _long_zero_runs(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Mark the bytes that belong to a run of at least ``SILENT_RUN`` zeros."""
    zero = np.concatenate(([False], codes == 0, [False]))
    edges = np.flatnonzero(zero[1:] != zero[:-1])
    marked = np.zeros(codes.size, dtype=np.bool_)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start >= SILENT_RUN:
            marked[start:end] = True
    return marked


@cache
def _expansion(encoding: Encoding) -> Samples:
    """The 256 sample values of a G.711 law (ITU-T G.711)."""
    codes = np.arange(256, dtype=np.int32)
    return (_expand_ulaw(codes) if encoding == "g711_ulaw" else _expand_alaw(codes)).astype(np.int16)


def _expand_ulaw(codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    inverted = ~codes & 0xFF
    magnitude = ((((inverted & 0x0F) << 3) + 0x84) << ((inverted >> 4) & 7)) - 0x84
    return np.where(inverted & 0x80, -magnitude, magnitude)


def _expand_alaw(codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    toggled = codes ^ 0x55
    segment = (toggled >> 4) & 7
    step = ((toggled & 0x0F) << 4) + 8
    magnitude = np.where(segment == 0, step, (step + 0x100) << np.maximum(segment - 1, 0))
    return np.where(toggled & 0x80, magnitude, -magnitude)


@cache
def _compression(encoding: Encoding) -> npt.NDArray[np.uint8]:
    """The nearest code for each of the 65,536 samples, indexed by the sample's bits as unsigned."""
    values = _expansion(encoding).astype(np.int32)
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    samples = np.arange(65_536, dtype=np.int32).astype(np.uint16).view(np.int16).astype(np.int32)
    right = np.clip(np.searchsorted(ranked, samples), 1, 255)
    nearer_left = samples - ranked[right - 1] <= ranked[right] - samples
    return order[np.where(nearer_left, right - 1, right)].astype(np.uint8)
