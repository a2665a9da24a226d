"""Synthesizers that are connected before they are needed, so that no utterance waits for a handshake."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from voicedesk.backends.cascade.speech.setback import Setback
from voicedesk.backends.cascade.speech.voice import Voice
from voicedesk.backends.errors import BackendError
from voicedesk.backends.tasks import TaskOwner

log = logging.getLogger(__name__)

MOST_IDLE = 2  # One that speaks and one to take over; each looks at its socket a hundred times a second.
FRESH_SECONDS = 240.0  # The service closes what is idle; a network may forget it without a word.
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 1.0, 60.0

Connect = Callable[[], Awaitable[Voice]]
Retire = Callable[[Voice], None]


class Spares:
    """Keeps at least one connected voice idle, and at most two. ``connect`` makes a connected one or raises
    ``BackendError``; ``retire`` is given those that are of no more use."""

    def __init__(self, connect: Connect, retire: Retire) -> None:
        self._connect = connect
        self._retire = retire
        self._idle: list[Voice] = []
        self._wanted = asyncio.Event()  # something changed that the keeper should look at
        self._tasks = TaskOwner("speech spares")
        self._keeper: asyncio.Task[None] | None = None
        self.setback = Setback(asyncio.get_running_loop().time)

    def __len__(self) -> int:
        return len(self._idle)

    async def open(self) -> None:
        """Return when there is one. Raises ``BackendError``."""
        if not self._idle:
            await self._connect_one()
        self._watch()

    def take(self) -> Voice | None:
        """The one that was used last, which is known to work; the next is prepared at once, unless the
        service has refused it."""
        voice = self._idle.pop() if self._idle else None
        if not self.setback.is_final:
            self._prepare()
        return voice

    def resume(self) -> None:
        """The service lets us in again."""
        self.setback.clear()
        self._prepare()

    def put(self, voice: Voice) -> None:
        """Keep ``voice`` for later, or retire it when there are enough, or it has lost its connection."""
        if not voice.is_connected or len(self._idle) >= MOST_IDLE:
            self._retire(voice)
            return
        self.setback.clear()
        voice.idle_since = asyncio.get_running_loop().time()
        self._idle.append(voice)

    def lose(self, voice: Voice) -> None:
        """The connection of ``voice`` has gone."""
        if voice in self._idle:
            self._idle.remove(voice)
            self._retire(voice)
            self._wanted.set()

    async def aclose(self) -> None:
        await self._tasks.aclose()
        while self._idle:
            self._retire(self._idle.pop())

    def _prepare(self) -> None:
        self._wanted.set()
        self._watch()

    def _watch(self) -> None:
        if self._keeper is None or self._keeper.done():
            self._keeper = self._tasks.spawn(self._keep())

    async def _keep(self) -> None:
        retry_seconds = FIRST_RETRY_SECONDS
        while True:
            self._wanted.clear()
            if any(self._is_fresh(voice) for voice in self._idle) or await self._add():
                retry_seconds = FIRST_RETRY_SECONDS
                self._retire_stale()
                await self._wait(FRESH_SECONDS / 4)
            else:
                await self._wait_after_failure(retry_seconds)
                retry_seconds = min(retry_seconds * 2, LAST_RETRY_SECONDS)

    async def _add(self) -> bool:
        try:
            await self._connect_one()
        except BackendError as error:
            log.warning("No spare synthesizer: %s", error.problem.code.value)
            return False
        return True

    async def _connect_one(self) -> None:
        self.setback.raise_if_too_early()
        try:
            voice = await self._connect()
        except BackendError as error:
            self.setback.note(error)
            raise
        self.put(voice)

    async def _wait_after_failure(self, seconds: float) -> None:
        if self.setback.is_final:
            self._wanted.clear()  # What was wanted meanwhile has its answer.
            await self._wanted.wait()  # Only an utterance that gets through makes it worth another try.
        else:
            await asyncio.sleep(max(seconds, self.setback.wait_seconds))

    def _is_fresh(self, voice: Voice) -> bool:
        return asyncio.get_running_loop().time() - voice.idle_since < FRESH_SECONDS

    def _retire_stale(self) -> None:
        for voice in [voice for voice in self._idle if not self._is_fresh(voice)]:
            self._idle.remove(voice)
            self._retire(voice)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(
                seconds
            ):  # wait_for would lose a cancellation that comes with the news.
                await self._wanted.wait()
