"""Which response is under way, and what may start or stop one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.engines.responder import AnswerRequest, Entry
from voicedesk.ondevice.realtime.faults import RequestFault, invalid
from voicedesk.ondevice.realtime.outbox import Outbox
from voicedesk.ondevice.realtime.usage import HEARD_TOKENS_A_SECOND, text_tokens
from voicedesk.ondevice.voice_live.item_requests import item_from_client
from voicedesk.ondevice.voice_live.items import ConversationItems
from voicedesk.ondevice.voice_live.options import SessionOptions
from voicedesk.ondevice.voice_live.response import Response
from voicedesk.ondevice.voice_live.response_output import ResponseOutput
from voicedesk.ondevice.voice_live.response_run import ResponseRun


class Answering:
    """At most one response at a time; ``settled`` waits until everything said so far has been recognised."""

    def __init__(
        self,
        items: ConversationItems,
        engines: Engines,
        outbox: Outbox,
        tasks: asyncio.TaskGroup,
        settled: Callable[[], Awaitable[None]],
    ) -> None:
        self._items = items
        self._engines = engines
        self._outbox = outbox
        self._tasks = tasks
        self._settled = settled
        self._run: ResponseRun | None = None

    @property
    def active(self) -> bool:
        return self._run is not None and self._run.active

    async def create(self, session: SessionOptions, event: dict[str, Any]) -> None:
        """Serve a ``response.create``; raises RequestFault while a response is active."""
        given = event.get("response") or {}
        if not isinstance(given, dict):
            raise invalid("response", given, "an object")
        options = session.for_response(given)
        context = self._context(options)
        extra = event.get("additional_instructions")
        if self.active and options.values.get("cancel_previous"):
            await self.interrupt("client_cancelled")
        if self._run is not None and self._run.active:
            raise RequestFault(
                f"Conversation already has an active response in progress: {self._run.response.id}. "
                "Wait until the response is finished before creating a new one.",
                code="conversation_already_has_active_response",
            )
        self.start(options, context, extra if isinstance(extra, str) else "")

    def start(
        self,
        options: SessionOptions,
        context: Callable[[], tuple[Entry, ...]] | None = None,
        extra_instructions: str = "",
    ) -> None:
        """Begin a response on its own task; ``context`` gives the entries it answers."""
        response = Response(options)
        output = ResponseOutput(response, self._items, self._engines, self._outbox)
        run = ResponseRun(response, output, self._engines, self._outbox)
        self._run = run

        async def asked_for() -> AnswerRequest:
            await self._settled()
            request = _request(options, (context or self._items.entries)(), extra_instructions)
            response.usage.input_text_tokens = text_tokens(request.instructions) + sum(
                text_tokens(entry.text) for entry in request.entries
            )
            response.usage.input_audio_tokens = round(self._items.heard_ms() / 1000 * HEARD_TOKENS_A_SECOND)
            return request

        self._tasks.create_task(run.run(asked_for))

    def start_when_free(self, options: SessionOptions) -> None:
        """Begin a response to a detected turn, after the one under way if that may not be interrupted."""
        if self._run is None or not self._run.active:
            self.start(options)
        else:
            self._tasks.create_task(self._start_after(self._run, options))

    async def cancel(self, event: dict[str, Any]) -> None:
        """Serve a ``response.cancel``; raises RequestFault if there is nothing to cancel."""
        wanted = event.get("response_id")
        if self._run is None or not self._run.active or wanted not in (None, self._run.response.id):
            raise RequestFault(
                "Cancellation failed: no active response found.", code="response_cancel_not_active"
            )
        await self.interrupt("client_cancelled")

    async def interrupt(self, reason: str) -> None:
        if self._run is not None and self._run.active:
            await self._run.cancel(reason)

    async def _start_after(self, run: ResponseRun, options: SessionOptions) -> None:
        await run.over()
        self.start_when_free(options)

    def _context(self, options: SessionOptions) -> Callable[[], tuple[Entry, ...]]:
        """What the response answers: the conversation, or the items given with the request."""
        appended = _entries(options.values.get("append_input_items"), "response.append_input_items")
        replacing = options.values.get("input_items")
        if replacing is not None:
            replaced = _entries(replacing, "response.input_items")
            return lambda: replaced + appended
        return lambda: self._items.entries() + appended


def _entries(given: list[Any] | None, param: str) -> tuple[Entry, ...]:
    items = (item_from_client(item, param) for item in given or ())
    entries = (item.as_entry() for item in items)
    return tuple(entry for entry in entries if entry is not None)


def _request(options: SessionOptions, entries: tuple[Entry, ...], extra_instructions: str) -> AnswerRequest:
    instructions = "\n".join(part for part in (options.values["instructions"], extra_instructions) if part)
    return AnswerRequest(
        entries=entries,
        instructions=instructions,
        tools=options.tools,
        tool_use=options.tool_use,
        tool_name=options.tool_name,
        parallel_calls=options.values["parallel_tool_calls"],
        temperature=options.values["temperature"],
    )
