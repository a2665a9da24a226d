"""An OpenAI-compatible server in the responder's place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.chat_server import ScriptedChatServer
from tests.ondevice.conftest import KEY, serving
from tests.ondevice.conversing import conversation, words_of
from voicedesk.ondevice.chat_address import ChatAddressError, checked_chat_endpoint
from voicedesk.ondevice.engines.chat_completions import ChatCompletions
from voicedesk.ondevice.engines.responder import (
    AnswerRequest,
    Entry,
    FunctionCall,
    OfferedTool,
    ResponderFault,
)
from voicedesk.ondevice.service import ChatServer, ServiceOptions

QUESTION = AnswerRequest((Entry("user", "How are you?"),), instructions="Be kind.")


async def answered(
    server: ScriptedChatServer, request: AnswerRequest, key: str = ""
) -> list[str | FunctionCall]:
    async with server.serving():
        responder = ChatCompletions(server.endpoint, "small-model", key)
        try:
            return [piece async for piece in responder.answer(request)]
        finally:
            await responder.close()


async def test_the_answer_arrives_in_the_pieces_it_was_sent_in() -> None:
    server = ScriptedChatServer(
        [{"role": "assistant"}, {"content": "Very "}, {"content": "well."}], key="sesame"
    )

    assert await answered(server, QUESTION, "sesame") == ["Very ", "well."]
    asked = server.asked[0]
    assert asked["model"] == "small-model"
    assert asked["stream"] is True
    assert asked["messages"][0]["content"].startswith("Be kind.")
    assert asked["messages"][1] == {"role": "user", "content": "How are you?"}
    assert "tools" not in asked


OLLAMA = "registry.ollama.ai/library/gemma:2b does not support tools"


@pytest.mark.parametrize("error", [OLLAMA, {"message": OLLAMA}, {"message": "No model", "param": "tools"}])
async def test_a_model_that_takes_no_tools_is_asked_again_without_and_from_then_on(error: object) -> None:
    refusal = (400, json.dumps({"error": error}))
    server = ScriptedChatServer(refusal, [{"content": "Well."}], [{"content": "Still."}])
    request = AnswerRequest(QUESTION.entries, tools=(OfferedTool("get_time"),), tool_use="auto")

    async with server.serving():
        responder = ChatCompletions(server.endpoint, "small-model")
        said = [[piece async for piece in responder.answer(request)] for _ in range(2)]
        await responder.close()

    assert said == [["Well."], ["Still."]]
    of_tools = {"tools", "tool_choice", "parallel_tool_calls"}
    assert [set(asked) & of_tools for asked in server.asked] == [of_tools, set(), set()]


@pytest.mark.parametrize("option", ["temperature", "parallel_tool_calls"])
async def test_any_other_option_that_is_refused_is_left_out_alone(option: str) -> None:
    refusal = (400, json.dumps({"error": {"message": f"'{option}' is not supported."}}))
    server = ScriptedChatServer(refusal, [{"content": "Well."}])
    request = AnswerRequest(QUESTION.entries, tools=(OfferedTool("get_time"),), tool_use="auto")

    assert await answered(server, request) == ["Well."]
    assert set(server.asked[0]) - set(server.asked[1]) == {option}


async def test_calls_are_put_together_from_their_parts() -> None:
    def part(index: int, name: str, arguments: str) -> dict[str, Any]:
        return {"tool_calls": [{"index": index, "function": {"name": name, "arguments": arguments}}]}

    server = ScriptedChatServer(
        [part(0, "get_weather", ""), part(0, "", '{"city"'), part(1, "get_time", ""), part(0, "", ':"Oslo"}')]
    )
    tools = (OfferedTool("get_weather", "Weather", {"type": "object"}), OfferedTool("get_time"))
    request = AnswerRequest(QUESTION.entries, tools=tools, tool_use="required")

    assert await answered(server, request) == [
        FunctionCall("get_weather", '{"city":"Oslo"}'),
        FunctionCall("get_time", "{}"),
    ]
    assert server.asked[0]["tool_choice"] == "required"
    assert [tool["function"]["name"] for tool in server.asked[0]["tools"]] == ["get_weather", "get_time"]


async def test_calls_and_outputs_of_before_are_told_as_servers_want_them() -> None:
    server = ScriptedChatServer([{"content": "Done."}])
    entries = (
        Entry("user", "both please"),
        Entry("call", "{}", "c1", "one"),
        Entry("call", "{}", "c2", "two"),
        Entry("output", "1", "c1"),
        Entry("output", "2", "c2"),
    )
    await answered(server, AnswerRequest(entries))

    messages = server.asked[0]["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "tool", "tool"]
    assert [call["id"] for call in messages[2]["tool_calls"]] == ["c1", "c2"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (404, "Nothing answers at http://127.0.0.1:.* usually ends in /v1"),
        ((404, '{"error": {"message": "model \\"small-model\\" not found"}}'), "no model called small-model"),
        ((404, '{"error": "model not found"}'), "no model called small-model"),
        ((404, '{"detail": "The model does not exist"}'), "no model called small-model"),
        ((400, '{"error": {"message": "Invalid model identifier"}}'), "no model called small-model"),
        ((400, '{"error": {"message": "too long"}}'), "failed with status 400"),
        ((404, "[" * 100_000), "Nothing answers at"),
        (401, "refused the key"),
        (500, "failed with status 500"),
        (b"data: {nonsense\n\n", "sent nonsense"),
        (b'data: {"choices": [{"delta": 5}]}\n\n', "sent nonsense"),
    ],
)
async def test_each_failure_is_a_sentence(answer: int | bytes | tuple[int, str], sentence: str) -> None:
    with pytest.raises(ResponderFault, match=sentence):
        await answered(ScriptedChatServer(answer), QUESTION)


async def test_a_server_that_is_not_there_is_a_sentence() -> None:
    responder = ChatCompletions("http://127.0.0.1:9/v1", "small-model")
    with pytest.raises(ResponderFault, match="did not answer"):
        [piece async for piece in responder.answer(QUESTION)]
    await responder.close()


async def test_the_service_speaks_what_the_chat_server_writes_and_tells_its_failure() -> None:
    server = ScriptedChatServer([{"content": "I am the model. "}, {"content": "Ask me more"}], 500)
    async with server.serving():
        chat = ChatServer(server.endpoint, "small-model")
        with serving(ServiceOptions(key=KEY, chat=chat, pace=200.0)) as address:
            async with conversation(address) as talk:
                assert await talk.ask("who are you") == "I am the model. Ask me more"
                assert talk.of("response.audio.delta")
                failed = await talk.answered()

    assert failed.status == "failed"
    assert "status 500" in failed.status_details.error["message"]
    assert words_of(failed) == ""
    assert json.dumps(server.asked[1]["messages"][-1]) == json.dumps(
        {"role": "assistant", "content": "I am the model. Ask me more"}
    )


@pytest.mark.parametrize("address", ["http://example.org/v1", "ftp://127.0.0.1", "127.0.0.1:11434"])
def test_an_address_that_would_carry_a_key_in_the_clear_is_refused(address: str) -> None:
    with pytest.raises(ChatAddressError, match="https://"):
        checked_chat_endpoint(address)


async def test_a_model_that_the_chat_server_does_not_have_is_told_by_its_name() -> None:
    server = ScriptedChatServer((404, '{"error": {"message": "model not found"}}'))
    async with server.serving():
        chat = ChatServer(server.endpoint, "small-model")
        with serving(ServiceOptions(key=KEY, chat=chat, pace=200.0)) as address:
            async with conversation(address) as talk:
                await talk.write("who are you")
                failed = await talk.answered()

    error = failed.status_details.error
    assert (error["code"], error["param"]) == ("model_not_found", "small-model")


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1"),
        ("http://localhost:11434/", "http://localhost:11434/v1"),
        ("http://localhost:11434/api/chat", "http://localhost:11434/v1"),
        ("http://localhost:11434/v1/", "http://localhost:11434/v1"),
        ("http://localhost:11434/v1/chat/completions", "http://localhost:11434/v1"),
        ("https://example.org/openai/v1/models", "https://example.org/openai/v1"),
        ("http://[::1]:1", "http://[::1]:1/v1"),
    ],
)
def test_a_servers_bare_address_is_completed(address: str, asked: str) -> None:
    assert checked_chat_endpoint(address) == asked


@pytest.mark.parametrize(
    "address", ["", "http://127.0.0.1:11434/v1", "http://[::1]:1/v1", "https://example.org/v1"]
)
def test_an_address_on_this_device_or_behind_https_will_do(address: str) -> None:
    assert checked_chat_endpoint(address) == address


def _stream(*chunks: dict[str, Any]) -> bytes:
    return "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks).encode()


def _said(**delta: Any) -> dict[str, Any]:
    return {"choices": [{"delta": delta}]}


BREAKS = {
    "an error in words": ({"error": {"message": "It broke."}}, "broke off its answer: It broke."),
    "an error that is a text": ({"error": "Out of memory"}, "broke off its answer: Out of memory."),
    "its greatest length": ({"choices": [{"delta": {}, "finish_reason": "length"}]}, "answer: length."),
    "a filter": ({"choices": [{"delta": {}, "finish_reason": "content_filter"}]}, "answer: content_filter."),
    "no end at all": ({"choices": []}, "broke off its answer."),
}


@pytest.mark.parametrize(("last", "sentence"), BREAKS.values(), ids=BREAKS)
async def test_an_answer_that_breaks_off_is_said_as_far_as_it_came_and_told_as_broken_off(
    last: dict[str, Any], sentence: str
) -> None:
    server = ScriptedChatServer(_stream(_said(content="Once upon"), last))
    async with server.serving():
        with serving(ServiceOptions(key=KEY, chat=ChatServer(server.endpoint, "m"))) as address:
            async with conversation(address, modalities=["text"]) as talk:
                await talk.write("tell me a story")
                response = await talk.answered()

    assert words_of(response) == "Once upon"
    assert response.status == "failed"
    assert response.status_details["error"]["message"].endswith(sentence)


async def test_neither_thoughts_nor_parts_that_think_are_answers_but_a_refusal_is() -> None:
    thinking = [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Hello"}]
    deltas = [
        {"reasoning_content": "A."}, {"content": "<thi"}, {"content": "nk>B</think>"}, {"content": thinking},
        {"content": " \ud83d"}, {"content": "\ude00"}, {"refusal": ", no."}]  # fmt: skip

    assert "".join(map(str, await answered(ScriptedChatServer(deltas), QUESTION))) == "Hello \U0001f600, no."


async def test_a_chunk_that_no_parser_can_follow_is_nonsense() -> None:
    with pytest.raises(ResponderFault, match="sent nonsense"):
        await answered(ScriptedChatServer(b"data: " + b"[" * 60_000 + b"\n\n"), QUESTION)
