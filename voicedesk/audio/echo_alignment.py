"""Which of what was played belongs to which frame of the microphone."""

from __future__ import annotations

from collections import deque

from voicedesk.audio.formats import FRAME_SAMPLES, SAMPLE_RATE

MOST_LEAD_SAMPLES = SAMPLE_RATE * 150 // 1000
LEAST_LEAD_SAMPLES = SAMPLE_RATE * 5 // 1000
"""WebRTC's canceller finds an echo that is 4 ms behind its far end; at 1 to 2 ms it does not."""
STRAY_SAMPLES = SAMPLE_RATE * 2 // 1000
LOOKS = 6


class EchoAlignment:
    """Pairs frames one to one by counting, so that neither a late main thread nor the devices' blocks move
    them against each other: a canceller that has learned the room would have to learn it anew.

    The far end leads the loudspeaker by as much as the device's buffer lets it at its emptiest, since what
    has just been handed over cannot have echoed yet, whatever the driver says about its latency. That lead is
    kept. When the devices' clocks show six times running that it is another, by 2 ms more than they differ
    among themselves, then one of the devices lost samples or ran dry, and the far end is moved by as much.
    """

    def __init__(self) -> None:
        self._next: int | None = None
        self._strays: deque[float] = deque(maxlen=LOOKS)
        self.moves = 0
        self.lead = 0
        """Samples by which the far end is ahead of the loudspeaker: how much later its echo is due, if
        nothing but the driver's latency delays it."""

    def forget(self) -> None:
        """A stream was opened anew: positions mean something else."""
        self._next = None
        self._strays.clear()

    def settle(self, played: float, handed: int) -> None:
        """Before the frames that are at hand: where the loudspeaker was when the first of them began, and the
        end of what its device has got."""
        if self._next is None:
            possible = handed - FRAME_SAMPLES - int(played)
            self.lead = max(LEAST_LEAD_SAMPLES, min(possible, MOST_LEAD_SAMPLES))
            self._next = int(played) + self.lead
        self._strays.append(self._next - played - self.lead)
        least, most = min(self._strays), max(self._strays)
        if len(self._strays) == LOOKS and max(least, -most) >= STRAY_SAMPLES + most - least:
            self._next -= round((least + most) / 2)
            self._strays.clear()
            self.moves += 1

    def take(self, handed: int) -> int:
        """Where the far end's frame for the next one of the microphone begins. Some of it may not have been
        handed over yet; the lead is made so small that this does not happen again, but not too small."""
        begin = self._next or 0
        astray = max(0, round(self._strays[-1])) if self._strays else 0
        missing = min(begin + FRAME_SAMPLES - handed, self.lead - LEAST_LEAD_SAMPLES + astray)
        if missing > 0:
            self.lead -= max(0, missing - astray)
            self._strays.clear()
            begin -= missing
        self._next = begin + FRAME_SAMPLES
        return begin

    def pass_over(self, frames: int) -> None:
        """So many frames of both went by in silence."""
        if self._next is not None:
            self._next += frames * FRAME_SAMPLES
            self._strays.clear()
