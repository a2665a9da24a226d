"""Short ramps, so that sound never stops or starts with a click."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.arrays import Samples, Signal
from voicedesk.audio.formats import SAMPLE_RATE

FLUSH_FADE = SAMPLE_RATE // 100
"""10 ms, in samples."""
PAUSE_FADE = SAMPLE_RATE // 200
"""5 ms: what fades out at a pause fades in again at the resume, so that nothing is lost."""


def falling(length: int, start: float = 1.0) -> Signal:
    """From ``start`` towards 0, which the sample after it would be."""
    return np.linspace(start, 0.0, length, endpoint=False, dtype=np.float32)


def fade_out(upcoming: Samples, length: int, last: float, start: float = 1.0) -> Signal:
    """What still sounds after a stop: the ``upcoming`` samples under a falling ramp.

    Where too few are at hand, the last one (or ``last``, the value that was played last) is held under the
    ramp: a stop in the middle of a wave makes no step either.
    """
    tail = np.empty(length, np.float32)
    count = min(len(upcoming), length)
    np.multiply(upcoming[:count], np.float32(1 / 32768), out=tail[:count])
    tail[count:] = tail[count - 1] if count else last
    tail *= falling(length, start if count else 1.0)
    return tail
