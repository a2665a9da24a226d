"""Whatever stands in any field of any request: an error in words, never a dropped connection or a 500, and
the next request that will do is served."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.hostile import variants
from tests.ondevice.conversing import Address

SEED = 9
TOOL = {"type": "function", "name": "get_weather", "description": "Weather of a city", "parameters": {
    "type": "object", "properties": {"city": {"type": "string", "description": "City", "enum": ["Paris"]}},
    "required": ["city"]}}  # fmt: skip
TALK = {"type": "message", "role": "user", "id": "m", "content": [{"type": "input_text", "text": "hi"}]}
SAID = {"type": "message", "role": "user", "content": [{"type": "input_audio", "transcript": "hi"}]}
VAD = {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500,
       "speech_duration_ms": 100, "create_response": True, "interrupt_response": True,
       "languages": ["en"]}  # fmt: skip
SESSION = {
    "modalities": ["text"], "instructions": "Be kind.",
    "voice": {"type": "openai", "name": "alloy", "rate": "1"},
    "input_audio_format": "pcm16", "input_audio_sampling_rate": 24_000, "output_audio_format": "pcm16",
    "turn_detection": VAD, "input_audio_noise_reduction": {"type": "x"}, "tools": [TOOL],
    "input_audio_echo_cancellation": {"channels": 1, "reference_source": "client"}, "tool_choice": "auto",
    "input_audio_transcription": {"model": "m", "language": "en"}, "output_audio_timestamp_types": ["word"],
    "parallel_tool_calls": True, "temperature": 0.8, "max_response_output_tokens": 4, "metadata": {"a": "b"},
}  # fmt: skip
RESPONSE = {
    "modalities": ["text"], "instructions": "Be kind.", "voice": "alloy", "tools": [TOOL], "temperature": 0.8,
    "tool_choice": "none", "conversation": "none", "max_output_tokens": 4, "metadata": {"a": "b"},
    "input_items": [TALK], "append_input_items": [SAID], "cancel_previous": True,
    "pre_generated_assistant_message": {"content": [{"type": "text", "text": "Hi."}]},
}  # fmt: skip
VOICE_LIVE: list[dict[str, Any]] = [
    {"type": "session.update", "event_id": "e", "session": SESSION},
    {"type": "input_audio_buffer.append", "audio": "AAAA"},
    {"type": "conversation.item.create", "previous_item_id": "root", "item": TALK},
    {"type": "conversation.item.create", "item": SAID},
    {"type": "conversation.item.create", "item": {"type": "function_call", "call_id": "c", "name": "n",
                                                  "arguments": "{}"}},
    {"type": "conversation.item.create", "item": {"type": "function_call_output", "call_id": "c",
                                                  "output": "{}"}},
    {"type": "conversation.item.retrieve", "item_id": "m"},
    {"type": "conversation.item.truncate", "item_id": "m", "content_index": 0, "audio_end_ms": 1},
    {"type": "conversation.item.delete", "item_id": "m"},
    {"type": "response.create", "response": RESPONSE, "additional_instructions": "Be brief."},
    {"type": "response.cancel", "response_id": "r"},
]  # fmt: skip
HEARD = {"format": {"type": "audio/pcm", "rate": 24_000}, "noise_reduction": {"type": "near_field"},
         "transcription": {"model": "m", "language": "en", "prompt": "p", "keywords": ["k"]},
         "turn_detection": VAD}  # fmt: skip
GENERAL: list[dict[str, Any]] = [
    {"type": "session.update", "session": {
        "type": "transcription", "audio": {"input": HEARD}, "include": []}},
    {"type": "input_audio_buffer.append", "audio": "AAAA"},
]  # fmt: skip
PREVIEW: list[dict[str, Any]] = [
    {"type": "transcription_session.update", "session": {
        "input_audio_format": "pcm16", "input_audio_transcription": {"model": "m"}, "turn_detection": VAD,
        "input_audio_noise_reduction": {"type": "near_field"}, "include": []}},
]  # fmt: skip
CHAT: dict[str, Any] = {
    "model": "m", "stream": True, "stream_options": {"include_usage": True}, "temperature": 0.5, "n": 1,
    "max_tokens": 5, "tool_choice": "auto", "parallel_tool_calls": True, "metadata": {"a": "b"},
    "tools": [{"type": "function", "function": {name: TOOL[name] for name in ("name", "description",
                                                                              "parameters")}}],
    "messages": [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": [{"type": "text", "text": "what is the weather in Paris"}]},
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "c", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c", "content": '{"temperature": 20, "condition": "sunny"}'},
    ],
}  # fmt: skip
SOCKETS = {
    "voice live": ("/voice-live/realtime?api-version=2026-07-15&model=m", VOICE_LIVE),
    "transcription": ("/openai/v1/realtime?intent=transcription", GENERAL),
    "preview": ("/openai/realtime?intent=transcription&api-version=1&deployment=d", PREVIEW),
}


def sample(event: dict[str, Any]) -> list[tuple[str, str]]:
    """Of the many ways to spoil a large request, a few hundred; the same ones in each run."""
    every = list(variants(event))
    return random.Random(SEED).sample(every, min(len(every), 400))


@asynccontextmanager
async def session(address: Address) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"api-key": address.key}) as client:
        yield client


async def until_cleared(websocket: aiohttp.ClientWebSocketResponse) -> list[dict[str, Any]]:
    """The errors that come before the answer to a request that will do."""
    await websocket.send_json({"type": "input_audio_buffer.clear"})
    errors = []
    while (event := await websocket.receive_json(timeout=30))["type"] != "input_audio_buffer.cleared":
        if event["type"] == "error":
            errors.append(event["error"])
        assert event.get("response", {}).get("status") != "failed", event
    return errors


@pytest.mark.parametrize(("path", "events"), SOCKETS.values(), ids=SOCKETS)
async def test_a_spoilt_event_is_answered_in_words_and_the_connection_goes_on(
    service: Address, path: str, events: list[dict[str, Any]]
) -> None:
    async with session(service) as client, client.ws_connect(service.url + path, max_msg_size=0) as websocket:
        for event in events:
            for name, text in sample(event):
                await websocket.send_str(text)
                for error in await until_cleared(websocket):
                    assert error["message"].endswith("."), (name, error)
                    assert len(error["message"]) < 1000, name


@pytest.mark.parametrize("asked", [CHAT, {**CHAT, "messages": CHAT["messages"][:2]}], ids=["told", "asking"])
async def test_a_spoilt_question_is_answered_in_words_and_the_next_one_is_answered(
    service: Address, asked: dict[str, Any]
) -> None:
    url = f"{service.url}/openai/v1/chat/completions"
    plain = {"model": "m", "messages": [{"role": "user", "content": "thank you"}]}
    async with session(service) as client:
        for name, text in sample(asked):
            async with client.post(url, data=text.encode(errors="surrogatepass")) as answer:
                said = await answer.text()
                assert answer.status in {200, 400}, (name, said)
                if answer.status == 400:
                    assert json.loads(said)["error"]["message"], name
        async with client.post(url, json=plain) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"\xff\xfe", {}),
        (b"{}", {"Content-Type": "application/json; charset=no-such"}),
        (b'{"a": ' * 100_000, {}),
    ],
)
async def test_a_body_that_is_none_is_refused_in_words(
    service: Address, body: bytes, headers: dict[str, str]
) -> None:
    async with session(service) as client:
        url = f"{service.url}/openai/v1/chat/completions"
        async with client.post(url, data=body, headers=headers) as answer:
            assert answer.status == 400
            assert (await answer.json())["error"]["message"]


CONTEXT = {"synthesis": {"audio": {"outputFormat": "raw-24khz-16bit-mono-pcm", "metadataOptions": {
    "wordBoundaryEnabled": True, "sessionEndEnabled": True}}, "input": {
    "voiceName": "en-US-AvaNeural", "bidirectionalStreamingMode": True}}}  # fmt: skip


def frame(path: str, body: str, request_id: str = "r") -> str:
    return f"X-RequestId:{request_id}\r\nPath:{path}\r\n\r\n{body}"


def frames() -> list[tuple[str, list[str]]]:
    context = frame("synthesis.context", json.dumps(CONTEXT))
    spoilt = [(name, [frame("synthesis.context", text), frame("text.piece", "Hi."), frame("text.end", "")])
              for name, text in sample(CONTEXT)]  # fmt: skip
    deep = "<speak>" + "<p>" * 5000 + "Hi." + "</p>" * 5000 + "</speak>"
    return [
        *spoilt,
        ("a long request id", [frame("synthesis.context", json.dumps(CONTEXT), "r" * 60_000)]),
        ("a request id of no use", [frame("ssml", "<speak>Hi.</speak>", "\u00e9\U0001f600" * 10)]),
        ("deep SSML", [frame("ssml", deep)]),
        ("SSML of half characters", [frame("ssml", "<speak>\ufffe&#xD83D;</speak>")]),
        ("a break without end", [frame("ssml", f"<speak><break time='{'9' * 400}s'/></speak>")]),
        ("a voice that is none", [frame("ssml", f"<speak><voice name='{'x' * 70_000}'>Hi.</voice></speak>")]),
        ("a rate that is none", [frame("ssml", f"<speak><prosody rate='{'9' * 500}%'>a</prosody></speak>")]),
        ("no text", [context, frame("text.end", "")]),
        ("a text of marks", [context, frame("text.piece", "\u0000\u200b*"), frame("text.end", "")]),
    ]


async def test_a_spoilt_request_for_speech_ends_with_its_reason_and_the_next_one_is_spoken(
    service: Address,
) -> None:
    async with session(service) as client:
        for name, asked in frames():
            await _ask_for_speech(client, service, name, asked)
        context = frame("synthesis.context", json.dumps(CONTEXT))
        good = [context, frame("text.piece", "Hi."), frame("text.end", "")]
        assert await _ask_for_speech(client, service, "a good one", good) == "turn.end"


async def _ask_for_speech(
    client: aiohttp.ClientSession, service: Address, name: str, asked: list[str]
) -> str:
    """How it ended: "turn.end", or the reason with which it was closed."""
    url = f"{service.url}/cognitiveservices/websocket/v2"
    async with client.ws_connect(url, max_msg_size=0) as websocket:
        for each in asked:
            await websocket.send_str(each)
        while (message := await websocket.receive(timeout=30)).type in {
            aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:  # fmt: skip
            if message.type is aiohttp.WSMsgType.TEXT and "Path:turn.end" in message.data:
                return "turn.end"
        assert message.type is aiohttp.WSMsgType.CLOSE, (name, message)
        assert message.data == aiohttp.WSCloseCode.INVALID_TEXT, (name, message)
        assert message.extra.endswith((".", "?")) or len(message.extra) > 100, (name, message)
        return str(message.extra)


Ways = Callable[[str], dict[str, str]]
DOORS: dict[str, Ways] = {
    "a page of elsewhere": lambda _: {"Origin": "https://evil.example"},
    "a page of another port": lambda _: {"Origin": "http://127.0.0.1:1"},
    "a page without a place": lambda _: {"Origin": "null"},
    "another name": lambda port: {"Host": f"evil.example:{port}"},
    "another name that sounds like ours": lambda port: {"Host": f"127.0.0.1.evil.example:{port}"},
    "no port": lambda _: {"Host": "localhost"},
    "another port": lambda _: {"Host": "localhost:1"},
    "nonsense": lambda _: {"Host": "[::1"},
}
ROUTES = [path.partition("?")[0] for path, _ in SOCKETS.values()] + [
    "/openai/v1/chat/completions", "/openai/deployments/d/chat/completions",
    "/cognitiveservices/websocket/v1", "/cognitiveservices/websocket/v2", "/no/such/place"]  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("headers", DOORS.values(), ids=DOORS)
async def test_who_comes_from_elsewhere_is_refused_at_every_route_even_with_the_key(
    service: Address, route: str, headers: Ways
) -> None:
    port = service.url.rpartition(":")[2]
    method = "POST" if "chat" in route else "GET"
    async with (
        session(service) as client,
        client.request(method, service.url + route, headers=headers(port), data=b"{}") as answer,
    ):
        assert answer.status == 403 or (answer.status == 400 and headers(port) == {"Host": "[::1"})


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
async def test_our_own_names_and_pages_are_let_in(service: Address, name: str) -> None:
    port = service.url.rpartition(":")[2]
    headers = {"Host": f"{name}:{port}", "Origin": f"http://{name}:{port}"}
    async with (
        session(service) as client,
        client.get(service.url + SOCKETS["voice live"][0], headers=headers) as answer,
    ):
        assert answer.status != 403
