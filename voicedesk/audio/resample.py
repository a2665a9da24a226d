"""Streaming conversion between a device's rate and ours.

Measured with soxr 1.1 in blocks of 5 ms between 24, 44.1 and 48 kHz: the fixed-rate qualities work in
batches and hold sound back unevenly (LQ up to 20 ms, MQ to VHQ up to 39 ms), QQ holds nothing back but
folds what lies above 12 kHz into the speech. The variable-rate mode holds back a constant 5 ms (48 to
24 kHz) or 10 ms (24 to 48 kHz), keeps sample n of the output at the time of sample n, and stops an 18 kHz
tone by 113 dB: that is the one used. A device that takes 24 kHz itself costs neither.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from voicedesk.audio.arrays import Samples, Signal


class Resampler:
    """One stream of mono sound from one rate to another, float32 in and out. Equal rates pass through."""

    def __init__(self, from_rate: float, to_rate: float) -> None:
        self._stream: Any = None
        if from_rate != to_rate:
            import soxr  # Not before a device needs it.

            self._stream = soxr.ResampleStream(from_rate, to_rate, 1, dtype="float32", quality="HQ", vr=True)

    def convert(self, block: Signal) -> Signal:
        """What is ready of the converted stream after ``block``; its length varies from call to call."""
        if self._stream is None:
            return block
        converted: Signal = self._stream.resample_chunk(block)
        return converted

    def convert_samples(self, block: Samples) -> Samples:
        """The same for int16 samples; what the filter overshoots is limited, not wrapped."""
        if self._stream is None:
            return block
        scaled = self.convert(block.astype(np.float32))
        return np.clip(np.rint(scaled), -32768, 32767).astype(np.int16)
