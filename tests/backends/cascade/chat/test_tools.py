from __future__ import annotations

import asyncio

import pytest

from tests.backends.cascade.chat.desk import QUESTION, ClockTool, Desk, ToolBench, desk
from tests.fakes.scripted_chat import ChatRefusal, ChatReply, ToolCall
from tests.waiting import until
from voicedesk.backends.cascade.chat.exchange import MOST_ROUNDS
from voicedesk.backends.cascade.stages import ToolCall as Asked
from voicedesk.conversation.problems import ProblemCode

PARALLEL = (
    ToolCall("get_time", '{"zone": "Europe/Paris"}', "first"),
    ToolCall("get_time", '{"zone": {}, "style":{}}', "second"),
    ToolCall("get_time", "{}", "third"),
)


async def test_a_tool_is_offered_as_it_is_described() -> None:
    tool = ClockTool(name="desk-get_time")
    async with desk(tools=[tool]) as d:
        await d.hear()

        body = (await d.chat.request()).body

    described = {"name": "desk-get_time", "description": "The time of day.", "parameters": tool.parameters}
    assert body["tools"] == [{"type": "function", "function": described}]
    assert body["tool_choice"] == "auto"


async def test_tools_that_come_and_go_are_offered_from_the_next_answer_on() -> None:
    tools = [ClockTool()]
    async with desk(tools=tools) as d:
        await d.hear()
        tools.append(ClockTool("get_date"))
        await d.hear()

        offered = [
            [tool["function"]["name"] for tool in request.body["tools"]] for request in d.chat.requests
        ]

    assert offered == [["get_time"], ["get_time", "get_date"]]


async def test_calls_asked_for_together_are_run_together_in_order_as_the_model_wrote_them() -> None:
    bench = ToolBench('{"time": "12:00"}', "not even JSON", "3")
    async with desk(ChatReply("Let me see. ", PARALLEL), ChatReply("Noon."), tools=[ClockTool()]) as d:
        assert await d.hear(run_tools=bench.run) == "Let me see.Noon."

        messages = (await d.chat.request(1)).messages

    [group] = bench.groups
    assert [(call.name, call.arguments) for call in group] == [
        (call.name, call.arguments_text) for call in PARALLEL
    ]
    assert len({call.call_id for call in group}) == len(PARALLEL)
    asked, *told = messages[-4:]
    assert asked["content"] == "Let me see."
    assert [call["function"]["arguments"] for call in asked["tool_calls"]] == [
        call.arguments_text for call in PARALLEL
    ]
    assert [(answer["tool_call_id"], answer["content"]) for answer in told] == [
        ("first", '{"time": "12:00"}'),
        ("second", "not even JSON"),
        ("third", "3"),
    ]


async def test_malformed_arguments_and_unknown_names_go_where_tools_are_run_too() -> None:
    calls = (
        ToolCall("get_time", '{"zone": ', "a"),
        ToolCall("get_weather", '{"surprise": 1}', "b"),
        ToolCall("get_time", '{"zone": "Asia/Tokyo"}', "c"),
    )
    bench = ToolBench('{"error": "arguments"}', '{"error": "no such tool"}', "9")
    async with desk(ChatReply("", calls), ChatReply("Sorry."), tools=[ClockTool()]) as d:
        assert await d.hear(run_tools=bench.run) == "Sorry."

        assert [call.arguments for call in bench.groups[0]] == [
            '{"zone": ',
            '{"surprise": 1}',
            '{"zone": "Asia/Tokyo"}',
        ]
        assert [message["content"] for message in (await d.chat.request(1)).messages[-3:]] == [
            '{"error": "arguments"}',
            '{"error": "no such tool"}',
            "9",
        ]


async def test_tools_may_be_asked_for_again_and_again_but_not_for_ever() -> None:
    bench = ToolBench()
    script = [ChatReply("", (ToolCall("get_time", {}),)) for _ in range(MOST_ROUNDS - 1)]
    async with desk(*script, ChatReply("I give up."), tools=[ClockTool()]) as d:
        assert await d.hear(run_tools=bench.run) == "I give up."

        choices = [request.body["tool_choice"] for request in d.chat.requests]

    assert len(bench.groups) == MOST_ROUNDS - 1
    assert choices == ["auto"] * (MOST_ROUNDS - 1) + ["none"]


async def test_a_retry_after_the_tools_ran_repeats_the_request_alone() -> None:
    bench = ToolBench("1")
    async with desk(ChatReply("", PARALLEL[:1]), ChatReply("One."), tools=[ClockTool()]) as d:
        answer = d.responder.answer

        async def run(calls: list[Asked]) -> list[str]:
            d.chat.refuse(503, times=2, retry_after_ms="1")
            return list(await bench.run(calls))

        said = "".join([piece async for piece in answer(QUESTION, run)])  # type: ignore[arg-type]

        assert said == "One."
        assert len(bench.groups) == 1
        assert [len(request.messages) for request in d.chat.requests] == [2, 4, 4, 4]


async def test_the_conversation_goes_on_after_tools_that_failed_in_an_unknown_way(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def break_down(calls: object) -> list[str]:
        raise RuntimeError("the bench broke")

    async with desk(ChatReply("", PARALLEL), tools=[ClockTool()]) as d:
        error = await d.fail(run_tools=break_down)

        assert error.problem.code is ProblemCode.RESPONSE_FAILED
        await until(lambda: "the bench broke" in caplog.text)
        assert [task for task in asyncio.all_tasks() if "chat" in task.get_name()] == []


async def test_an_enormous_output_does_not_break_the_request() -> None:
    async with desk(ChatReply("", PARALLEL[:1]), ChatReply("Long."), tools=[ClockTool()]) as d:
        assert await d.hear(run_tools=ToolBench("x" * 1_000_000).run) == "Long."

        assert len((await d.chat.request(1)).messages[-1]["content"]) < 30_000


NO_TOOLS = ChatRefusal(400, "invalid_request_error", "gemma does not support tools")
BAD_SCHEMA = ChatRefusal(
    400, "invalid_function_parameters", "Invalid schema for function 'search'", "tools[1].function.parameters"
)
SOME_SCHEMA = ChatRefusal(400, "invalid_function_parameters", "One of the schemas is not valid.", "tools")
MINE_AND_THEIRS = [ClockTool(), ClockTool("search", server="desk"), ClockTool("find", server="desk")]


def offered(d: Desk) -> list[list[str]]:
    """What each request offered."""
    return [
        [tool["function"]["name"] for tool in request.body.get("tools") or ()] for request in d.chat.requests
    ]


@pytest.mark.parametrize(
    ("refusal", "left", "subject"),
    [
        (NO_TOOLS, [], "tools, neither ours nor those of the tool server desk"),
        (BAD_SCHEMA, ["get_time", "find"], "the tool search of the tool server desk"),
        (SOME_SCHEMA, ["get_time"], "tools of the tool server desk"),
    ],
)
async def test_tools_that_a_model_refuses_are_left_out_from_then_on_and_it_is_said_once_whose_they_were(
    refusal: ChatRefusal, left: list[str], subject: str
) -> None:
    async with desk(refusal, ChatReply("Fine."), ChatReply("Again."), tools=MINE_AND_THEIRS) as d:
        assert await d.hear() == "Fine."
        assert await d.hear() == "Again."

        assert offered(d) == [["get_time", "search", "find"], left, left]
        chosen = ["tool_choice" in request.body for request in d.chat.requests]
        assert chosen == [True, bool(left), bool(left)]
        assert [(problem.code, problem.subject) for problem in d.told] == [
            (ProblemCode.OPTION_REFUSED, subject)
        ]


async def test_a_service_that_refuses_one_tool_after_another_is_asked_until_none_is_left() -> None:
    async with desk(BAD_SCHEMA, SOME_SCHEMA, NO_TOOLS, ChatReply("Fine."), tools=MINE_AND_THEIRS) as d:
        assert await d.hear() == "Fine."
        assert [len(names) for names in offered(d)] == [3, 2, 1, 0]
