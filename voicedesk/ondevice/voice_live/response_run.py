"""The course of one response, from created to done, whichever way it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, cast

from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.engines.responder import AnswerRequest, FunctionCall, ResponderFault, error_report
from voicedesk.ondevice.engines.sentences import SentenceCollector
from voicedesk.ondevice.engines.synthesizer import SynthesizerFault
from voicedesk.ondevice.realtime.outbox import Outbox
from voicedesk.ondevice.voice_live.response import Response
from voicedesk.ondevice.voice_live.response_output import ResponseOutput

AskedFor = Callable[[], Awaitable[AnswerRequest]]


class ResponseRun:
    """Runs as a task; ``cancel`` ends it early with a reason, and waits until its last event is out."""

    def __init__(self, response: Response, output: ResponseOutput, engines: Engines, outbox: Outbox) -> None:
        self.response = response
        self._output = output
        self._responder = engines.responder
        self._outbox = outbox
        self._task: asyncio.Task[Any] | None = None
        self._cancel_reason = ""
        self._begun = asyncio.Event()
        self._over = asyncio.Event()

    @property
    def active(self) -> bool:
        return not self._over.is_set()

    async def run(self, asked_for: AskedFor) -> None:
        """Answer what ``asked_for`` gives once everything said has been recognised."""
        self._task = asyncio.current_task()
        self._begun.set()
        try:
            await self._run_to_its_end(asked_for)
        finally:
            self._over.set()

    async def cancel(self, reason: str) -> None:
        """End the response as cancelled; ``reason`` is ``turn_detected`` or ``client_cancelled``."""
        await self._begun.wait()
        if self._task is not None and self.response.status == "in_progress" and not self._cancel_reason:
            self._cancel_reason = reason
            self._task.cancel()
        await self._over.wait()

    async def over(self) -> None:
        """Wait for the last event."""
        await self._over.wait()

    async def _run_to_its_end(self, asked_for: AskedFor) -> None:
        try:
            await self._outbox.send("response.created", response=self.response.as_wire())
            await self._answer(await asked_for())
        except (ResponderFault, SynthesizerFault) as fault:
            self.response.end("failed", error=error_report(fault))
        except asyncio.CancelledError:
            if not self._cancel_reason:
                raise
            cast("asyncio.Task[Any]", self._task).uncancel()
            self.response.end("cancelled", reason=self._cancel_reason)
        if self.response.status == "completed":
            await self._output.close_message("completed")
        await self._output.abandon()
        await self._outbox.send("response.done", response=self.response.as_wire())

    async def _answer(self, request: AnswerRequest) -> None:
        complete = True
        async with aclosing(cast("Any", self._pieces(request))) as pieces:
            async for piece in pieces:
                if isinstance(piece, FunctionCall):
                    await self._output.call(piece)
                else:
                    complete = await self._output.say(piece)
                if not complete:
                    break
        if complete:
            self.response.end("completed")
        else:
            self.response.end("incomplete", reason="max_output_tokens")

    async def _pieces(self, request: AnswerRequest) -> AsyncIterator[str | FunctionCall]:
        """Whole sentences and calls, in the order they were given."""
        written = _text_of(self.response.options.values.get("pre_generated_assistant_message"))
        collector = SentenceCollector()
        if written:
            for sentence in [*collector.add(written), *collector.rest()]:
                yield sentence
            return
        broken_off: ResponderFault | None = None
        try:
            async with aclosing(cast("Any", self._responder.answer(request))) as pieces:
                async for piece in pieces:
                    ready = collector.rest() if isinstance(piece, FunctionCall) else collector.add(piece)
                    for sentence in ready:
                        yield sentence
                    if isinstance(piece, FunctionCall):
                        yield piece
        except ResponderFault as fault:
            broken_off = fault
        for sentence in collector.rest():
            yield sentence
        if broken_off is not None:
            raise broken_off


def _text_of(message: Any) -> str:
    content = message.get("content") if isinstance(message, dict) else None
    parts = content if isinstance(content, list) else []
    return " ".join(
        part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)
    )
