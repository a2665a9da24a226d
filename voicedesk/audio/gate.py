"""What of the microphone goes out: nothing, or frames, and the lead that goes ahead of them."""

from __future__ import annotations

from dataclasses import dataclass

from voicedesk.audio.arrays import Samples
from voicedesk.audio.formats import FRAME_SAMPLES, SAMPLE_RATE
from voicedesk.audio.ring_buffer import SampleRing
from voicedesk.conversation.commands import Lead

HISTORY_SECONDS = 100  # The longest turn, and all waits for another link: 4.8 MB at most.
PRE_ROLL_SAMPLES = SAMPLE_RATE * 450 // 1000


@dataclass(slots=True)
class _Part:
    """Positions of samples; it has not ended while ``stop`` is None."""

    start: int
    stop: int | None = None


class Gate:
    """Remembers the last 100 s of the microphone (24 kHz mono) and cuts what may go out into frames.

    A turn has parts, each from its mark to its end. While muted nothing is remembered. Not safe for threads:
    all on the main thread.
    """

    def __init__(self) -> None:
        self.history = SampleRing(HISTORY_SECONDS * SAMPLE_RATE)
        self._next: int | None = None  # The first sample that has not gone out; None: closed.
        self._turn: list[_Part] = []

    @property
    def is_open(self) -> bool:
        return self._next is not None

    def open(self, lead: Lead) -> bytes:
        """Open, and what goes ahead (maybe nothing). An open gate stays as it is."""
        if self._next is not None:
            return b""
        now = self._next = self.history.written
        if lead is Lead.TURN:
            return b"".join(self.history.read(part.start, part.stop).tobytes() for part in self._turn)
        return self.history.read(now - PRE_ROLL_SAMPLES).tobytes() if lead is Lead.PRE_ROLL else b""

    def close(self) -> None:
        self._next = None

    def mark_turn(self, *, goes_on: bool = False) -> None:
        """A turn begins; ``goes_on``: if the present one has ended, another part of it."""
        start = self.history.written - PRE_ROLL_SAMPLES
        if not goes_on:
            self._turn.clear()
        if not self._turn:
            self._turn.append(_Part(start))
        elif (stop := self._turn[-1].stop) is not None:
            self._turn.append(_Part(max(start, stop)))

    def end_turn(self) -> None:
        if self._turn and self._turn[-1].stop is None:
            self._turn[-1].stop = self.history.written

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
