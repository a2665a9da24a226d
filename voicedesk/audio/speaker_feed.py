"""What runs on the audio thread for the loudspeaker: one block after the other, and the clock's marks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from voicedesk.audio.arrays import Signal
from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.output_stage import OutputStage
from voicedesk.audio.playout import PlayoutBuffer
from voicedesk.audio.playout_clock import Anchor, PlayoutClock
from voicedesk.audio.resample import Resampler

PULL = SAMPLE_RATE // 200


class SpeakerFeed:
    """One open output stream. ``blocks`` counts its callbacks, so that others see it alive.

    At 24 kHz it writes straight into the device's block. For other rates it pulls 5 ms at a time through
    a resampler, a constant and small amount of work a block; the resampler keeps each sample at its time,
    so the clock needs no correction for it. ``changed`` is called on the audio thread.
    """

    def __init__(self, buffer: PlayoutBuffer, stage: OutputStage, clock: PlayoutClock,
                 changed: Callable[[], None]) -> None:
        self.blocks = 0
        self.underflows = 0
        self._buffer, self._stage, self._clock, self._changed = buffer, stage, clock, changed
        self._rate = float(SAMPLE_RATE)
        self._resampler = Resampler(SAMPLE_RATE, SAMPLE_RATE)
        self._ready: Signal = np.empty(0, np.float32)
        self._begun_at = 0.0

    def prepare(self, rate: float) -> None:
        """Before the stream starts: the device's rate, and a fresh count."""
        self._rate = rate
        self._resampler = Resampler(SAMPLE_RATE, rate)
        self._ready = np.empty(0, np.float32)
        self._begun_at = float(self._buffer.position)
        self.blocks = 0

    def process(self, block: Signal, dac_time: float, underflowed: bool) -> None:
        """Fill the device's mono block, whose first sample leaves the speaker at ``dac_time``."""
        position, length = self._begun_at, len(block) * SAMPLE_RATE / self._rate
        changed = self._pull(block) if self._rate == SAMPLE_RATE else self._convert(block)
        self._clock.mark(Anchor(position, position + length, dac_time))
        self._begun_at = position + length
        self.blocks += 1
        self.underflows += underflowed
        if changed:
            self._changed()

    def _pull(self, block: Signal) -> bool:
        if self._buffer.is_idle and self._stage.is_idle:  # Most of the time; a busy machine is grateful.
            block.fill(0)
            self._buffer.pass_over(len(block))
            return False
        position = self._buffer.position
        changed = self._buffer.fill(block)
        self._stage.process(block)
        self._stage.far_end.note(position, block)
        return changed

    def _convert(self, block: Signal) -> bool:
        changed = False
        while len(self._ready) < len(block):
            fresh = np.empty(PULL, np.float32)
            changed |= self._pull(fresh)
            self._ready = np.concatenate((self._ready, self._resampler.convert(fresh)))
        block[:] = self._ready[:len(block)]
        self._ready = self._ready[len(block):]
        return changed
