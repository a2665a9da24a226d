"""What runs on the audio thread for the microphone: copy, count, and knock once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.audio.arrays import Samples
from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.ring_buffer import SampleRing

if TYPE_CHECKING:
    import numpy.typing as npt

STEREO = 2
UNTAKEN_SECONDS = 12  # So long the main thread may be busy and no sound is lost.


def mono_of(block: npt.NDArray[np.int16]) -> Samples:
    """``block`` is (frames, channels). Of two channels the mean; of an array of microphones the first,
    because their mean would be a comb filter."""
    if block.shape[1] == STEREO:
        return ((block[:, 0].astype(np.int32) + block[:, 1]) >> 1).astype(np.int16)
    return block[:, 0]


class MicrophoneFeed:
    """One open input stream at the device's rate. ``blocks`` counts its callbacks, so that others see it
    alive; ``muted`` keeps every sample out of memory. ``knock`` is called on the audio thread, once when the
    samples are there that ``wait_for`` asked for.
    """

    def __init__(self, knock: Callable[[], None]) -> None:
        self.blocks = 0
        self.overflows = 0
        self.lost_seconds = 0.0
        self.rate = float(SAMPLE_RATE)
        self.muted = False
        self._knock = knock
        self._knocks_at = 0  # The ring's position with which it is time to knock.
        self._ring = SampleRing(UNTAKEN_SECONDS * SAMPLE_RATE)
        self._taken = 0
        self._mark = (0, 0.0)  # A position in the ring, and when it was captured.

    def prepare(self, rate: float) -> None:
        """Before the stream starts: the device's rate, and an empty ring."""
        self.rate = rate
        self._ring = SampleRing(int(UNTAKEN_SECONDS * rate))
        self._taken = self._knocks_at = self.blocks = 0
        self._mark = (0, 0.0)

    def process(self, block: npt.NDArray[np.int16], adc_time: float, overflowed: bool) -> None:
        """``adc_time`` is the device's when the block began."""
        self.blocks += 1
        self.overflows += overflowed
        if self.muted:
            return
        self._mark = (self._ring.written, adc_time)
        self._ring.write(mono_of(block))
        if self._ring.written >= self._knocks_at:
            self._knocks_at = self._ring.written + self._ring.capacity
            self._knock()

    def wait_for(self, seconds: float) -> bool:
        """Knock when so much more is there than was taken; True if it is there already."""
        self._knocks_at = self._taken + int(seconds * self.rate)
        return self._ring.written > self._knocks_at

    def take(self) -> Samples:
        """On the main thread: what came since the last call, at the device's rate. What the ring could
        not hold any more is counted in ``lost_seconds``."""
        lost = max(0, self._ring.oldest - self._taken)
        self.lost_seconds += lost / self.rate
        fresh = self._ring.read(self._taken)
        self._taken += lost + len(fresh)
        return fresh

    @property
    def taken_at(self) -> float:
        """When the last of what was taken had been captured, by the device's clock."""
        position, moment = self._mark
        return moment + (self._taken - position) / self.rate

    def forget(self) -> None:
        self._ring.forget()
        self._taken = self._knocks_at = self._ring.written
