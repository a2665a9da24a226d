"""The scripted service itself: what is built on it must be able to rely on its strictness."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from tests.fakes.scripted_chat import DEPLOYMENT, KEY, ChatReply, ScriptedChat, ToolCall

PATH = f"/openai/deployments/{DEPLOYMENT}/chat/completions"
USER = {"role": "user", "content": "hello"}
CALLING = {
    "role": "assistant",
    "content": None,
    "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "get_time", "arguments": "{}"}}],
}


async def ask(chat: ScriptedChat, *messages: dict[str, Any], key: str = KEY, **body: Any) -> tuple[int, str]:
    asked = {"messages": list(messages), "stream": True, **body}
    query = {"api-version": "2024-10-21"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(chat.url + PATH, json=asked, params=query, headers={"api-key": key}) as response,
    ):
        return response.status, await response.text()


def deltas(text: str) -> list[dict[str, Any]]:
    events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
    return [choice["delta"] for event in events for choice in event["choices"]]


async def test_an_answer_comes_in_pieces_that_make_up_its_text() -> None:
    async with ScriptedChat([ChatReply("Hello there,  you.")]) as chat:
        status, text = await ask(chat, USER)

    assert status == 200
    assert "".join(delta.get("content", "") for delta in deltas(text)) == "Hello there,  you."
    assert text.endswith("data: [DONE]\n\n")


async def test_parallel_tool_calls_come_in_deltas() -> None:
    calls = (ToolCall("get_time", {"zone": "Europe/Paris"}, "a"), ToolCall("get_weather", {}, "b"))
    async with ScriptedChat([ChatReply("", tool_calls=calls)]) as chat:
        _, text = await ask(chat, USER)

    pieces = [call for delta in deltas(text) for call in delta.get("tool_calls", [])]
    assert [piece["id"] for piece in pieces if "id" in piece] == ["a", "b"]
    first = "".join(piece["function"]["arguments"] for piece in pieces if piece["index"] == 0)
    assert json.loads(first) == {"zone": "Europe/Paris"}


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ([USER, {"role": "tool", "tool_call_id": "c1", "content": "{}"}], "must be a response to"),
        ([USER, CALLING, USER], "did not have response messages"),
        ([USER, CALLING], "did not have response messages"),
        ([{"role": "narrator", "content": "once"}], "Invalid role"),
        ([], "has messages"),
    ],
)
async def test_messages_that_do_not_belong_together_are_refused(messages: list[Any], why: str) -> None:
    async with ScriptedChat() as chat:
        status, text = await ask(chat, *messages)

    assert status == 400
    assert why in text
    assert why in chat.complaints[0]


async def test_another_key_is_refused() -> None:
    async with ScriptedChat() as chat:
        status, _ = await ask(chat, USER, key="another")

    assert status == 401


async def test_a_client_that_leaves_is_noticed() -> None:
    async with ScriptedChat([ChatReply("One two three.", stall_after=1)]) as chat:
        body = {"messages": [USER], "stream": True}
        query, headers = {"api-version": "1"}, {"api-key": KEY}
        async with aiohttp.ClientSession() as session:
            response = await session.post(chat.url + PATH, json=body, params=query, headers=headers)
            request = await chat.request()
            response.close()
            closed_at = await request.closed_by_client()

    assert closed_at >= request.arrived_at
    assert len(request.sent_at) <= 1
