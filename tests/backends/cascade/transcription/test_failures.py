"""What a person is told when transcription cannot be had: tried against a real server on loopback."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator

import pytest

from tests.backends.cascade.transcription.rig import SETTINGS, listening, refused
from tests.backends.world import World
from tests.fakes.scripted_transcription import KEY, ScriptedTranscription, TranscriptionScript
from voicedesk.backends.cascade.transcription import failures
from voicedesk.backends.cascade.transcription.connection_check import check_connection
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode, Stage

QUICK = SETTINGS.model_copy(update={"timeout_seconds": 0.2})


@pytest.fixture
async def world() -> World:
    return World()


@pytest.fixture
async def service() -> AsyncIterator[ScriptedTranscription]:
    async with ScriptedTranscription() as service:
        yield service


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (401, ProblemCode.KEY_REFUSED, False),
        (403, ProblemCode.NO_ACCESS, False),
        (404, ProblemCode.ADDRESS_NOT_FOUND, False),
        (400, ProblemCode.SETTING_REFUSED, False),
        (407, ProblemCode.BLOCKED, True),
        (408, ProblemCode.SERVICE_DOWN, True),
        (429, ProblemCode.LIMIT_REACHED, True),
        (500, ProblemCode.SERVICE_DOWN, True),
        (503, ProblemCode.SERVICE_DOWN, True),
        (200, ProblemCode.ADDRESS_NOT_FOUND, False),
    ],
)
async def test_each_refused_handshake_has_its_own_problem(
    service: ScriptedTranscription, world: World, status: int, code: ProblemCode, retryable: bool
) -> None:
    service.refuse(status)
    error = await refused(FarEnd(service.url, KEY), world)
    assert (error.problem.code, error.retryable) == (code, retryable)
    subject = "gpt-4o-transcribe" if status == 403 else "127.0.0.1"
    assert (error.problem.subject, error.problem.stage) == (subject, Stage.TRANSCRIPTION)
    assert len(service.handshakes) == 1


async def test_a_deployment_that_does_not_exist_is_named(
    service: ScriptedTranscription, world: World
) -> None:
    service.refuse(404, body='{"error": {"code": "DeploymentNotFound", "message": "It does not exist."}}')
    error = await refused(FarEnd(service.url, KEY), world)
    assert (error.problem.code, error.problem.subject) == (ProblemCode.MODEL_NOT_FOUND, "gpt-4o-transcribe")
    assert not error.retryable


@pytest.mark.parametrize("body", ["<html>", "[1]", "{}", '{"error": "no"}', "[" * 100_000])
async def test_an_answer_that_is_no_report_still_tells_by_its_status(
    service: ScriptedTranscription, world: World, body: str
) -> None:
    service.refuse(404, body=body)
    error = await refused(FarEnd(service.url, KEY), world)
    assert error.problem.code is ProblemCode.ADDRESS_NOT_FOUND


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)])
async def test_the_time_the_service_asks_us_to_wait_is_passed_on(
    service: ScriptedTranscription, world: World, header: str, seconds: float | None
) -> None:
    service.refuse(429, Retry_After=header)
    error = await refused(FarEnd(service.url, KEY), world)
    assert error.problem.retry_after == seconds


async def test_a_redirect_to_elsewhere_is_not_followed_with_the_key(
    service: ScriptedTranscription, world: World
) -> None:
    service.refuse(302, Location="http://127.0.0.1:9/elsewhere")
    error = await refused(FarEnd(service.url, KEY), world)
    assert (error.problem.code, error.retryable) == (ProblemCode.ADDRESS_REDIRECTS, False)


async def test_a_wrong_key_is_refused_once_and_appears_nowhere(
    service: ScriptedTranscription, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service.refuse(401, body='{"error": {"message": "the key s3cret-and-wrong is not known"}}')
    error = await refused(FarEnd(service.url, "s3cret-and-wrong"), world)
    assert error.problem.code is ProblemCode.KEY_REFUSED
    assert "s3cret-and-wrong" not in caplog.text + repr(error.problem) + str(error)


async def test_a_port_where_nobody_listens_is_a_service_that_is_down(world: World) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = await refused(FarEnd(f"http://127.0.0.1:{taken.getsockname()[1]}", KEY), world)
    assert (error.problem.code, error.retryable) == (ProblemCode.SERVICE_DOWN, True)


async def test_a_server_that_accepts_and_says_nothing_is_given_up_in_time(world: World) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        error = await refused(FarEnd(f"http://127.0.0.1:{silent.getsockname()[1]}", KEY), world, QUICK)
    assert (error.problem.code, error.retryable) == (ProblemCode.SERVICE_DOWN, True)


async def test_a_server_that_hangs_up_at_once_can_be_tried_again(world: World) -> None:
    def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        error = await refused(FarEnd(f"http://127.0.0.1:{port}", KEY), world)
    assert (error.problem.code, error.retryable) == (ProblemCode.SERVICE_DOWN, True)


async def test_tls_against_a_server_without_it_is_a_blocked_connection(
    service: ScriptedTranscription, world: World
) -> None:
    error = await refused(FarEnd(service.url.replace("http:", "https:"), KEY), world)
    assert (error.problem.code, error.retryable) == (ProblemCode.BLOCKED, True)


@pytest.mark.parametrize(("online", "code"), [(True, "address_not_found"), (False, "no_network")])
async def test_an_unknown_host_is_told_from_being_offline(
    world: World, monkeypatch: pytest.MonkeyPatch, online: bool, code: str
) -> None:
    monkeypatch.setattr(failures, "has_network", lambda: online)
    error = await refused(FarEnd("https://no-such-host.invalid", KEY), world)
    assert (error.problem.code, error.problem.subject) == (code, "no-such-host.invalid")
    assert error.retryable is not online


@pytest.mark.parametrize(
    "far_end",
    [
        FarEnd("", KEY),
        FarEnd("http://example.com", KEY),
        FarEnd("ws://example.com/openai/v1/realtime", KEY),
        FarEnd("ftp://127.0.0.1", KEY),
        FarEnd("https://", KEY),
        FarEnd("https://[broken", KEY),
        FarEnd("https://name:port/", KEY),
        FarEnd("https://a..b/", KEY),
        FarEnd("http://127.0.0.1:1", ""),
    ],
)
async def test_an_address_or_key_that_cannot_be_used_never_leaves_the_machine(
    world: World, far_end: FarEnd
) -> None:
    error = await refused(far_end, world)
    assert error.problem.code in {ProblemCode.NOT_CONFIGURED, ProblemCode.ADDRESS_NOT_FOUND}
    assert error.problem.stage is Stage.TRANSCRIPTION
    assert not error.retryable


async def test_a_proxy_that_refuses_is_a_blocked_connection(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        error = await refused(FarEnd("https://name.openai.azure.com", KEY), world)
    assert (error.problem.code, error.retryable) == (ProblemCode.BLOCKED, True)


async def test_a_proxy_without_a_meaning_does_not_show_its_password(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "gopher://me:hunter2@proxy.example:70")
    error = await refused(FarEnd("https://name.openai.azure.com", KEY), world)
    assert error.problem.code is ProblemCode.NETWORK_SETTING
    assert "hunter2" not in repr(error.problem)


@pytest.mark.parametrize(
    ("error", "code", "subject"),
    [
        ({"code": "model_not_found", "message": "no"}, ProblemCode.MODEL_NOT_FOUND, "gpt-4o-transcribe"),
        ({"code": "invalid_value", "param": "session.audio.input.transcription.language"},
         ProblemCode.SETTING_REFUSED, "language"),
        ({"code": "invalid_value", "param": "session.turn_detection.silence_duration_ms"},
         ProblemCode.SETTING_REFUSED, "silence duration"),
        ({"code": "unknown_parameter", "param": "session.type"}, ProblemCode.SETTING_REFUSED, "127.0.0.1"),
        ({"code": "invalid_api_key", "message": "no"}, ProblemCode.KEY_REFUSED, "127.0.0.1"),
    ],
)  # fmt: skip
async def test_a_session_the_service_will_not_give_is_never_retried(
    world: World, error: dict[str, str], code: ProblemCode, subject: str
) -> None:
    script = TranscriptionScript(session_error={"type": "invalid_request_error", **error})
    async with ScriptedTranscription(script) as service:
        refusal = await refused(FarEnd(service.url, KEY), world)
    assert (refusal.problem.code, refusal.problem.subject, refusal.retryable) == (code, subject, False)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "rate_limit_exceeded", "message": "no"}, ProblemCode.LIMIT_REACHED),
        ({"type": "server_error", "message": "no"}, ProblemCode.SERVICE_DOWN),
    ],
)
async def test_a_session_that_cannot_be_had_now_is_retried(
    world: World, error: dict[str, str], code: ProblemCode
) -> None:
    async with ScriptedTranscription(TranscriptionScript(session_error=error)) as service:
        refusal = await refused(FarEnd(service.url, KEY), world)
    assert (refusal.problem.code, refusal.retryable) == (code, True)


async def test_a_service_that_never_confirms_the_session_is_given_up(world: World) -> None:
    async with ScriptedTranscription(TranscriptionScript(greets=False)) as service:
        error = await refused(FarEnd(service.url, KEY), world, QUICK)
    assert (error.problem.code, error.retryable) == (ProblemCode.SERVICE_DOWN, True)


@pytest.mark.parametrize("nonsense", ["{malformed", "[1, 2]", "null"])
async def test_nonsense_from_the_service_ends_the_link_with_a_sentence(
    service: ScriptedTranscription, world: World, nonsense: str
) -> None:
    async with listening(service, world):
        await (await service.connection()).send_text(nonsense)
        loss = await world.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.PROTOCOL, True)
    assert loss.problem.stage is Stage.TRANSCRIPTION


async def test_a_mistake_of_our_own_ends_in_a_lost_link_not_in_silence(
    service: ScriptedTranscription, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    class Stumbling(World):
        def post(self, event: ev.Event) -> None:
            if isinstance(event, ev.SpeechStarted):
                raise ZeroDivisionError
            super().post(event)

    stumbling = Stumbling()
    async with listening(service, stumbling):
        await (await service.connection()).hear("hello")
        loss = await stumbling.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.PROTOCOL, True)
    assert "ZeroDivisionError" in caplog.text


async def test_the_libraries_never_log_what_was_said_or_the_key(
    service: ScriptedTranscription, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("openai", "openai.resources.realtime.realtime", "websockets", "websockets.client"):
        caplog.set_level(logging.DEBUG, name)
    async with listening(service, world):
        await (await service.connection()).hear("my secret wish")
        await world.event(ev.UserTranscriptUpdated, 2)
    assert "my secret wish" not in caplog.text
    assert KEY not in caplog.text


async def test_a_connection_check_says_how_long_it_took_and_leaves_nothing_open(
    service: ScriptedTranscription,
) -> None:
    settings = SETTINGS.model_copy(update={"stt_endpoint": service.url})
    report = await check_connection(settings, KEY)
    assert report.problem is None
    assert report.milliseconds < 30_000
    await (await service.connection()).ended()


async def test_a_connection_check_names_what_is_wrong(service: ScriptedTranscription) -> None:
    settings = SETTINGS.model_copy(update={"stt_endpoint": service.url})
    report = await check_connection(settings, "wrong")
    assert report.problem is not None
    assert report.problem.code is ProblemCode.KEY_REFUSED
