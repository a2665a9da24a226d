"""What of the microphone goes out: nothing, or frames, and the lead that goes ahead of them."""

from __future__ import annotations

from voicedesk.audio.arrays import Samples
from voicedesk.audio.formats import FRAME_SAMPLES, SAMPLE_RATE
from voicedesk.audio.ring_buffer import SampleRing
from voicedesk.conversation.commands import Lead

HISTORY_SECONDS = 75  # The longest turn, and what is said while a broken link is replaced: 3.6 MB at most.
PRE_ROLL_SAMPLES = SAMPLE_RATE * 450 // 1000


class Gate:
    """Remembers the last 75 s of the microphone (24 kHz mono) and cuts what may go out into frames.

    While muted nothing is remembered. Not safe for threads: all on the main thread.
    """

    def __init__(self) -> None:
        self.history = SampleRing(HISTORY_SECONDS * SAMPLE_RATE)
        self._next: int | None = None  # The first sample that has not gone out; None: closed.
        self._turn_mark = 0

    @property
    def is_open(self) -> bool:
        return self._next is not None

    def open(self, lead: Lead) -> bytes:
        """Open, and what goes ahead (maybe nothing). An open gate stays as it is."""
        if self._next is not None:
            return b""
        now = self.history.written
        start = {Lead.NONE: now, Lead.PRE_ROLL: now - PRE_ROLL_SAMPLES,
                 Lead.TURN: self._turn_mark - PRE_ROLL_SAMPLES}[lead]
        self._next = now
        return self.history.read(start).tobytes()

    def close(self) -> None:
        self._next = None

    def mark_turn(self) -> None:
        self._turn_mark = self.history.written

    def forget(self) -> None:
        """Nothing said so far can go out any more."""
        self.history.forget()
        if self._next is not None:
            self._next = self.history.written

    def feed(self, samples: Samples) -> list[bytes]:
        """Remember the samples; the whole frames that may go out now."""
        self.history.write(samples)
        if self._next is None:
            return []
        count = (self.history.written - self._next) // FRAME_SAMPLES
        pcm = self.history.read(self._next, self._next + count * FRAME_SAMPLES).tobytes()
        self._next += count * FRAME_SAMPLES
        size = FRAME_SAMPLES * 2
        return [pcm[at:at + size] for at in range(0, len(pcm), size)]
