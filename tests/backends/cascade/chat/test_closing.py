"""An answer that nobody wants any more is stopped at its source, wherever it stands."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

import pytest

from tests.backends.cascade.chat.desk import QUESTION, STREAMING, ClockTool, Desk, ToolBench, desk
from tests.fakes.scripted_chat import ChatRefusal, ChatReply, ToolCall
from tests.waiting import until
from voicedesk.backends.cascade.stages import RunTools

CLOSED_SECONDS = 0.1
CALLING = ChatReply("", (ToolCall("get_time", {}), ToolCall("get_time", {})))


@asynccontextmanager
async def nothing_left_behind(
    monkeypatch: pytest.MonkeyPatch, *, read_to_end: bool = False
) -> AsyncIterator[None]:
    """No task, no generator half way, nothing that only the garbage collector hears of.

    Where a stream was ``read_to_end``, the openai client leaves its generators to the loop.
    """
    unraisable: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    orphans: list[str] = []
    hooks = sys.get_asyncgen_hooks()
    if not read_to_end:
        sys.set_asyncgen_hooks(finalizer=lambda generator: orphans.append(repr(generator)))
    before = asyncio.all_tasks()
    try:
        yield
    finally:
        await asyncio.sleep(0)
        gc.collect()
        sys.set_asyncgen_hooks(*hooks)
    assert [task for task in asyncio.all_tasks() - before if "RequestHandler" not in repr(task)] == []
    assert orphans == []
    assert unraisable == []


async def close_when(d: Desk, run_tools: RunTools, ready: Callable[[], object]) -> float:
    """Ask, and cancel the listener once it is ``ready``; the time at which that was begun."""

    async def listen() -> None:
        async with aclosing(d.responder.answer(QUESTION, run_tools)) as answer:
            async for _ in answer:
                pass

    listener = asyncio.get_running_loop().create_task(listen())
    await until(ready)
    began = time.monotonic()
    listener.cancel()
    await asyncio.wait([listener])
    assert time.monotonic() - began < CLOSED_SECONDS
    return began


async def test_between_two_pieces_the_stream_is_closed_upstream_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with desk(STREAMING) as d:
        await d.responder.warm_up()
        async with nothing_left_behind(monkeypatch):
            answer = d.responder.answer(QUESTION, ToolBench().run)
            assert [await anext(answer), await anext(answer)] == STREAMING.tokens[:2]
            began = time.monotonic()
            await answer.aclose()
            request = await d.chat.request()
            closed_at = await request.closed_by_client()
            await until(lambda: len(d.chat.other_headers) == 2)  # the next connection, made ahead
            await until(lambda: not d.responder.busy)

        assert closed_at - began < CLOSED_SECONDS
        assert len(request.sent_at) < len(STREAMING.tokens)


async def test_while_it_waits_for_the_first_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(ChatReply(silent=True)) as d:
        await d.responder.warm_up()
        async with nothing_left_behind(monkeypatch):
            began = await close_when(d, ToolBench().run, lambda: d.chat.requests)
            closed_at = await d.chat.requests[0].closed_by_client()
            await until(lambda: not d.responder.busy)

        assert closed_at - began < CLOSED_SECONDS


async def test_while_it_waits_for_the_next_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(ChatReply("One two", stall_after=1)) as d:
        await d.responder.warm_up()
        async with nothing_left_behind(monkeypatch):
            began = await close_when(
                d, ToolBench().run, lambda: d.chat.requests and d.chat.requests[0].sent_at
            )
            closed_at = await d.chat.requests[0].closed_by_client()
            await until(lambda: not d.responder.busy)

        assert closed_at - began < CLOSED_SECONDS


async def test_while_a_tool_runs_the_tool_is_told_and_nothing_more_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state: list[str] = []

    async def run_for_ever(calls: object) -> list[str]:
        state.append("running")
        try:
            await asyncio.Event().wait()
        finally:
            state.append("ended")
        return []

    async with desk(CALLING, tools=[ClockTool()]) as d:
        await d.responder.warm_up()
        async with nothing_left_behind(monkeypatch, read_to_end=True):
            await close_when(d, run_for_ever, lambda: state)
            await until(lambda: not d.responder.busy)

        assert state == ["running", "ended"]
        assert len(d.chat.requests) == 1


async def test_while_the_client_waits_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(ChatRefusal(429, headers={"Retry-After": "1"})) as d:
        await d.responder.warm_up()
        async with nothing_left_behind(monkeypatch):
            await close_when(d, ToolBench().run, lambda: d.chat.requests)
            await until(lambda: not d.responder.busy)

        assert len(d.chat.requests) == 1


async def test_the_next_answer_does_not_pay_for_the_connection_that_was_closed() -> None:
    async with desk(STREAMING) as d:
        async with aclosing(d.responder.answer(QUESTION, ToolBench().run)) as answer:
            await anext(answer)
        await until(lambda: d.chat.other_headers and not d.responder.busy)
        connections = set(d.chat.connections)

        async with aclosing(d.responder.answer(QUESTION, ToolBench().run)) as answer:
            await anext(answer)

        assert d.chat.requests[1].connection != d.chat.requests[0].connection
        assert d.chat.requests[1].connection in connections


async def test_a_generator_that_was_never_started_asks_for_nothing() -> None:
    async with desk() as d:
        await d.responder.answer(QUESTION, ToolBench().run).aclose()

        assert d.chat.requests == []
