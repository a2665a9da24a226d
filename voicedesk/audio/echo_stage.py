"""What is done to the microphone's sound on its way in: the echo of the loudspeaker is taken out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import numpy as np

from voicedesk.audio.arrays import Samples
from voicedesk.audio.echo_alignment import EchoAlignment
from voicedesk.audio.echo_canceller import Canceller, CancellerUnavailable, WebRtcCanceller
from voicedesk.audio.echo_warm_up import EchoWarmUp
from voicedesk.audio.far_end_reference import FarEndReference
from voicedesk.audio.formats import FRAME_SAMPLES, SAMPLE_RATE
from voicedesk.audio.playout_clock import PlayoutClock

ECHOING_SAMPLES = 3 * SAMPLE_RATE
"""So long after the last sound has left the speaker nothing of it can come back any more."""
SILENT_FRAME: Samples = np.zeros(FRAME_SAMPLES, np.int16)

log = logging.getLogger(__name__)


class EchoStage:
    """24 kHz mono in, the same in whole frames of 240 samples out; all on the main thread.

    While nothing is played the frames pass untouched and the canceller is not called at all. While
    something is, it holds the sound back by 9 ms; what it cannot clean yet is silent (``EchoWarmUp``).
    ``make`` is called on another thread; without a canceller, or when it fails, everything passes and the
    log says so once.
    """

    def __init__(self, far_end: FarEndReference, clock: PlayoutClock,
                 make: Callable[[], Canceller] = WebRtcCanceller) -> None:
        self.wanted = False
        self._far_end, self._clock, self._make = far_end, clock, make
        self._fetching: asyncio.Future[Canceller] | None = None
        self._canceller: Canceller | None = None
        self._alignment = EchoAlignment()
        self._rest: Samples = np.empty(0, np.int16)  # what does not make a frame yet
        self._passed: Samples | None = self._rest  # the last that passed untouched; None while cancelling
        self._warm_up = EchoWarmUp()

    def fetch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have the canceller made, if it is wanted; harmless when that was done."""
        if self.wanted and self._fetching is None:
            self._fetching = loop.run_in_executor(None, self._make)
            self._fetching.add_done_callback(self._fetched)

    def _fetched(self, made: asyncio.Future[Canceller]) -> None:
        if made.cancelled():
            return
        try:
            self._canceller = made.result()
        except CancellerUnavailable as error:
            self._give_up(error)
        else:
            log.info("the echo canceller is loaded")

    async def aclose(self) -> None:
        """Wait for the canceller that is being made; an import cannot be broken off."""
        if self._fetching is not None:
            await asyncio.wait({self._fetching})

    def prepare(self) -> None:
        """Before a stream of the microphone starts."""
        self.forget()
        self._alignment.forget()
        self._warm_up = EchoWarmUp()

    def forget(self) -> None:
        """Nothing heard so far can come out any more."""
        self._rest = self._passed = np.empty(0, np.int16)

    @property
    def moves(self) -> int:
        """How often lost sound moved what was played against the microphone."""
        return self._alignment.moves

    @property
    def missing_samples(self) -> int:
        """How many more complete the next frame."""
        return FRAME_SAMPLES - len(self._rest)

    def feed(self, samples: Samples, captured_at: float) -> Samples:
        """The whole frames there are now. ``captured_at`` is when the last of the samples was captured, by
        the clock that the loudspeaker's device has too."""
        samples = np.concatenate((self._rest, samples)) if len(self._rest) else samples
        count = len(samples) // FRAME_SAMPLES
        frames, self._rest = samples[:count * FRAME_SAMPLES], samples[count * FRAME_SAMPLES:]
        played = self._clock.estimate(captured_at - len(self._rest) / SAMPLE_RATE)
        if not count:
            return frames
        if self._canceller is None or not self.wanted or played is None or not self._may_echo(played):
            self._alignment.pass_over(count)
            self._passed = frames[-FRAME_SAMPLES:]
            return frames
        try:
            return self._cancelled(self._canceller, frames, played - count * FRAME_SAMPLES)
        except CancellerUnavailable as error:
            self._give_up(error)
            return frames

    def _may_echo(self, played: float) -> bool:
        return 0 < self._far_end.noted_until > played - ECHOING_SAMPLES

    def _cancelled(self, canceller: Canceller, frames: Samples, played: float) -> Samples:
        """``played``: where the loudspeaker was when the first of the frames began."""
        handed = self._clock.handed
        self._alignment.settle(played, handed)
        canceller.tell_delay(self._alignment.lead * 1000 // SAMPLE_RATE)
        if self._passed is not None and len(self._passed):
            canceller.cancel(self._passed)  # else what it held back the last time would come out now
        self._passed = None
        cleaned = np.empty_like(frames)
        for at in range(0, len(frames), FRAME_SAMPLES):
            cleaned[at:at + FRAME_SAMPLES] = self._frame(canceller, frames[at:at + FRAME_SAMPLES], handed)
        return cleaned

    def _frame(self, canceller: Canceller, frame: Samples, handed: int) -> Samples:
        far_end = self._far_end.frame(self._alignment.take(handed))
        canceller.hear_far_end(far_end)
        cleaned = canceller.cancel(frame)
        return SILENT_FRAME if self._warm_up.conceals(far_end) else cleaned

    def _give_up(self, error: CancellerUnavailable) -> None:
        self._canceller = None
        log.warning("%s. The conversation goes on without it: use headphones, or hold to talk", error)
