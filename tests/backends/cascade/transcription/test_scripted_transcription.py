"""The scripted service refuses what the real one refuses, in either dialect."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.fakes.scripted_transcription import KEY, ScriptedTranscription, TranscriptionScript

GA = "/openai/v1/realtime?intent=transcription"
PREVIEW = "/openai/realtime?api-version=2025-04-01-preview&intent=transcription"
GA_SESSION = {"type": "transcription", "audio": {"input": {"transcription": {"model": "stt"}}}}
PREVIEW_SESSION = {"input_audio_transcription": {"model": "stt"}}


@pytest.fixture
async def service() -> AsyncIterator[ScriptedTranscription]:
    async with ScriptedTranscription(TranscriptionScript(deployments=frozenset({"stt"}))) as service:
        yield service


@asynccontextmanager
async def connected(
    service: ScriptedTranscription, path: str = GA, **headers: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    named = {"api-key": KEY} | {name.replace("_", "-"): value for name, value in headers.items()}
    async with aiohttp.ClientSession() as http, http.ws_connect(service.url + path, headers=named) as socket:
        yield socket


def sound(milliseconds: int) -> dict[str, str]:
    return {
        "type": "input_audio_buffer.append",
        "audio": base64.b64encode(bytes(48 * milliseconds)).decode(),
    }


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (GA, {"api_key": "wrong"}, 401),
        (GA, {"api_key": ""}, 401),
        ("/openai/v1/realtime", {}, 400),
        (PREVIEW, {}, 400),
        ("/openai/realtime?intent=transcription", {"OpenAI_Beta": "realtime=v1"}, 400),
        ("/somewhere/else", {}, 404),
    ],
)
async def test_who_comes_without_key_intent_version_or_header_is_not_admitted(
    service: ScriptedTranscription, path: str, headers: dict[str, str], status: int
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        async with connected(service, path, **headers):
            pass
    assert refusal.value.status == status


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"type": "response.create"}, "unknown_event"),
        ({"type": "transcription_session.update", "session": PREVIEW_SESSION}, "unknown_event"),
        ({"type": "session.update"}, "missing_required_parameter"),
        ({"type": "session.update", "session": PREVIEW_SESSION}, "invalid_value"),
        ({"type": "session.update", "session": {**GA_SESSION, "type": "realtime"}}, "invalid_value"),
        ({"type": "session.update", "session": {**GA_SESSION, "voice": "x"}}, "unknown_parameter"),
        (
            {
                "type": "session.update",
                "session": {**GA_SESSION, "audio": {"input": {"transcription": {"model": "none"}}}},
            },
            "model_not_found",
        ),
        ({"type": "input_audio_buffer.commit"}, "input_audio_buffer_commit_empty"),
        ({"type": "input_audio_buffer.append", "audio": "no base64!"}, "invalid_value"),
    ],
)
async def test_each_mistake_is_answered_with_an_error_that_names_the_event(
    service: ScriptedTranscription, event: Mapping[str, Any], code: str
) -> None:
    async with connected(service) as socket:
        assert (await socket.receive_json())["type"] == "session.created"
        await socket.send_json({**event, "event_id": "mine"})
        answer = await socket.receive_json()
    assert (answer["type"], answer["error"]["code"]) == ("error", code)
    assert answer["error"]["event_id"] == "mine"
    assert service.rejections == [code]


async def test_the_preview_dialect_has_its_own_words(service: ScriptedTranscription) -> None:
    async with connected(service, PREVIEW, OpenAI_Beta="realtime=v1") as socket:
        assert (await socket.receive_json())["type"] == "transcription_session.created"
        await socket.send_json({"type": "session.update", "session": GA_SESSION})
        assert (await socket.receive_json())["error"]["code"] == "unknown_event"
        await socket.send_json({"type": "transcription_session.update", "session": PREVIEW_SESSION})
        assert (await socket.receive_json())["type"] == "transcription_session.updated"


async def test_a_session_that_was_never_configured_is_deaf(service: ScriptedTranscription) -> None:
    async with connected(service) as socket:
        await socket.receive_json()
        await socket.send_json(sound(200))
        await socket.send_json({"type": "input_audio_buffer.commit"})
        await socket.send_json({"type": "input_audio_buffer.clear"})
        kinds = [(await socket.receive_json())["type"] for _ in range(4)]
    assert kinds == [
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "input_audio_buffer.cleared",
    ]
