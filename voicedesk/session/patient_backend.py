"""A backend that connects when it is known what tools it will offer."""

from __future__ import annotations

import asyncio

from voicedesk.backends.base import Backend, BackendCapabilities
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation.commands import Command, Connect, Disconnect
from voicedesk.session.tool_shelf import ToolShelf


class PatientBackend:
    """Lets a ``Connect`` wait for slow tool servers, as long as ``ToolShelf.ready`` does; passes everything
    else on at once. With no server starting, a ``Connect`` too."""

    def __init__(self, inner: Backend, shelf: ToolShelf) -> None:
        self._inner = inner
        self._shelf = shelf
        self._tasks = TaskOwner("patient-backend")
        self._waiting: asyncio.Task[None] | None = None

    @property
    def capabilities(self) -> BackendCapabilities:
        return self._inner.capabilities

    def perform(self, command: Command) -> None:
        if isinstance(command, Connect | Disconnect) and self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        if isinstance(command, Connect) and not self._shelf.settled:
            self._waiting = self._tasks.spawn(self._connect(command))
        else:
            self._inner.perform(command)

    def send_audio(self, pcm: bytes) -> None:
        self._inner.send_audio(pcm)

    async def aclose(self) -> None:
        await self._tasks.aclose()
        await self._inner.aclose()

    async def _connect(self, command: Connect) -> None:
        await self._shelf.ready()
        self._waiting = None
        self._inner.perform(command)
