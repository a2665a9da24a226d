from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import time

import openai
import pytest

from tests.backends.cascade.chat.desk import QUESTION, ToolBench, desk
from tests.fakes.scripted_chat import (
    DEPLOYMENT,
    KEY,
    PROMPT_FILTERED,
    ChatRefusal,
    ChatReply,
    ScriptedChat,
)
from voicedesk.backends.cascade.chat import chunks, failures
from voicedesk.backends.cascade.chat.failures import ChatFailures
from voicedesk.backends.cascade.chat.responder import KernelResponder
from voicedesk.backends.errors import (
    AuthenticationFailed,
    BackendError,
    ConnectionDropped,
    QuotaExceeded,
    RequestRefused,
)
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation.problems import ProblemCode, Stage
from voicedesk.settings.schema import Cascade

Code = ProblemCode
OLD_KEY = "an-old-key-1234567890"


@pytest.mark.parametrize(
    ("refusal", "kind", "code", "subject", "requests"),
    [
        (ChatRefusal(401), AuthenticationFailed, Code.KEY_REFUSED, "127.0.0.1", 1),
        (ChatRefusal(403), AuthenticationFailed, Code.NO_ACCESS, DEPLOYMENT, 1),
        (ChatRefusal(404, "DeploymentNotFound"), RequestRefused, Code.MODEL_NOT_FOUND, DEPLOYMENT, 1),
        (ChatRefusal(404, "404"), RequestRefused, Code.ADDRESS_NOT_FOUND, "127.0.0.1", 1),
        (PROMPT_FILTERED, RequestRefused, Code.CONTENT_FILTERED, "127.0.0.1", 1),
        (ChatRefusal(400, "context_length_exceeded"), RequestRefused, Code.RESPONSE_FAILED, "127.0.0.1", 1),
        (
            ChatRefusal(429, headers={"retry-after-ms": "1"}),
            QuotaExceeded,
            Code.LIMIT_REACHED,
            "127.0.0.1",
            3,
        ),
        (
            ChatRefusal(500, headers={"retry-after-ms": "1"}),
            ConnectionDropped,
            Code.SERVICE_DOWN,
            "127.0.0.1",
            3,
        ),
        (
            ChatRefusal(503, headers={"retry-after-ms": "1"}),
            ConnectionDropped,
            Code.SERVICE_DOWN,
            "127.0.0.1",
            3,
        ),
        (ChatRefusal(407), ConnectionDropped, Code.BLOCKED, "127.0.0.1", 1),
    ],
)
async def test_a_refusal_names_what_is_wrong_and_is_repeated_only_where_that_may_help(
    refusal: ChatRefusal, kind: type[BackendError], code: ProblemCode, subject: str, requests: int
) -> None:
    async with desk(refusal) as d:
        error = await d.fail()

        assert len(d.chat.requests) == requests
    assert type(error) is kind
    assert (error.problem.code, error.problem.subject, error.problem.stage) == (code, subject, Stage.CHAT)
    assert "The scripted service refuses." in error.problem.detail or refusal is PROMPT_FILTERED


async def test_the_key_is_not_in_what_is_told_even_if_the_service_repeats_it() -> None:
    async with desk(ChatRefusal(401, message=f"The key {OLD_KEY} is not valid."), key=OLD_KEY) as d:
        d.chat.accept(OLD_KEY)
        problem = (await d.fail()).problem

    assert problem.code is Code.KEY_REFUSED
    assert OLD_KEY not in repr(problem)
    assert "is not valid" in problem.detail


async def test_a_passing_limit_is_waited_for_and_nobody_notices() -> None:
    async with desk() as d:
        d.chat.refuse(429, times=2, retry_after_ms="20")

        assert await d.hear() == "Here is an answer."
        first, second, third = (request.arrived_at for request in d.chat.requests)

    assert second - first >= 0.02
    assert third - second >= 0.02


async def test_a_long_limit_is_told_at_once_with_its_length() -> None:
    async with desk(ChatRefusal(429, headers={"Retry-After": "30"})) as d:
        began = time.monotonic()
        error = await d.fail()

        assert time.monotonic() - began < 1
        assert len(d.chat.requests) == 1
    assert error.problem.retry_after == 30


async def test_a_service_that_does_not_answer_in_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(ChatReply(silent=True)) as d:
        await d.responder.warm_up()
        assert d.responder._agent is not None
        monkeypatch.setattr(d.responder._agent, "_seconds", 0.2)
        error = await d.fail()

        await d.chat.requests[0].closed_by_client()
    assert error.problem.code is Code.SERVICE_DOWN
    assert "0.2 s" in error.problem.detail


async def test_an_answer_that_stops_in_its_midst_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(ChatReply("One two three", stall_after=2)) as d:
        await d.responder.warm_up()
        monkeypatch.setattr("voicedesk.backends.cascade.chat.agent.STALL_SECONDS", 0.2)
        answer = d.responder.answer(QUESTION, ToolBench().run)

        assert [await anext(answer), await anext(answer)] == ["One", " two"]
        with pytest.raises(ConnectionDropped) as stalled:
            await anext(answer)

        await d.chat.requests[0].closed_by_client()
    assert stalled.value.problem.code is Code.SERVICE_DOWN
    assert chunks.STALL_SECONDS <= 10


async def test_a_connection_that_drops_in_mid_answer_is_told_after_what_had_come() -> None:
    async with desk(ChatReply("One two three", drop_after=2, tokens_per_second=50)) as d:
        said, error = await d.break_off()

        assert len(d.chat.requests) == 1
    assert said == ["One", " two"]
    assert isinstance(error, ConnectionDropped)
    assert error.problem.code is Code.LINK_LOST


async def test_a_filter_in_mid_answer_is_told_after_what_had_come() -> None:
    async with desk(ChatReply("Once upon a", finish_reason="content_filter")) as d:
        said, error = await d.break_off()

    assert "".join(said) == "Once upon a"
    assert isinstance(error, RequestRefused)
    assert error.problem.code is Code.CONTENT_FILTERED


async def test_an_empty_answer_ends_without_a_piece() -> None:
    async with desk(ChatReply("")) as d:
        assert await d.hear() == ""


@pytest.mark.parametrize("reason", ["length", "max_tokens", "error"])
async def test_an_answer_that_is_ended_early_is_told_as_broken_off(reason: str) -> None:
    async with desk(ChatReply("Once upon", finish_reason=reason), ChatReply("Better.")) as d:
        said, error = await d.break_off()

        assert "".join(said) == "Once upon"
        assert error.problem.code is Code.RESPONSE_FAILED
        assert reason in error.problem.detail
        assert await d.hear() == "Better."


async def test_a_reason_nobody_knows_ends_an_answer_well() -> None:
    async with desk(ChatReply("Once upon", finish_reason="eos")) as d:
        assert await d.hear() == "Once upon"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (ChatReply(raw=b"data: {not json\n\n"), Code.PROTOCOL),
        (ChatReply(raw=b"data: []\n\n"), Code.PROTOCOL),
        (ChatReply(raw=b'data: {"choices": 7}\n\n'), Code.PROTOCOL),
        (ChatReply(raw=b'data: {"choices": [{"delta": "text"}]}\n\n'), Code.PROTOCOL),
        (ChatReply(raw=b"\xff\xfe\n\n\x00", content_type="application/octet-stream"), Code.PROTOCOL),
        (ChatReply(raw=b"<html>Sign in to the hotel</html>", content_type="text/html"), Code.PROTOCOL),
        (ChatReply(raw=b": a comment\n\n"), Code.LINK_LOST),
        (
            ChatReply(raw=b'data: {"error": {"code": "content_filter", "message": "no"}}\n\n'),
            Code.CONTENT_FILTERED,
        ),
        (
            ChatReply(raw=b'data: {"error": {"code": "rate_limit_exceeded", "message": "no"}}\n\n'),
            Code.LIMIT_REACHED,
        ),
        (
            ChatReply(raw=b'data: {"error": {"code": "server_error", "message": "no"}}\n\n'),
            Code.RESPONSE_FAILED,
        ),
        (ChatReply(raw=b'data: {"error": "It broke."}\n\n'), Code.RESPONSE_FAILED),
    ],
)
async def test_nonsense_and_errors_in_a_stream_are_told(reply: ChatReply, code: ProblemCode) -> None:
    async with desk(reply, ChatReply("Better.")) as d:
        error = await d.fail()

        assert (error.problem.code, error.problem.stage) == (code, Stage.CHAT)
        assert await d.hear() == "Better."


async def test_no_service_at_the_address_is_told() -> None:
    async with ScriptedChat() as chat:
        url = chat.url
    responder = KernelResponder(Cascade(openai_deployment=DEPLOYMENT), FarEnd(url, KEY), (), retries=0)

    with pytest.raises(ConnectionDropped) as refused:
        await anext(responder.answer(QUESTION, ToolBench().run))

    assert refused.value.problem.code is Code.SERVICE_DOWN
    assert refused.value.problem.stage is Stage.CHAT
    await responder.aclose()


@pytest.mark.parametrize(
    ("cause", "online", "code"),
    [
        (socket.gaierror(-2, "Name or service not known"), True, Code.ADDRESS_NOT_FOUND),
        (socket.gaierror(-2, "Name or service not known"), False, Code.NO_NETWORK),
        (ssl.SSLCertVerificationError("self-signed certificate in chain"), True, Code.BLOCKED),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), True, Code.NO_NETWORK),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), True, Code.SERVICE_DOWN),
        (TimeoutError(), True, Code.SERVICE_DOWN),
    ],
)
def test_what_keeps_a_connection_from_coming_about_has_its_own_problem(
    cause: Exception, online: bool, code: ProblemCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "has_network", lambda: online)
    told = openai.APIConnectionError(request=None)  # type: ignore[arg-type]
    told.__cause__ = cause

    error = ChatFailures("host", DEPLOYMENT, KEY).opening(told)

    assert error.problem.code is code


async def test_after_a_failure_the_next_question_is_answered() -> None:
    async with desk(ChatReply("One two", drop_after=1), ChatReply("Three.")) as d:
        await d.fail()

        assert await d.hear() == "Three."
        assert [task for task in asyncio.all_tasks() if task.get_name() == "chat: _write"] == []
