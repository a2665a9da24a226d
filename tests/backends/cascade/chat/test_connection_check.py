from __future__ import annotations

import pytest

from tests.fakes.scripted_chat import DEPLOYMENT, KEY, ChatAnswer, ChatRefusal, ChatReply, ScriptedChat
from voicedesk.backends.cascade.chat.connection_check import check_connection
from voicedesk.conversation.problems import ProblemCode, Stage
from voicedesk.settings.schema import Cascade


def settings(url: str, deployment: str = DEPLOYMENT) -> Cascade:
    return Cascade(openai_endpoint=url, openai_deployment=deployment, timeout_seconds=5)


async def test_a_deployment_that_answers_is_reported_and_asked_for_no_more_than_that() -> None:
    async with ScriptedChat([ChatReply("One two three", stall_after=1)]) as chat:
        report = await check_connection(settings(chat.url), KEY)

        await chat.requests[0].closed_by_client()
    assert report.problem is None
    assert 0 <= report.milliseconds < 5000
    assert chat.requests[0].body["messages"][0]["content"] == "Answer with one word."


@pytest.mark.parametrize(
    ("answer", "key", "deployment", "code"),
    [
        (ChatReply(), "wrong", DEPLOYMENT, ProblemCode.KEY_REFUSED),
        (ChatReply(), KEY, "nowhere", ProblemCode.MODEL_NOT_FOUND),
        (ChatReply(), "", DEPLOYMENT, ProblemCode.NOT_CONFIGURED),
        (ChatRefusal(429, headers={"Retry-After": "2"}), KEY, DEPLOYMENT, ProblemCode.LIMIT_REACHED),
        (ChatRefusal(500), KEY, DEPLOYMENT, ProblemCode.SERVICE_DOWN),
    ],
)
async def test_what_is_wrong_is_named_without_a_second_try(
    answer: ChatAnswer, key: str, deployment: str, code: ProblemCode
) -> None:
    async with ScriptedChat([answer]) as chat:
        report = await check_connection(settings(chat.url, deployment), key)

    assert report.problem is not None
    assert (report.problem.code, report.problem.stage) == (code, Stage.CHAT)
    assert len(chat.requests) <= 1


async def test_an_address_where_nobody_answers_is_named() -> None:
    async with ScriptedChat() as chat:
        url = chat.url

    report = await check_connection(settings(url), KEY)

    assert report.problem is not None
    assert report.problem.code is ProblemCode.SERVICE_DOWN
