"""A sound card seen from the session: what it told, and the frames it gave."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from voicedesk.audio.engine import SoundCard, SoundChoices
from voicedesk.audio.sound_host import SoundHost
from voicedesk.conversation.events import Direction, Event, MicrophoneGave

E = TypeVar("E", bound=Event)
PATIENCE_SECONDS = 10.0


class Outside:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.gave: list[Event] = []  # What came of the microphone stands apart from what befell the devices.
        self.frames: list[tuple[float, bytes]] = []
        self._main = threading.get_ident()
        self._news = asyncio.Event()

    def post(self, event: Event) -> None:
        assert threading.get_ident() == self._main
        (self.gave if isinstance(event, MicrophoneGave) else self.events).append(event)
        self._news.set()

    def take_frame(self, pcm: bytes) -> None:
        assert threading.get_ident() == self._main
        self.frames.append((time.monotonic(), pcm))
        self._news.set()

    @property
    def pcm(self) -> bytes:
        return b"".join(pcm for _, pcm in self.frames)

    async def told(self, kind: type[E], count: int = 1) -> E:
        """The ``count``-th event of that kind, once it is there."""
        await self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something that an event, a frame or 20 ms may bring."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not true():
                self._news.clear()
                try:
                    await asyncio.wait_for(self._news.wait(), 0.02)
                except TimeoutError:
                    continue


@asynccontextmanager
async def opened(choices: SoundChoices = SoundChoices(),  # noqa: B008 - frozen
                 host: SoundHost | None = None) -> AsyncIterator[tuple[SoundCard, Outside]]:
    """A started sound card whose lines have come to rest, whatever came of them."""
    outside = Outside()
    card = SoundCard(asyncio.get_running_loop(), outside.post, outside.take_frame, choices, host)
    card.start()
    try:
        await outside.until(lambda: at_rest(card))
        yield card, outside
    finally:
        await card.aclose()


def at_rest(card: SoundCard) -> bool:
    worker = card._switchboard._worker
    return worker is not None and worker.done()


def device_of(card: SoundCard, direction: Direction) -> str | None:
    """The name of the device that the line is on."""
    line = card._input if direction is Direction.INPUT else card._output
    return line.device.name if line.device else None
