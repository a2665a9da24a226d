"""The main thread's side of the loudspeaker: orders in, what was heard out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.playout import PlayoutBuffer
from voicedesk.audio.playout_clock import PlayoutClock
from voicedesk.audio.response_audio import ResponseAudio
from voicedesk.conversation.events import Event, PlayoutFinished, PlayoutFlushed, PlayoutStarted

SHORTEST_WAIT_SECONDS = 0.005
SOON_SECONDS = 0.003
"""Closer than this is now: a timer is not more exact than that."""


def ms_of_samples(samples: int) -> int:
    """Whole milliseconds, rounded down: never more than was heard."""
    return samples * 1000 // SAMPLE_RATE


class Speaker:
    """``device_time`` is the output stream's clock. Events are posted in a loop turn of their own."""

    def __init__(self, loop: asyncio.AbstractEventLoop, post: Callable[[Event], None],
                 device_time: Callable[[], float]) -> None:
        self.buffer = PlayoutBuffer()
        self.clock = PlayoutClock()
        self._loop, self._post, self._device_time = loop, post, device_time
        self._announced: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, response_id: str, pcm: bytes) -> bool:
        """True where nothing more of the response is kept, once."""
        overran = self.buffer.append(response_id, pcm)
        if overran:
            self.settle()
        return overran

    def end(self, response_id: str) -> None:
        self.buffer.end(response_id)
        self.settle()

    def flush(self, response_id: str) -> None:
        flushed = self.buffer.flush(response_id)
        if flushed is not None:
            self._announced.discard(response_id)
            self._tell(PlayoutFlushed(response_id, ms_of_samples(flushed.played),
                                      ms_of_samples(flushed.received)))

    def played_ms(self, response_id: str) -> int:
        reached = self.clock.position(self._device_time())
        return ms_of_samples(self.buffer.played(response_id, reached))

    def settle(self) -> None:
        """Tell what the speaker has reached, and look again when it reaches what is on its way.

        To be called when a response started or ran out in the buffer, and when one is complete.
        """
        waits = [wait for response in self.buffer.sounding() if (wait := self._settle_one(response)) > 0]
        if self._timer is not None:
            self._timer.cancel()
        again = max(SHORTEST_WAIT_SECONDS, min(waits, default=0.0))
        self._timer = self._loop.call_later(again, self.settle) if waits else None

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _settle_one(self, response: ResponseAudio) -> float:
        """Seconds until there is more to tell of it; 0 if not before something else happens."""
        name = response.response_id
        if name not in self._announced:
            wait = self._wait_for(response.first_position or 0)
            if wait > SOON_SECONDS:
                return wait
            self._announced.add(name)
            self._tell(PlayoutStarted(name))
        if not self.buffer.is_drained(name):
            return 0.0
        wait = self._wait_for(response.end_position)
        if wait > SOON_SECONDS:
            return wait
        self.buffer.close(name)
        self._announced.discard(name)
        self._tell(PlayoutFinished(name, ms_of_samples(response.received)))
        return 0.0

    def _wait_for(self, position: float) -> float:
        return self.clock.seconds_until(position, self._device_time())

    def _tell(self, event: Event) -> None:
        self._loop.call_soon(self._post, event)
