"""A ring of samples with absolute positions: sample n is sample n for as long as the ring remembers it."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.arrays import Samples


class SampleRing:
    """The last ``capacity`` int16 samples of a mono stream.

    ``written`` counts all samples ever written. One thread writes and one reads, without a lock: the
    writer stores the samples before it moves ``written``, and a reader that fell more than the capacity
    behind gets what is left and can tell so by comparing positions.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.written = 0
        self._forgotten_before = 0
        self._samples: Samples = np.zeros(capacity, np.int16)

    @property
    def oldest(self) -> int:
        """The position of the oldest sample that can still be read."""
        return max(self._forgotten_before, self.written - self.capacity, 0)

    def write(self, block: Samples) -> None:
        """Store mono int16 samples; the oldest make room. Copies, never allocates."""
        start, count = self.written, len(block)
        if count > self.capacity:
            start, block, count = start + count - self.capacity, block[-self.capacity:], self.capacity
        at = start % self.capacity
        head = min(count, self.capacity - at)
        self._samples[at:at + head] = block[:head]
        self._samples[:count - head] = block[head:]
        self.written = start + count

    def read(self, start: int, stop: int | None = None) -> Samples:
        """A copy of the samples from ``start`` to ``stop`` (None: all), as far as they are remembered."""
        stop = self.written if stop is None else min(stop, self.written)
        start = max(start, self.oldest)
        if start >= stop:
            return np.empty(0, np.int16)
        at, count = start % self.capacity, stop - start
        head = min(count, self.capacity - at)
        return np.concatenate((self._samples[at:at + head], self._samples[:count - head]))

    def forget(self) -> None:
        """Wipe what is remembered; positions go on."""
        self._forgotten_before = self.written
        self._samples.fill(0)
