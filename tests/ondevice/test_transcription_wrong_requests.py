"""Requests for transcription that will not do: each is answered as the service answers it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from openai import AuthenticationError
from websockets.exceptions import InvalidStatus

from tests.ondevice.conversing import Address
from tests.ondevice.transcribing import dictation

GENERAL = "/openai/v1/realtime?intent=transcription"
PREVIEW = "/openai/realtime?api-version=2025-04-01-preview&deployment=d&intent=transcription"


def heard(**options: Any) -> dict[str, Any]:
    return {"type": "session.update", "session": {"type": "transcription", "audio": {"input": options}}}


def flat(**options: Any) -> dict[str, Any]:
    return {"type": "transcription_session.update", "session": options}


GENERAL_EVENTS: list[tuple[dict[str, Any], str]] = [
    ({"type": "session.update"}, "missing_required_parameter"),
    ({"type": "session.update", "session": []}, "invalid_value"),
    ({"type": "session.update", "session": {}}, "missing_required_parameter"),
    ({"type": "session.update", "session": {"type": "realtime"}}, "invalid_parameter"),
    ({"type": "session.update", "session": {"type": "poem"}}, "invalid_value"),
    ({"type": "session.update", "session": {"type": "transcription", "voice": "a"}}, "unknown_parameter"),
    ({"type": "session.update", "session": {"type": "transcription", "audio": 5}}, "invalid_value"),
    (
        {"type": "session.update", "session": {"type": "transcription", "audio": {"output": {}}}},
        "unknown_parameter",
    ),
    (heard(format={"type": "audio/mp3"}), "invalid_value"),
    (heard(format={"type": "audio/pcm", "rate": 16_000}), "invalid_value"),
    (heard(transcription={"language": "en"}), "missing_required_parameter"),
    (heard(transcription={"model": "m", "language": 5}), "invalid_value"),
    (heard(transcription={"model": "m", "tone": "kind"}), "unknown_parameter"),
    (heard(noise_reduction={"type": "loud_field"}), "invalid_value"),
    (heard(noise_reduction={}), "missing_required_parameter"),
    (heard(turn_detection={"threshold": 0.5}), "missing_required_parameter"),
    (heard(turn_detection={"type": "psychic"}), "invalid_value"),
    (heard(turn_detection={"type": "server_vad", "threshold": 2}), "invalid_value"),
    (heard(turn_detection={"type": "server_vad", "silence_duration_ms": "long"}), "invalid_value"),
    (heard(turn_detection={"type": "semantic_vad", "eagerness": "keen"}), "invalid_value"),
    (heard(volume=11), "unknown_parameter"),
    ({"type": "transcription_session.update", "session": {}}, "invalid_value"),
    ({"type": "input_audio_buffer.append"}, "missing_required_parameter"),
    ({"type": "input_audio_buffer.append", "audio": "not base64!"}, "invalid_value"),
    ({"type": "input_audio_buffer.commit"}, "input_audio_buffer_commit_empty"),
    ({"type": "response.create"}, "unsupported_event"),
    ({"type": "response.dance"}, "invalid_value"),
    ({}, "missing_required_parameter"),
]
PREVIEW_EVENTS: list[tuple[dict[str, Any], str]] = [
    ({"type": "session.update", "session": {}}, "invalid_parameter"),
    (flat(input_audio_format="mp3"), "invalid_value"),
    (flat(audio={}), "unknown_parameter"),
    (flat(input_audio_transcription={"prompt": 1}), "invalid_value"),
    (flat(turn_detection={"type": "server_vad", "prefix_padding_ms": -1}), "invalid_value"),
    (flat(include=["everything"]), "invalid_value"),
]


@pytest.fixture
async def sockets(service: Address) -> AsyncIterator[dict[str, aiohttp.ClientWebSocketResponse]]:
    """A bare websocket of each dialect, past its greeting."""
    async with (
        aiohttp.ClientSession(headers={"api-key": service.key}) as session,
        session.ws_connect(service.url + GENERAL) as general,
        session.ws_connect(service.url + PREVIEW) as preview,
    ):
        assert (await general.receive_json())["type"] == "session.created"
        assert (await preview.receive_json())["type"] == "transcription_session.created"
        yield {"general": general, "preview": preview}


@pytest.mark.parametrize(("dialect", "events"), [("general", GENERAL_EVENTS), ("preview", PREVIEW_EVENTS)])
async def test_every_wrong_event_is_answered_and_the_connection_goes_on(
    sockets: dict[str, aiohttp.ClientWebSocketResponse],
    dialect: str,
    events: list[tuple[dict[str, Any], str]],
) -> None:
    socket = sockets[dialect]
    for number, (event, code) in enumerate(events):
        await socket.send_json(event | {"event_id": f"mine-{number}"})
        answer = await socket.receive_json()

        assert answer["type"] == "error", event
        assert (answer["error"]["code"], answer["error"]["event_id"]) == (code, f"mine-{number}"), event
    await socket.send_json({"type": "input_audio_buffer.clear"})
    assert (await socket.receive_json())["type"] == "input_audio_buffer.cleared"


async def test_a_refused_update_changes_nothing(
    sockets: dict[str, aiohttp.ClientWebSocketResponse],
) -> None:
    await sockets["general"].send_json(heard(transcription={"model": "m"}, volume=11))
    assert (await sockets["general"].receive_json())["type"] == "error"
    await sockets["general"].send_json(heard(noise_reduction={"type": "near_field"}))
    session = (await sockets["general"].receive_json())["session"]

    assert session["audio"]["input"]["transcription"] is None
    assert session["audio"]["input"]["noise_reduction"] == {"type": "near_field"}


@pytest.mark.parametrize("path", [GENERAL, PREVIEW])
async def test_a_wrong_key_is_a_401(service: Address, path: str) -> None:
    async with (
        aiohttp.ClientSession(headers={"api-key": "wrong"}) as session,
        session.get(service.url + path) as answer,
    ):
        assert answer.status == 401
        assert service.key not in await answer.text()


async def test_the_sdk_sees_the_refused_key(service: Address) -> None:
    with pytest.raises((InvalidStatus, AuthenticationError), match="401"):
        async with dictation(Address(service.url, "wrong")):
            pytest.fail("it let us in")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/openai/v1/realtime?model=gpt-realtime", 400),
        ("/openai/realtime?deployment=d&intent=transcription", 404),
        ("/openai/realtime?api-version=1&deployment=d", 400),
        ("/openai/realtime?api-version=1&intent=transcription", 400),
    ],
)
async def test_what_is_no_transcription_is_refused(service: Address, path: str, status: int) -> None:
    async with (
        aiohttp.ClientSession(headers={"api-key": service.key}) as session,
        session.get(service.url + path) as answer,
    ):
        assert answer.status == status
        assert (await answer.json())["error"]["message"]
