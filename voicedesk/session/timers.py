"""The conversation's timers on the loop's clock: orders go in, ``TimerFired`` comes out."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from voicedesk.conversation.commands import StartTimer
from voicedesk.conversation.events import Event, Timer, TimerFired

RECONNECT_JITTER = 0.25
"""Up to this share is added to each wait for a reconnect, so that many desks do not return as one."""


class Timers:
    """One running handle a timer kind: a newer order for the same kind replaces the older one, which
    the conversation would call stale anyway."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        post: Callable[[Event], None],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._loop = loop
        self._post = post
        self._jitter = jitter
        self._handles: dict[Timer, asyncio.TimerHandle] = {}

    def start(self, order: StartTimer) -> None:
        seconds = order.seconds
        if order.timer is Timer.RECONNECT:
            seconds *= 1 + RECONNECT_JITTER * self._jitter()
        if (running := self._handles.get(order.timer)) is not None:
            running.cancel()
        self._handles[order.timer] = self._loop.call_later(seconds, self._fire, order)

    def cancel_all(self) -> None:
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()

    def _fire(self, order: StartTimer) -> None:
        self._handles.pop(order.timer, None)
        self._post(TimerFired(order.timer, order.generation))
