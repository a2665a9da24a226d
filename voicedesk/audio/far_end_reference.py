"""What really left for the loudspeaker, kept for the echo canceller."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.arrays import Samples, Signal
from voicedesk.audio.formats import FRAME_SAMPLES, SAMPLE_RATE

REMEMBERED_SAMPLES = 4 * SAMPLE_RATE
"""More than the microphone can lag behind: after that the main thread stood still."""


class FarEndReference:
    """24 kHz mono by the playout's positions (``PlayoutBuffer.position``), after volume and fades.

    The audio thread calls ``note`` for blocks with sound; the silence between them is not written, it is
    what was not noted. No lock: the samples are stored before ``noted_until`` moves.
    """

    def __init__(self) -> None:
        self.noted_until = 0
        """The end of the last block with sound; 0 before the first."""
        self._samples: Signal = np.zeros(REMEMBERED_SAMPLES, np.float32)
        self._float_frame: Signal = np.zeros(FRAME_SAMPLES, np.float32)
        self._frame: Samples = np.zeros(FRAME_SAMPLES, np.int16)

    def note(self, position: int, block: Signal) -> None:
        """On the audio thread: ``block`` was handed to the device from that position on. Copies it."""
        silent = min(position - self.noted_until, REMEMBERED_SAMPLES)
        for begin, end, _ in _spans(position - silent, position):
            self._samples[begin:end] = 0
        for begin, end, offset in _spans(position, position + len(block)):
            self._samples[begin:end] = block[offset:offset + end - begin]
        self.noted_until = position + len(block)

    def frame(self, position: int) -> Samples:
        """On the main thread: the 240 samples from there on as int16, silence where nothing was noted or
        what was is forgotten. The array is the same each time."""
        first = max(position, self.noted_until - REMEMBERED_SAMPLES, 0)
        last = min(position + FRAME_SAMPLES, self.noted_until)
        self._float_frame.fill(0)
        for begin, end, offset in _spans(first, last):
            to = first - position + offset
            self._float_frame[to:to + end - begin] = self._samples[begin:end]
        np.multiply(self._float_frame, 32767, out=self._frame, casting="unsafe")
        return self._frame


def _spans(first: int, last: int) -> list[tuple[int, int, int]]:
    """Where in the ring the positions lie: (begin, end, how far into the positions), at most two."""
    if first >= last:
        return []
    begin = first % REMEMBERED_SAMPLES
    length = last - first
    head = min(length, REMEMBERED_SAMPLES - begin)
    spans = [(begin, begin + head, 0)]
    return spans if head == length else [*spans, (0, length - head, head)]
