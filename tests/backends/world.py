"""What a backend reports to, as tests need it: every event and all sound, and a way to wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from tests.backends.contract_laws import Laws
from voicedesk.backends.base import AudioSink
from voicedesk.conversation.events import Event

E = TypeVar("E", bound=Event)


class World:
    """``post`` and the audio sink of a backend under test. What comes is passed on to ``post`` and ``sink``,
    if they are given: a session stands behind the world then."""

    def __init__(self, post: Callable[[Event], None] | None = None, sink: AudioSink | None = None) -> None:
        self.events: list[Event] = []
        self.sound: dict[str, bytearray] = {}
        self.ended: list[str] = []
        self.laws = Laws()
        self._onward = post
        self._sink = sink
        self._changed = asyncio.Condition()
        self._wakes: set[asyncio.Task[None]] = set()

    def post(self, event: Event) -> None:
        self.laws.posted(event)
        self.events.append(event)
        wake = asyncio.get_running_loop().create_task(self._notify())
        self._wakes.add(wake)
        wake.add_done_callback(self._wakes.discard)
        if self._onward is not None:
            self._onward(event)

    def add_audio(self, response_id: str, pcm: bytes) -> None:
        self.laws.sounded(response_id, pcm)
        self.sound.setdefault(response_id, bytearray()).extend(pcm)
        if self._sink is not None:
            self._sink.add_audio(response_id, pcm)

    def end_audio(self, response_id: str) -> None:
        self.laws.fell_silent(response_id)
        self.ended.append(response_id)
        if self._sink is not None:
            self._sink.end_audio(response_id)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def event(self, kind: type[E], number: int = 0, seconds: float = 60.0) -> E:
        """The ``number``-th event of that kind, waiting until it has been posted."""
        await self.until(lambda: len(self.of(kind)) > number, seconds)
        return self.of(kind)[number]

    async def until(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait for ``condition``, asked after each event."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
