"""The chat service may stream anything: at worst the one answer fails, and the next one is given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.backends.cascade.chat.desk import ClockTool, Desk, ToolBench, desk
from tests.fakes.scripted_chat import ChatReply, ChatRequest, ToolCall
from tests.hostile import variants
from voicedesk.backends.cascade.stages import AssistantSaid, ToolsUsed, UserSaid
from voicedesk.backends.cascade.stages import ToolCall as Call
from voicedesk.backends.errors import BackendError

ENVELOPE = {"id": "a", "object": "chat.completion.chunk", "created": 1, "model": "m"}
HEAD = {"index": 0, "id": "c", "type": "function", "function": {"name": "get_time", "arguments": "{}"}}
CHUNKS: list[dict[str, Any]] = [
    {**ENVELOPE, "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Hi", "refusal": None},
                              "finish_reason": None}]},
    {**ENVELOPE, "choices": [{"index": 0, "delta": {"tool_calls": [HEAD]}, "finish_reason": None}]},
    {**ENVELOPE, "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}},
    {**ENVELOPE, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
]  # fmt: skip
END = f"data: {json.dumps(CHUNKS[3])}\n\ndata: [DONE]\n\n"
KINDS = ("nothing", "a number", "an infinity", "half an emoji", "a list", "an object", "what is deep")


def body(*chunks: str) -> ChatReply:
    return ChatReply(raw=("".join(f"data: {chunk}\n\n" for chunk in chunks) + END).encode())


def said(**delta: Any) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})


async def attempt(d: Desk) -> None:
    """An answer, or the error that it ends in: nothing else may come of it."""
    try:
        (await d.hear()).encode()
    except BackendError as error:
        error.problem.detail.encode()


@pytest.mark.parametrize("chunk", CHUNKS, ids=["words", "a call", "usage", "the end"])
async def test_whatever_stands_in_a_chunk_the_next_question_is_answered(
    chunk: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    hostile = {name: body(text) for name, text in variants(chunk, *KINDS)}
    replies: Iterator[ChatReply] = iter(hostile.values())

    def choose(request: ChatRequest) -> ChatReply:
        last = request.messages[-1]["content"]
        return ChatReply("Better.") if last in {"and now", "{}"} else next(replies)

    async with desk() as d:
        d.chat.script = choose
        for name in hostile:
            await attempt(d)
            if name.endswith(KINDS[-1]):
                assert await d.hear([UserSaid("and now")]) == "Better.", name
    assert [record.message for record in caplog.records if "failed" in record.message] == []


async def test_half_an_emoji_is_joined_or_replaced_and_no_later_question_fails() -> None:
    halves = body(said(content="Hi \ud83d"), said(content="\ude00!"), said(content=" \ud83d"))
    async with desk(halves, ChatReply("Better.")) as d:
        first = await d.hear()
        assert first == "Hi \U0001f600! \ufffd"
        assert await d.hear([UserSaid("a"), AssistantSaid(first), UserSaid("b")]) == "Better."


async def test_half_an_emoji_from_a_tool_or_a_keyboard_makes_no_question_fail() -> None:
    used = ToolsUsed((Call("c", "get_time", '"\ud83d"'),), ('{"a": "\ude00"}',))
    async with desk(ChatReply("Better.")) as d:
        assert await d.hear([UserSaid("a \ud83d"), used, UserSaid("b")]) == "Better."


async def test_half_an_emoji_in_a_call_is_replaced() -> None:
    call = ToolCall("get_time", arguments={"zone": "\ud83d"})
    bench = ToolBench('{"time": "\ud83d"}')
    async with desk(ChatReply(tool_calls=(call,), text=""), ChatReply("Better."), tools=(ClockTool(),)) as d:
        assert await d.hear(run_tools=bench.run) == "Better."
    json.dumps(bench.groups[0][0].arguments, ensure_ascii=False).encode()


async def test_thoughts_are_neither_shown_nor_spoken_wherever_they_stand() -> None:
    beside = [said(reasoning_content="A."), said(reasoning="B.")]
    within = [said(content=piece) for piece in ("<th", "ink>C", ".</thi", "nk>\n\nHello")]
    parts = said(content=[{"type": "thinking", "thinking": "D."}, {"type": "text", "text": "."}])
    async with desk(body(*beside, *within, parts)) as d:
        assert (await d.hear()).strip() == "Hello."


async def test_a_refusal_is_said() -> None:
    async with desk(body(said(refusal="I cannot "), said(refusal="do that."))) as d:
        assert await d.hear() == "I cannot do that."
