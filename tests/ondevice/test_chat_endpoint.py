"""Chat completions, asked for by the unmodified clients."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from openai import APIError, AsyncAzureOpenAI, AsyncOpenAI, AuthenticationError, InternalServerError
from openai.types.chat import ChatCompletionChunk

from tests.fakes.chat_server import ScriptedChatServer
from tests.ondevice.conftest import KEY, serving
from tests.ondevice.conversing import Address
from voicedesk.ondevice.engines.responder import AnswerRequest, FunctionCall
from voicedesk.ondevice.service import ChatServer, ServiceOptions

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "description": "City"}},
            "required": ["city"],
        },
    },
}
BOTH = "what is the weather in paris and london"
PATH = "/openai/v1/chat/completions"


def azure_client(address: Address, **options: Any) -> AsyncAzureOpenAI:
    return AsyncAzureOpenAI(
        azure_endpoint=address.url, api_key=address.key, api_version="2024-10-21", max_retries=0, **options
    )


def general_client(address: Address) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=f"{address.url}/openai/v1", api_key=address.key, max_retries=0)


def asked(*texts: str, **options: Any) -> Any:
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": text} for text in texts], **options}


async def streamed(client: AsyncOpenAI, **options: Any) -> list[ChatCompletionChunk]:
    stream: Any = await client.chat.completions.create(stream=True, **options)
    return [chunk async for chunk in stream]


@pytest.mark.parametrize("make", [azure_client, general_client])
async def test_an_answer_streams_from_its_role_to_its_reason(service: Address, make: Any) -> None:
    async with make(service) as client:
        chunks = await streamed(client, **asked("thank you"), stream_options={"include_usage": True})

    assert chunks[0].choices == []  # Azure tells first how it judged the prompt
    assert chunks[1].choices[0].delta.role == "assistant"
    told = [chunk for chunk in chunks[2:] if chunk.choices]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in told) == "You are welcome."
    assert [chunk.choices[0].finish_reason for chunk in told] == [None, None, None, "stop"]
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert len({chunk.id for chunk in chunks[1:]}) == 1


async def test_usage_is_only_told_when_asked_for(service: Address) -> None:
    async with azure_client(service) as client:
        chunks = await streamed(client, **asked("thank you"))

    assert all(chunk.usage is None for chunk in chunks)


async def test_an_answer_may_come_whole(service: Address) -> None:
    async with azure_client(service) as client:
        whole = await client.chat.completions.create(**asked("my name is anna", "what is my name"))

    assert whole.choices[0].message.content == "Your name is Anna."
    assert whole.choices[0].finish_reason == "stop"
    assert whole.usage is not None
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens


async def test_parallel_calls_stream_in_parts_and_their_outputs_are_reported(service: Address) -> None:
    async with azure_client(service) as client:
        chunks = await streamed(client, **asked(BOTH), tools=[WEATHER], tool_choice="auto")
        parts = [
            part for chunk in chunks if chunk.choices for part in chunk.choices[0].delta.tool_calls or ()
        ]
        arguments = ["".join(p.function.arguments for p in parts if p.index == index) for index in (0, 1)]
        call_ids = [part.id for part in parts if part.id]
        assert [json.loads(text) for text in arguments] == [{"city": "Paris"}, {"city": "London"}]
        assert chunks[-1].choices[0].finish_reason == "tool_calls"
        assert len(set(call_ids)) == 2

        calls = [
            {"id": call_id, "type": "function", "function": {"name": "get_weather", "arguments": text}}
            for call_id, text in zip(call_ids, arguments, strict=True)
        ]
        report = {"temperature": 22, "unit": "celsius", "condition": "sunny"}
        outputs = [
            {"role": "tool", "tool_call_id": call_id, "content": json.dumps({"location": city, **report})}
            for call_id, city in zip(call_ids, ("Paris", "London"), strict=True)
        ]
        messages: Any = [*asked(BOTH)["messages"], {"role": "assistant", "tool_calls": calls}, *outputs]
        told = await client.chat.completions.create(model="gpt-4o", messages=messages, tools=[WEATHER])

    said = told.choices[0].message.content or ""
    assert "Paris is sunny, with 22 degrees" in said
    assert "London is sunny, with 22 degrees" in said


async def test_one_call_at_a_time_and_the_call_that_must_be_made(service: Address) -> None:
    named: Any = {"type": "function", "function": {"name": "get_weather"}}
    async with azure_client(service) as client:
        one = await client.chat.completions.create(**asked(BOTH), tools=[WEATHER], parallel_tool_calls=False)
        must = await client.chat.completions.create(**asked("hello"), tools=[WEATHER], tool_choice=named)
        none = await client.chat.completions.create(**asked(BOTH), tools=[WEATHER], tool_choice="none")

    assert len(one.choices[0].message.tool_calls or ()) == 1
    assert [call.function.name for call in must.choices[0].message.tool_calls or ()] == ["get_weather"]
    assert none.choices[0].message.tool_calls is None


async def test_a_token_limit_cuts_the_answer_and_says_so(service: Address) -> None:
    async with azure_client(service) as client:
        cut = await client.chat.completions.create(**asked("tell me a story"), max_completion_tokens=10)

    assert cut.choices[0].finish_reason == "length"
    assert 0 < len(cut.choices[0].message.content or "") <= 40


async def test_a_wrong_key_is_an_authentication_error(service: Address) -> None:
    async with azure_client(Address(service.url, "wrong")) as client:
        with pytest.raises(AuthenticationError, match="Access denied"):
            await client.chat.completions.create(**asked("hello"))


CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
USER = {"role": "user", "content": "hi"}
WRONG: list[tuple[Any, str]] = [
    ([], "body"),
    ({"messages": [USER]}, "model parameter"),
    ({"model": "m"}, "'messages'"),
    ({"model": "m", "messages": []}, "empty array"),
    ({"model": "m", "messages": [5]}, "messages[0]"),
    ({"model": "m", "messages": [{"role": "king", "content": "hi"}]}, "messages[0].role"),
    ({"model": "m", "messages": [{"role": "user"}]}, "got null"),
    ({"model": "m", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "content[0].type"),
    (
        {"model": "m", "messages": [{"role": "tool", "tool_call_id": "c1", "content": "1"}]},
        "preceding message",
    ),
    ({"model": "m", "messages": [USER, {"role": "assistant", "tool_calls": [CALL]}]}, "c1"),
    ({"model": "m", "messages": [USER, {"role": "assistant", "tool_calls": [CALL]}, USER]}, "c1"),
    ({"model": "m", "messages": [USER, {"role": "assistant", "tool_calls": [{"id": "c"}]}]}, "function"),
    ({"model": "m", "messages": [USER], "temperature": 3}, "temperature"),
    ({"model": "m", "messages": [USER], "volume": 3}, "Unrecognized request argument supplied: volume"),
    ({"model": "m", "messages": [USER], "n": 2}, "'n'"),
    ({"model": "m", "messages": [USER], "modalities": 5}, "modalities"),
    ({"model": "m", "messages": [USER], "response_format": {"type": "json_object"}}, "response_format.type"),
    ({"model": "m", "messages": [USER], "stream_options": {"include_usage": True}}, "stream_options"),
    ({"model": "m", "messages": [USER], "tool_choice": "auto"}, "tool_choice"),
    ({"model": "m", "messages": [USER], "tools": [{"type": "function", "function": {}}]}, "function.name"),
    (
        {
            "model": "m",
            "messages": [USER],
            "tools": [WEATHER],
            "tool_choice": {"type": "function", "function": {"name": "x"}},
        },
        "not found in the tools",
    ),
]


async def test_every_wrong_request_is_a_400_that_says_what_is_wrong(service: Address) -> None:
    async with aiohttp.ClientSession(headers={"api-key": service.key}) as session:
        for body, said in WRONG:
            async with session.post(service.url + PATH, json=body) as answer:
                error = (await answer.json())["error"]
                assert answer.status == 400, body
                assert error["type"] == "invalid_request_error"
                assert said in error["message"], body
        async with session.post(service.url + PATH, data=b"{nonsense") as answer:
            assert answer.status == 400
        async with session.post(f"{service.url}/openai/deployments/d/chat/completions", json={}) as answer:
            assert answer.status == 404


async def test_a_chat_server_that_fails_is_a_500_before_the_first_word_and_an_event_after_it() -> None:
    server = ScriptedChatServer(
        500, b'data: {"choices": [{"delta": {"content": "Well"}}]}\n\ndata: {nonsense\n\n'
    )
    async with server.serving():
        options = ServiceOptions(key=KEY, chat=ChatServer(server.endpoint, "small-model"))
        with serving(options) as address:
            async with azure_client(address) as client:
                with pytest.raises(InternalServerError, match="failed with status 500"):
                    await streamed(client, **asked("hello"))
                stream: Any = await client.chat.completions.create(stream=True, **asked("hello"))
                said: list[str] = []

                async def listen() -> None:
                    async for chunk in stream:
                        said.extend(choice.delta.content or "" for choice in chunk.choices)

                with pytest.raises(APIError, match="sent nonsense"):
                    await listen()

    assert "".join(said) == "Well"


class EndlessResponder:
    """Goes on until it is closed; ``closed`` tells that it was."""

    name = "endless"

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    async def answer(self, request: AnswerRequest) -> AsyncIterator[str | FunctionCall]:
        try:
            yield "On "
            await asyncio.Event().wait()
        finally:
            self.closed.set()

    async def close(self) -> None:
        """Nothing is held open."""


async def test_closing_the_stream_ends_the_work_behind_it() -> None:
    from aiohttp import web

    from voicedesk.ondevice.chat.endpoint import DEPLOYMENT_PATH, ChatEndpoint

    responder = EndlessResponder()
    application = web.Application()
    application.router.add_post(DEPLOYMENT_PATH, ChatEndpoint(responder, KEY).handle)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = Address(f"http://127.0.0.1:{runner.addresses[0][1]}", KEY)
    try:
        async with azure_client(address) as client:
            stream: Any = await client.chat.completions.create(stream=True, **asked("go"))
            async for chunk in stream:
                if chunk.choices and chunk.choices[0].delta.content:
                    break
            await stream.close()
            began = asyncio.get_running_loop().time()
            await asyncio.wait_for(responder.closed.wait(), 5)
            took = asyncio.get_running_loop().time() - began
    finally:
        await runner.cleanup()

    assert took < 1.0


async def test_twenty_people_ask_at_once_and_each_gets_an_answer(service: Address) -> None:
    async with azure_client(service) as client:

        async def one(number: int) -> str:
            whole = await client.chat.completions.create(**asked(f"what is {number} plus {number}"))
            return whole.choices[0].message.content or ""

        answers = await asyncio.gather(*(one(number) for number in range(20)))

    assert answers == [f"{number} plus {number} is {2 * number}." for number in range(20)]
