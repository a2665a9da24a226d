"""How much of an answer is gathered before it sounds, by what the network has been seen to do."""

from __future__ import annotations

from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.response_audio import ResponseAudio

MOST = SAMPLE_RATE * 300 // 1000
"""A longer gap cannot be bridged without making every answer late; nor is anything gathered for longer."""
MARGIN = SAMPLE_RATE * 60 // 1000
LEAST = SAMPLE_RATE * 20 // 1000


class Cushion:
    """Nothing is gathered as long as sound comes in time: an answer begins with its first sample. A gap that
    a cushion would have bridged makes one, for the rest of that answer and for those that follow; an answer
    that did not need it makes it half as thick. What is complete is never held back.

    Samples of 24 kHz; time is counted in samples handed to the device.
    """

    def __init__(self) -> None:
        self.size = 0
        self._of: str | None = None
        self._flows = False
        self._waited = 0
        self._dry = 0
        self._lowest = MOST

    def lets(self, head: ResponseAudio, count: int) -> bool:
        """Whether the head may sound in the next ``count`` samples."""
        if head.response_id != self._of:
            self._settle()
            self._of, self._flows = head.response_id, head.handed > 0
        if self._flows:
            self._lowest = self._lowest if head.ended else min(self._lowest, head.waiting)
            return True
        if not head.waiting:
            self._dry += count
            return True
        if self._dry:
            self._learn()
        self._flows = head.ended or head.waiting >= self.size or self._waited >= MOST
        self._waited = 0 if self._flows else self._waited + count
        return self._flows

    def run_dry(self, missing: int) -> None:
        """What has come of an answer has sounded, and there is more to come: so many samples were silence."""
        self._dry += missing if self._flows else 0
        self._flows = False
        self._lowest = 0

    def _learn(self) -> None:
        if self._dry <= MOST:
            self.size = min(MOST, max(self.size, self._dry + MARGIN))
        self._dry = 0

    def _settle(self) -> None:
        """The answer before is over."""
        if self._lowest * 2 >= self.size:
            self.size = self.size // 2 if self.size > 2 * LEAST else 0
        self._waited, self._dry, self._lowest = 0, 0, MOST
