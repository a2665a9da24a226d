"""A backend whose far end must come up before it can connect."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from voicedesk.backends.base import Backend, BackendCapabilities, PostEvent
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation.commands import Command, Connect, Disconnect, UseTurnDetection
from voicedesk.conversation.events import BackendLost
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.session.on_device import Address, OnDeviceStoppedError


class AwaitedBackend:
    """Waits for ``address()`` on every ``Connect`` and passes everything on to the backend built for it.

    The far end may come back elsewhere after a crash, so the inner backend is built anew whenever the
    address has changed.
    """

    def __init__(
        self,
        address: Callable[[], Awaitable[Address]],
        build: Callable[[Address], Backend],
        post: PostEvent,
    ) -> None:
        self._address = address
        self._build = build
        self._post = post
        self._tasks = TaskOwner("awaited-backend")
        self._built_for = Address("", "")
        self._inner = build(self._built_for)
        self._waiting: asyncio.Task[None] | None = None
        self._detection: Command | None = None

    @property
    def capabilities(self) -> BackendCapabilities:
        return self._inner.capabilities

    def perform(self, command: Command) -> None:
        if isinstance(command, Connect | Disconnect) and self._waiting is not None:
            self._waiting.cancel()  # or there would be two of them when the far end is up
            self._waiting = None
        if isinstance(command, Connect):
            self._waiting = self._tasks.spawn(self._connect(command))
            return
        if isinstance(command, UseTurnDetection):
            self._detection = command
        self._inner.perform(command)

    def send_audio(self, pcm: bytes) -> None:
        self._inner.send_audio(pcm)

    async def aclose(self) -> None:
        await self._tasks.aclose()
        await self._inner.aclose()

    async def _connect(self, command: Connect) -> None:
        try:
            address = await self._address()
        except OnDeviceStoppedError as stopped:
            problem = Problem(ProblemCode.ON_DEVICE_STOPPED, detail=str(stopped))
            self._post(BackendLost(problem, retryable=False))
            return
        self._waiting = None
        if address != self._built_for:
            former, self._inner, self._built_for = self._inner, self._build(address), address
            self._tasks.spawn(former.aclose())
            if self._detection is not None:
                self._inner.perform(self._detection)
        self._inner.perform(command)
