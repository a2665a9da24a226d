"""What is done to the sound on its way out: earcons are mixed in, the volume is applied."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.arrays import Signal
from voicedesk.audio.far_end_reference import FarEndReference
from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.overhang import Overhang

GAIN_STEP_SECONDS = 0.02


class OutputStage:
    """The main thread sets ``volume`` and calls ``play``; the audio thread calls ``process``.

    A change of volume is spread over 20 ms. An earcon sounds also while playout is paused. ``far_end`` keeps
    what comes of it.
    """

    def __init__(self, volume: float) -> None:
        self.volume = volume
        self.far_end = FarEndReference()
        self._gain = volume
        self._ordered: Signal | None = None
        self._earcon = Overhang()

    def play(self, signal: Signal) -> None:
        """Mix this in from the next block on; one order a block is enough for earcons."""
        self._ordered = signal

    @property
    def is_idle(self) -> bool:
        """It would leave silence as it is. Asked on the audio thread."""
        return self._ordered is None and not self._earcon and self._gain == self.volume

    def process(self, block: Signal) -> None:
        """24 kHz mono, in place; never beyond full scale."""
        ordered, self._ordered = self._ordered, None
        if ordered is not None:
            self._earcon.begin(ordered)
        self._earcon.mix_into(block)
        goal = self.volume
        if goal == self._gain:
            block *= np.float32(goal)
        else:
            furthest = len(block) / (GAIN_STEP_SECONDS * SAMPLE_RATE)
            reached = self._gain + min(max(goal - self._gain, -furthest), furthest)
            block *= np.linspace(self._gain, reached, len(block), dtype=np.float32)
            self._gain = reached
        np.minimum(block, 1.0, out=block)
        np.maximum(block, -1.0, out=block)
