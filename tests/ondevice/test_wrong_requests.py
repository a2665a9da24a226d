"""Requests that will not do: each gets an error event, and the connection goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from azure.ai.voicelive.aio import connect
from azure.core.credentials import AzureKeyCredential

from tests.ondevice.conversing import Address

PATH = "/voice-live/realtime?api-version=2026-07-15&model=m"
TALK: dict[str, Any] = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]}


@pytest.fixture
async def socket(service: Address) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A bare websocket, past its greeting."""
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {service.key}"}) as session,
        session.ws_connect(service.url + PATH) as websocket,
    ):
        assert (await websocket.receive_json())["type"] == "session.created"
        yield websocket


FRAMES: list[tuple[str, str, str]] = [
    ("no json", "{nonsense", "invalid_json"),
    ("a list", "[1, 2]", "invalid_json"),
    ("no type", "{}", "missing_required_parameter"),
    ("a type that is no text", '{"type": 5}', "invalid_value"),
    ("an unknown type", '{"type": "response.dance"}', "invalid_value"),
    ("an unserved type", '{"type": "session.avatar.connect"}', "unsupported_event"),
]
EVENTS: list[tuple[dict[str, Any], str]] = [
    ({"type": "session.update"}, "missing_required_parameter"),
    ({"type": "session.update", "session": 5}, "invalid_value"),
    ({"type": "session.update", "session": {"volume": 11}}, "unknown_parameter"),
    ({"type": "session.update", "session": {"voice": "nobody"}}, "invalid_value"),
    (
        {"type": "session.update", "session": {"voice": {"type": "azure-standard", "name": "bob"}}},
        "invalid_value",
    ),
    ({"type": "session.update", "session": {"temperature": 9}}, "invalid_value"),
    ({"type": "session.update", "session": {"modalities": []}}, "invalid_value"),
    ({"type": "session.update", "session": {"instructions": 1}}, "invalid_value"),
    ({"type": "session.update", "session": {"input_audio_format": "mp3"}}, "invalid_value"),
    ({"type": "session.update", "session": {"input_audio_sampling_rate": 44100}}, "invalid_value"),
    (
        {"type": "session.update", "session": {"turn_detection": {"threshold": 0.5}}},
        "missing_required_parameter",
    ),
    ({"type": "session.update", "session": {"turn_detection": {"type": "psychic"}}}, "invalid_value"),
    (
        {"type": "session.update", "session": {"turn_detection": {"type": "server_vad", "threshold": 2}}},
        "invalid_value",
    ),
    ({"type": "session.update", "session": {"tools": [{"type": "function"}]}}, "missing_required_parameter"),
    ({"type": "session.update", "session": {"tools": [{"type": "mcp"}]}}, "unsupported_tool"),
    (
        {"type": "session.update", "session": {"tool_choice": {"type": "function", "name": "x"}}},
        "invalid_value",
    ),
    ({"type": "session.update", "session": {"parallel_tool_calls": "yes"}}, "invalid_value"),
    ({"type": "session.update", "session": {"max_response_output_tokens": 0}}, "invalid_value"),
    ({"type": "session.update", "session": {"input_audio_transcription": {}}}, "missing_required_parameter"),
    ({"type": "input_audio_buffer.append"}, "missing_required_parameter"),
    ({"type": "input_audio_buffer.append", "audio": 7}, "invalid_value"),
    ({"type": "input_audio_buffer.append", "audio": "not base64!"}, "invalid_value"),
    ({"type": "input_audio_buffer.commit"}, "input_audio_buffer_commit_empty"),
    ({"type": "conversation.item.create"}, "missing_required_parameter"),
    ({"type": "conversation.item.create", "item": {"type": "poem"}}, "invalid_value"),
    ({"type": "conversation.item.create", "item": TALK | {"role": "king"}}, "invalid_value"),
    ({"type": "conversation.item.create", "item": TALK | {"content": []}}, "invalid_value"),
    ({"type": "conversation.item.create", "item": TALK | {"content": [{"type": "audio"}]}}, "invalid_value"),
    ({"type": "conversation.item.create", "item": {"type": "function_call"}}, "missing_required_parameter"),
    (
        {"type": "conversation.item.create", "item": TALK, "previous_item_id": "gone"},
        "item_create_invalid_previous_item_id",
    ),
    ({"type": "conversation.item.retrieve"}, "missing_required_parameter"),
    ({"type": "conversation.item.retrieve", "item_id": "gone"}, "item_retrieve_invalid_item_id"),
    ({"type": "conversation.item.delete", "item_id": "gone"}, "item_delete_invalid_item_id"),
    ({"type": "conversation.item.truncate", "item_id": "gone"}, "missing_required_parameter"),
    (
        {"type": "conversation.item.truncate", "item_id": "gone", "content_index": 0, "audio_end_ms": 1},
        "item_truncate_invalid_item_id",
    ),
    ({"type": "response.create", "response": "now"}, "invalid_value"),
    ({"type": "response.create", "response": {"voice": "nobody"}}, "invalid_value"),
    ({"type": "response.create", "response": {"input_items": [5]}}, "invalid_value"),
    ({"type": "response.cancel"}, "response_cancel_not_active"),
]


@pytest.mark.parametrize(
    ("frame", "code"), [(frame, code) for _, frame, code in FRAMES], ids=[f[0] for f in FRAMES]
)
async def test_a_frame_that_is_no_event_is_an_error(
    socket: aiohttp.ClientWebSocketResponse, frame: str, code: str
) -> None:
    await socket.send_str(frame)
    answer = await socket.receive_json()

    assert answer["type"] == "error"
    assert answer["event_id"]
    assert answer["error"]["type"] == "invalid_request_error"
    assert answer["error"]["code"] == code


async def test_every_wrong_event_is_answered_and_the_connection_goes_on(
    socket: aiohttp.ClientWebSocketResponse,
) -> None:
    for number, (event, code) in enumerate(EVENTS):
        await socket.send_json(event | {"event_id": f"mine-{number}"})
        answer = await socket.receive_json()

        assert answer["type"] == "error", event
        assert answer["error"]["code"] == code, (event, answer)
        assert answer["error"]["event_id"] == f"mine-{number}"
        assert answer["error"]["message"].endswith("."), answer
    await socket.send_json({"type": "session.update", "session": {"instructions": "still here"}})
    assert (await socket.receive_json())["session"]["instructions"] == "still here"


async def test_a_refused_update_changes_nothing(socket: aiohttp.ClientWebSocketResponse) -> None:
    await socket.send_json({"type": "session.update", "session": {"instructions": "new", "temperature": 99}})
    assert (await socket.receive_json())["type"] == "error"
    await socket.send_json({"type": "session.update", "session": {"temperature": 0.7}})

    assert (await socket.receive_json())["session"]["instructions"] == ""


async def test_an_event_may_come_as_a_binary_frame(socket: aiohttp.ClientWebSocketResponse) -> None:
    await socket.send_bytes(json.dumps({"type": "input_audio_buffer.clear"}).encode())
    assert (await socket.receive_json())["type"] == "input_audio_buffer.cleared"
    await socket.send_bytes(b"\xff\xfe\x00")
    assert (await socket.receive_json())["error"]["code"] == "invalid_json"


@pytest.mark.parametrize("key", ["wrong", "", "schl\u00fcssel"])
async def test_a_wrong_key_is_refused_as_the_service_refuses_it(service: Address, key: str) -> None:
    async with aiohttp.ClientSession() as session:
        headers = {"api-key": key} if key else {}
        async with session.get(service.url + PATH, headers=headers) as answer:
            assert answer.status == 401
            assert service.key not in await answer.text()


async def test_the_sdk_sees_a_401(service: Address) -> None:
    with pytest.raises(Exception, match="401"):
        async with connect(endpoint=service.url, credential=AzureKeyCredential("wrong"), model="m"):
            pytest.fail("it let us in")


@pytest.mark.parametrize("query", ["?model=m", "?api-version=2026-07-15"])
async def test_a_connection_needs_a_model_and_a_version(service: Address, query: str) -> None:
    async with (
        aiohttp.ClientSession(headers={"api-key": service.key}) as session,
        session.get(f"{service.url}/voice-live/realtime{query}") as answer,
    ):
        assert answer.status == 400
