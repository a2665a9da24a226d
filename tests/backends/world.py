"""What a backend reports to, as tests need it: every event and all sound, and a way to wait for them."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from voicedesk.conversation.events import Event

E = TypeVar("E", bound=Event)


class World:
    """``post`` and the audio sink of a backend under test."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.sound: dict[str, bytearray] = {}
        self.ended: list[str] = []
        self._changed = asyncio.Condition()
        self._wakes: set[asyncio.Task[None]] = set()

    def post(self, event: Event) -> None:
        self.events.append(event)
        wake = asyncio.get_running_loop().create_task(self._notify())
        self._wakes.add(wake)
        wake.add_done_callback(self._wakes.discard)

    def add_audio(self, response_id: str, pcm: bytes) -> None:
        self.sound.setdefault(response_id, bytearray()).extend(pcm)

    def end_audio(self, response_id: str) -> None:
        self.ended.append(response_id)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def event(self, kind: type[E], number: int = 0, seconds: float = 60.0) -> E:
        """The ``number``-th event of that kind, waiting until it has been posted."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.of(kind)) > number)
        return self.of(kind)[number]

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
