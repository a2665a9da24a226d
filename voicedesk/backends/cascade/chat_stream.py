"""The model's answer as it is being written: one stream, which waits while tools run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import Protocol

from voicedesk.backends.cascade.stages import Message, Responder, ToolCall
from voicedesk.backends.errors import BackendError
from voicedesk.backends.tasks import TaskOwner


class StreamReader(Protocol):
    """Who is told what a stream brings; called in the loop step in which it came."""

    def wrote(self, piece: str) -> None: ...

    def asked_for(self, calls: Sequence[ToolCall]) -> None:
        """The stream waits until ``resume`` brings the outputs."""

    def wrote_all(self, error: BackendError | None) -> None:
        """The last call. ``error`` says why there is no more."""


class ChatStream:
    """``history`` is asked for when the request goes out: what the same step of the loop still learns about
    the former answer is in it. After ``close`` the reader hears nothing, and the model writes no more."""

    def __init__(
        self, responder: Responder, history: Callable[[], Sequence[Message]], reader: StreamReader
    ) -> None:
        self._responder = responder
        self._history = history
        self._reader: StreamReader | None = reader
        self._outputs: asyncio.Future[Sequence[str]] | None = None
        self._calls: tuple[ToolCall, ...] = ()
        self._task: asyncio.Task[None] | None = None

    @property
    def waits_for(self) -> tuple[ToolCall, ...]:
        """The calls whose outputs it needs to go on; none while it goes on."""
        return self._calls

    def start(self, tasks: TaskOwner) -> None:
        self._task = tasks.spawn(self._read())

    def resume(self, outputs: Sequence[str]) -> None:
        """The outputs of what was asked for, in the same order."""
        waiting, self._outputs, self._calls = self._outputs, None, ()
        if waiting is not None and not waiting.done():
            waiting.set_result(outputs)

    def close(self) -> None:
        self._reader = None
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    async def _read(self) -> None:
        error: BackendError | None = None
        try:
            async with aclosing(self._responder.answer(self._history(), self._run_tools)) as pieces:
                async for piece in pieces:
                    if self._reader is None:
                        return
                    self._reader.wrote(piece)
        except BackendError as failure:
            error = failure
        if self._reader is not None:
            self._reader.wrote_all(error)

    async def _run_tools(self, calls: Sequence[ToolCall]) -> Sequence[str]:
        waiting: asyncio.Future[Sequence[str]] = asyncio.get_running_loop().create_future()
        self._outputs = waiting
        self._calls = tuple(calls)
        if self._reader is not None:
            self._reader.asked_for(calls)
        return await waiting
