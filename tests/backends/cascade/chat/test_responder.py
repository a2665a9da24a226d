from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from tests.backends.cascade.chat.desk import QUESTION, STREAMING, ToolBench, desk
from tests.fakes.scripted_chat import DEPLOYMENT, KEY, TEMPERATURE_REFUSED, ChatReply, ScriptedChat
from voicedesk.backends.cascade.chat.responder import KernelResponder
from voicedesk.backends.cascade.stages import AssistantSaid, Message, ToolCall, ToolsUsed, UserSaid
from voicedesk.backends.errors import RequestRefused
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation.problems import ProblemCode, Stage
from voicedesk.settings.schema import Cascade

MAKE_BOTH_SERVICES = """
from types import SimpleNamespace
from openai import AsyncAzureOpenAI, AsyncOpenAI
from voicedesk.backends.cascade.chat.agent import _service
older = AsyncAzureOpenAI(azure_endpoint="https://x", api_version="1", api_key="k")
for sdk in (older, AsyncOpenAI(api_key="k")):
    _service("a-deployment", SimpleNamespace(sdk=sdk))
    print("made")
"""


async def test_the_answer_comes_piece_by_piece_while_it_is_being_written() -> None:
    async with desk(STREAMING) as d:
        pieces = []
        async with aclosing(d.responder.answer(QUESTION, ToolBench().run)) as answer:
            async for piece in answer:
                pieces.append(piece)
                if len(pieces) == 2:
                    assert len(d.chat.requests[0].sent_at) < 10

    assert pieces == STREAMING.tokens


async def test_instructions_and_temperature_are_those_of_the_settings() -> None:
    async with desk(instructions="Be brief. {{not a template}}", temperature=0.3) as d:
        await d.hear()

        body = (await d.chat.request()).body

    assert body["messages"][0] == {"role": "system", "content": "Be brief. {{not a template}}"}
    assert body["temperature"] == 0.3
    assert body["stream"] is True
    assert "tools" not in body


async def test_without_instructions_there_is_no_system_message() -> None:
    async with desk(instructions="") as d:
        await d.hear()

        assert [message["role"] for message in (await d.chat.request()).messages] == ["user"]


async def test_the_history_goes_out_as_it_was_heard() -> None:
    used = ToolsUsed((ToolCall("a", "get_time", '{"zone": "x"}'), ToolCall("b", "get_time", "")), ("1", "2"))
    history: list[Message] = [
        UserSaid("what is the time"),
        AssistantSaid("Let me see."),
        used,
        AssistantSaid("It is fi"),
        UserSaid("stop"),
    ]
    async with desk() as d:
        await d.hear(history)

        assert (await d.chat.request()).messages[1:] == [
            {"role": "user", "content": "what is the time"},
            {"role": "assistant", "content": "Let me see."},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "a",
                        "type": "function",
                        "function": {"name": "get_time", "arguments": '{"zone": "x"}'},
                    },
                    {"id": "b", "type": "function", "function": {"name": "get_time", "arguments": "{}"}},
                ],
            },
            {"role": "tool", "tool_call_id": "a", "content": "1"},
            {"role": "tool", "tool_call_id": "b", "content": "2"},
            {"role": "assistant", "content": "It is fi"},
            {"role": "user", "content": "stop"},
        ]


async def test_what_one_answer_said_is_in_the_next_only_if_the_history_says_so() -> None:
    async with desk(ChatReply("Never heard.")) as d:
        await d.hear([UserSaid("one")])
        await d.hear([UserSaid("two")])

        assert (await d.chat.request(1)).said == ["two"]
        assert "Never heard." not in str(d.chat.requests[1].body)


async def test_not_more_turns_than_the_settings_say_are_sent() -> None:
    history = [turn for n in range(9) for turn in (UserSaid(f"q{n}"), AssistantSaid(f"a{n}"))]
    async with desk(history_turns=5) as d:
        await d.hear([*history, UserSaid("and now")])

        assert (await d.chat.request()).said == ["q7", "q8", "and now"]


async def test_a_model_that_refuses_a_temperature_is_asked_without_from_then_on() -> None:
    async with desk(TEMPERATURE_REFUSED, ChatReply("Fine."), ChatReply("Again.")) as d:
        assert await d.hear() == "Fine."
        assert await d.hear() == "Again."

        assert ["temperature" in request.body for request in d.chat.requests] == [True, False, False]
        assert [problem.subject for problem in d.told] == ["a temperature"]


async def test_a_model_that_goes_on_refusing_is_not_asked_a_third_time() -> None:
    async with desk(TEMPERATURE_REFUSED) as d:
        error = await d.fail()

        assert error.problem.code is ProblemCode.RESPONSE_FAILED
        assert len(d.chat.requests) == 2


async def test_one_connection_made_ahead_serves_all_answers() -> None:
    async with desk() as d:
        await d.responder.warm_up()
        await d.responder.warm_up()
        for _ in range(3):
            await d.hear()

        assert len(d.chat.connections) == 1


async def test_connecting_ahead_shows_no_key() -> None:
    async with desk() as d:
        await d.responder.warm_up()

        assert d.chat.requests == []
        assert d.chat.other_headers
        assert KEY not in str(d.chat.other_headers)


async def test_an_unreachable_service_is_no_error_when_connecting_ahead() -> None:
    async with ScriptedChat() as chat:
        url = chat.url
    responder = KernelResponder(Cascade(openai_deployment=DEPLOYMENT), FarEnd(url, KEY), ())

    await responder.warm_up()
    await responder.aclose()


@pytest.mark.parametrize(
    ("far_end", "deployment", "code"),
    [
        (FarEnd("", KEY), DEPLOYMENT, ProblemCode.NOT_CONFIGURED),
        (FarEnd("https://a.openai.azure.com", ""), DEPLOYMENT, ProblemCode.NOT_CONFIGURED),
        (FarEnd("https://a.openai.azure.com", KEY), "", ProblemCode.NOT_CONFIGURED),
        (FarEnd("http://a.openai.azure.com", KEY), DEPLOYMENT, ProblemCode.ADDRESS_NOT_FOUND),
    ],
)
async def test_what_is_missing_is_told_before_anything_leaves(
    far_end: FarEnd, deployment: str, code: ProblemCode
) -> None:
    responder = KernelResponder(Cascade(openai_deployment=deployment), far_end, ())

    with pytest.raises(RequestRefused) as refused:
        await responder.warm_up()

    assert refused.value.problem.code is code
    assert refused.value.problem.stage is Stage.CHAT
    await responder.aclose()


@pytest.mark.parametrize(
    "route",
    [f"/openai/deployments/{DEPLOYMENT}/chat/completions?api-version=2025-01-01-preview", "/openai/v1/"],
)
async def test_an_address_pasted_whole_is_understood(route: str) -> None:
    named = "" if "deployments" in route else DEPLOYMENT
    async with desk(route=route, openai_deployment=named) as d:
        assert await d.hear() == "Here is an answer."

        request = await d.chat.request()
        assert dict(request.query) == ({"api-version": "2025-01-01-preview"} if not named else {})


async def test_an_endpoint_in_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:9/not-https")
    monkeypatch.setenv("AZURE_OPENAI_BASE_URL", "nonsense")
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "a-token-of-somebody")
    async with desk() as d:
        assert await d.hear() == "Here is an answer."

        assert "a-token-of-somebody" not in str((await d.chat.request()).headers)


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has no name there")
@pytest.mark.parametrize("content", [b"NAME=caf\xe9\n", None], ids=["in Latin-1", "a pipe"])
def test_what_lies_in_the_current_folder_is_not_read_by_the_kernel(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is None:
        os.mkfifo(tmp_path / ".env")
    else:
        (tmp_path / ".env").write_bytes(content)
    command = [sys.executable, "-c", MAKE_BOTH_SERVICES]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "made\nmade\n", done.stderr


async def test_nothing_said_and_no_key_gets_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with desk(ChatReply("the answer is secret")) as d:
        await d.hear([UserSaid("a whispered question")])

    for private in ("whispered", "secret", KEY):
        assert private not in caplog.text


async def test_closing_the_responder_ends_an_answer_under_way() -> None:
    async with desk(ChatReply("One two", stall_after=1)) as d:
        said: list[str] = []

        async def listen() -> None:
            async with aclosing(d.responder.answer(QUESTION, ToolBench().run)) as answer:
                said.extend([piece async for piece in answer])

        async with asyncio.TaskGroup() as group:
            group.create_task(listen())
            request = await d.chat.request()
            await d.responder.aclose()
            await request.closed_by_client()

    assert said in ([], ["One"])


async def test_a_responder_that_was_closed_can_be_used_again() -> None:
    async with desk() as d:
        await d.hear()
        await d.responder.aclose()
        await d.responder.aclose()

        assert await d.hear() == "Here is an answer."


async def test_a_model_may_think_before_its_first_word_for_longer_than_between_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("voicedesk.backends.cascade.chat.agent.STALL_SECONDS", 0.1)
    async with desk(ChatReply("At last.", first_token_after_ms=300)) as d:
        assert await d.hear() == "At last."
