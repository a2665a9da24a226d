"""What a person is told when there is no link, or no longer: tried against a real server on loopback."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.backends.world import World
from tests.fakes.scripted_service import KEY, Judge, Script, ScriptedService
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.voice_live import failures
from voicedesk.backends.voice_live.backend import VoiceLiveBackend
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode
from voicedesk.settings.schema import VoiceLive

SETTINGS = VoiceLive(timeout_seconds=5)


@pytest.fixture
async def world() -> World:
    return World()


@pytest.fixture
async def service() -> AsyncIterator[ScriptedService]:
    async with ScriptedService() as service:
        yield service


async def lost(far_end: FarEnd, world: World, settings: VoiceLive = SETTINGS) -> ev.BackendLost:
    """What one attempt to connect ends with."""
    backend = VoiceLiveBackend(settings, far_end, (), world.post, world)
    try:
        backend.perform(cmd.Connect())
        loss = await world.event(ev.BackendLost)
        assert world.events == [loss], "an attempt ends in exactly one event"
        return loss
    finally:
        await backend.aclose()


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
    service: ScriptedService, world: World, status: int, code: ProblemCode, retryable: bool
) -> None:
    service.refuse(status)
    loss = await lost(FarEnd(service.url, KEY), world)
    assert (loss.problem.code, loss.retryable) == (code, retryable)
    assert loss.problem.subject == (SETTINGS.model if status == 403 else "127.0.0.1")


@pytest.mark.parametrize("path", ["/api/projects/desk", "/voice-live/realtime?api-version=1&model=other", ""])
async def test_whatever_address_of_the_resource_was_pasted_voice_live_is_reached(
    service: ScriptedService, world: World, path: str
) -> None:
    backend = VoiceLiveBackend(SETTINGS, FarEnd(service.url + path, KEY), (), world.post, world)
    try:
        backend.perform(cmd.Connect())
        await world.event(ev.BackendConnected)
    finally:
        await backend.aclose()
    assert service.handshakes[0][1]["model"] == SETTINGS.model


async def test_the_time_the_service_asks_us_to_wait_is_passed_on(
    service: ScriptedService, world: World
) -> None:
    service.refuse(429, Retry_After="7")
    loss = await lost(FarEnd(service.url, KEY), world)
    assert loss.problem.retry_after == 7.0


async def test_a_redirect_is_not_followed_with_the_key(service: ScriptedService, world: World) -> None:
    service.refuse(302, Location="http://127.0.0.1:9/elsewhere")
    loss = await lost(FarEnd(service.url, KEY), world)
    assert loss.problem.code is ProblemCode.ADDRESS_REDIRECTS
    assert not loss.retryable


async def test_a_wrong_key_is_refused_once_and_appears_nowhere(
    service: ScriptedService, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    loss = await lost(FarEnd(service.url, "s3cret-and-wrong"), world)
    assert loss.problem.code is ProblemCode.KEY_REFUSED
    assert not loss.retryable
    assert len(service.handshakes) == 1
    assert "s3cret-and-wrong" not in caplog.text + repr(loss) + repr(FarEnd(service.url, "s3cret-and-wrong"))


async def test_a_port_where_nobody_listens_is_a_service_that_is_down(world: World) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        loss = await lost(FarEnd(url, KEY), world)
    assert loss.problem.code is ProblemCode.SERVICE_DOWN
    assert loss.retryable


async def test_a_server_that_accepts_and_says_nothing_is_given_up_in_time(world: World) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        quick = SETTINGS.model_copy(update={"timeout_seconds": 0.2})
        loss = await lost(FarEnd(url, KEY), world, quick)
    assert loss.problem.code is ProblemCode.SERVICE_DOWN
    assert loss.retryable


async def test_a_server_that_hangs_up_at_once_can_be_tried_again(world: World) -> None:
    def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        loss = await lost(FarEnd(f"http://127.0.0.1:{port}", KEY), world)
    assert loss.problem.code is ProblemCode.SERVICE_DOWN
    assert loss.retryable


async def test_tls_against_a_server_without_it_is_a_blocked_connection(
    service: ScriptedService, world: World
) -> None:
    loss = await lost(FarEnd(service.url.replace("http:", "https:"), KEY), world)
    assert loss.problem.code is ProblemCode.BLOCKED
    assert loss.retryable


@pytest.mark.parametrize(("online", "code"), [(True, "address_not_found"), (False, "no_network")])
async def test_an_unknown_host_is_told_from_being_offline(
    world: World, monkeypatch: pytest.MonkeyPatch, online: bool, code: str
) -> None:
    monkeypatch.setattr(failures, "has_network", lambda: online)
    loss = await lost(FarEnd("https://no-such-host.invalid", KEY), world)
    assert loss.problem.code == code
    assert loss.problem.subject == "no-such-host.invalid"
    assert loss.retryable is not online


@pytest.mark.parametrize(
    "far_end",
    [
        FarEnd("", KEY),
        FarEnd("http://example.com", KEY),
        FarEnd("ftp://127.0.0.1", KEY),
        FarEnd("https://", KEY),
        FarEnd("https://[broken", KEY),
        FarEnd("http://127.0.0.1:1", ""),
    ],
)
async def test_an_address_or_key_that_cannot_be_used_never_leaves_the_machine(
    world: World, far_end: FarEnd
) -> None:
    loss = await lost(far_end, world)
    assert loss.problem.code in {ProblemCode.NOT_CONFIGURED, ProblemCode.ADDRESS_NOT_FOUND}
    assert not loss.retryable


@pytest.mark.parametrize(
    ("error", "code", "subject"),
    [
        ({"code": "model_not_found", "message": "no"}, ProblemCode.MODEL_NOT_FOUND, "gpt-realtime"),
        ({"code": "invalid_value", "param": "session.voice.name"}, ProblemCode.VOICE_NOT_FOUND, "en-US-Ava"),
        ({"code": "invalid_value", "param": "session.temperature"}, ProblemCode.SETTING_REFUSED, "127.0.0.1"),
        (
            {"code": "odd", "param": "session.temperature", "message": "This model has no temperature."},
            ProblemCode.SETTING_REFUSED,
            "127.0.0.1",
        ),
        ({"code": "odd", "message": "No such voice: en-US-Ava"}, ProblemCode.VOICE_NOT_FOUND, "en-US-Ava"),
    ],
)
async def test_a_session_the_service_will_not_give_is_never_retried(
    world: World, error: dict[str, str], code: ProblemCode, subject: str
) -> None:
    async with ScriptedService(Script(session_error={"type": "invalid_request_error", **error})) as service:
        settings = SETTINGS.model_copy(update={"voice": "en-US-Ava"})
        loss = await lost(FarEnd(service.url, KEY), world, settings)
    assert (loss.problem.code, loss.problem.subject, loss.retryable) == (code, subject, False)


@dataclass(frozen=True)
class Offered:
    name: str
    server: str = ""
    description: str = "Does something."
    parameters: dict[str, Any] = field(default_factory=lambda: {"type": "object", "properties": {}})


MINE, SEARCH, FIND = Offered("get_time"), Offered("search", "desk"), Offered("find", "desk")


def refusing(bad: str, **error: str) -> Judge:
    """Refuses sessions with that option or tool."""

    def judge(session: Mapping[str, Any]) -> Mapping[str, Any] | None:
        names = {tool["name"] for tool in session.get("tools") or ()}
        return {"type": "invalid_request_error", **error} if bad in {*session, *names} else None

    return judge


@pytest.mark.parametrize(
    ("judge", "left", "subject"),
    [
        (
            refusing("search", param="session.tools[1].parameters", message="Invalid schema"),
            ["get_time", "find"],
            "the tool search of the tool server desk",
        ),
        (
            refusing("search", message="Invalid schema for function 'search'"),
            ["get_time", "find"],
            "the tool search of the tool server desk",
        ),
        (
            refusing("find", param="session.tools", message="A schema is invalid"),
            ["get_time"],
            "tools of the tool server desk",
        ),
        (
            refusing("tools", message="This model takes no tools"),
            [],
            "tools, neither ours nor those of the tool server desk",
        ),
        (
            refusing("temperature", param="session.temperature"),
            ["get_time", "search", "find"],
            "a temperature",
        ),
        (
            refusing("parallel_tool_calls", message="parallel_tool_calls is not supported"),
            ["get_time", "search", "find"],
            "tool calls at the same time",
        ),
    ],
)
async def test_a_session_is_asked_for_without_what_the_service_refuses_and_it_is_said_once(
    world: World, judge: Judge, left: list[str], subject: str
) -> None:
    async with ScriptedService(Script(judge=judge)) as service:
        tools = (MINE, SEARCH, FIND)
        backend = VoiceLiveBackend(SETTINGS, FarEnd(service.url, KEY), tools, world.post, world)
        for number in range(2):
            backend.perform(cmd.Connect())
            await world.event(ev.BackendConnected, number)
            session = (await service.connection(number)).dialogue.session
            assert [tool["name"] for tool in session.get("tools", [])] == left
        faults = world.of(ev.BackendFaulted)
        await backend.aclose()
    assert [(each.problem.code, each.problem.subject) for each in faults] == [
        (ProblemCode.OPTION_REFUSED, subject)
    ]


async def test_a_service_that_never_confirms_the_session_is_given_up(world: World) -> None:
    async with ScriptedService(Script(greets=False)) as service:
        quick = SETTINGS.model_copy(update={"timeout_seconds": 0.2})
        loss = await lost(FarEnd(service.url, KEY), world, quick)
    assert loss.problem.code is ProblemCode.SERVICE_DOWN
    assert loss.retryable


@pytest.mark.parametrize(
    ("nonsense", "code"),
    [
        ("{malformed", ProblemCode.PROTOCOL),
        ("[1, 2]", ProblemCode.PROTOCOL),
        ("null", ProblemCode.PROTOCOL),
        ("", ProblemCode.LINK_LOST),
    ],
)
async def test_nonsense_from_the_service_ends_the_link_with_a_sentence(
    service: ScriptedService, world: World, nonsense: str, code: ProblemCode
) -> None:
    backend = VoiceLiveBackend(SETTINGS, FarEnd(service.url, KEY), (), world.post, world)
    backend.perform(cmd.Connect())
    await world.event(ev.BackendConnected)
    await (await service.connection()).send_text(nonsense)
    loss = await world.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (code, True)
    await backend.aclose()


@pytest.mark.parametrize("how", ["drop", "close 1001", "close 1000", "close 1011"])
async def test_every_end_of_the_link_is_reported_as_a_lost_link(
    service: ScriptedService, world: World, how: str
) -> None:
    backend = VoiceLiveBackend(SETTINGS, FarEnd(service.url, KEY), (), world.post, world)
    backend.perform(cmd.Connect())
    await world.event(ev.BackendConnected)
    connection = await service.connection()
    if how == "drop":
        connection.drop()
    else:
        await connection.close(int(how.split()[1]))
    loss = await world.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.LINK_LOST, True)
    assert len(world.of(ev.BackendLost)) == 1
    await backend.aclose()


async def test_a_mistake_of_our_own_ends_in_a_lost_link_not_in_silence(
    service: ScriptedService, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(event: ev.Event) -> None:
        if isinstance(event, ev.SpeechStarted):
            raise ZeroDivisionError
        world.post(event)

    backend = VoiceLiveBackend(SETTINGS, FarEnd(service.url, KEY), (), stumble, world)
    backend.perform(cmd.Connect())
    await world.event(ev.BackendConnected)
    await (await service.connection()).hear("hello")
    loss = await world.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.PROTOCOL, True)
    assert "ZeroDivisionError" in caplog.text
    await backend.aclose()


async def test_the_sdk_never_logs_what_was_said(
    service: ScriptedService, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("azure").setLevel(logging.DEBUG)
    logging.getLogger("azure.ai.voicelive.aio._patch").setLevel(logging.DEBUG)
    backend = VoiceLiveBackend(SETTINGS, FarEnd(service.url, KEY), (), world.post, world)
    backend.perform(cmd.Connect())
    await world.event(ev.BackendConnected)
    await (await service.connection()).hear("my secret wish")
    await world.event(ev.UserTranscriptUpdated)
    await backend.aclose()
    assert "my secret wish" not in caplog.text
