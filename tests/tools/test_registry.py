from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest
from pydantic import BaseModel, Field

from voicedesk.tools.json_text import DEEPEST, LONGEST_ARGUMENTS, LONGEST_OUTPUT_BYTES
from voicedesk.tools.registry import LONGEST_SECONDS, Tool, ToolError, ToolRegistry


class Arguments(BaseModel):
    number: int = Field(1, ge=0, description="How many.")


class Counted(BaseModel):
    total: int


def tool(handler: Any, name: str = "count", seconds: float | None = None) -> Tool:
    return Tool(name, "Counts.", Arguments, handler, seconds)


async def answer(handler: Any, arguments: str = "{}", seconds: float | None = None) -> tuple[Any, str]:
    """What the model is told, and the reason if it failed."""
    result = await ToolRegistry([tool(handler, seconds=seconds)]).run("count", arguments)
    return json.loads(result.output), result.reason


async def on_the_loop(arguments: Arguments) -> int:
    await asyncio.sleep(0)
    return arguments.number


async def test_a_coroutine_runs_on_the_loop_and_a_function_on_a_thread() -> None:
    def where(arguments: Arguments) -> str:
        return threading.current_thread().name

    assert await answer(on_the_loop, '{"number": 3}') == (3, "")
    assert await answer(where) == ("tool", "")


@pytest.mark.parametrize(
    ("value", "told"),
    [({"a": [1, "ä", None]}, {"a": [1, "ä", None]}), (None, None), (Counted(total=2), {"total": 2})],
)
async def test_a_result_is_json_for_the_model(value: object, told: object) -> None:
    assert await answer(lambda _: value) == (told, "")


@pytest.mark.parametrize("arguments", ["", "  ", "{}"])
async def test_no_arguments_are_the_defaults(arguments: str) -> None:
    assert await answer(on_the_loop, arguments) == (1, "")


@pytest.mark.parametrize("arguments", ['{"number": -1}', '{"number": "many"}', "[1]", "not json", '{"number'])
async def test_wrong_arguments_are_explained_to_the_model(arguments: str) -> None:
    calls: list[Arguments] = []
    told, reason = await answer(calls.append, arguments)
    assert reason == "The arguments were wrong."
    assert told["error"] == reason
    assert told["details"]
    assert calls == []


async def test_a_tool_that_does_not_exist_is_a_result_that_names_those_that_do() -> None:
    result = await ToolRegistry([tool(on_the_loop)]).run("guess", "{}")
    assert json.loads(result.output) == {"error": "There is no such tool.", "available": ["count"]}
    assert result.reason


async def test_an_exception_is_a_result_and_its_text_goes_only_to_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(arguments: Arguments) -> None:
        raise RuntimeError("secret detail")

    told, reason = await answer(broken)
    assert (told, reason) == ({"error": "The tool failed."}, "The tool failed.")
    assert "secret detail" in caplog.text


async def test_a_tools_own_refusal_is_told_in_its_words() -> None:
    def refuse(arguments: Arguments) -> None:
        raise ToolError("The shop is closed.")

    assert await answer(refuse) == ({"error": "The shop is closed."}, "The shop is closed.")


async def test_a_coroutine_that_takes_too_long_is_ended() -> None:
    async def endless(arguments: Arguments) -> None:
        await asyncio.Event().wait()

    _, reason = await answer(endless, seconds=0.01)
    assert reason == "No answer within 0.01 s."


async def test_a_function_that_never_returns_does_not_hold_up_its_caller() -> None:
    returned = threading.Event()
    _, reason = await answer(lambda _: returned.wait(), seconds=0.01)
    assert reason == "No answer within 0.01 s."
    returned.set()


def in_itself() -> list[object]:
    value: list[object] = []
    value.append(value)
    return value


def nested(levels: int) -> list[object]:
    value: list[object] = []
    for _ in range(levels - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [{1, 2}, object(), float("nan"), {"pair": {1: {2}}}, in_itself(), nested(600), 10**5000, {(1, 2): 3}],
    ids=["set", "object", "nan", "inner", "cyclic", "deep", "digits", "key"],
)
async def test_what_json_cannot_hold_is_a_failure_in_words(value: object) -> None:
    told, reason = await answer(lambda _: value)
    assert reason == told["error"] == "The tool's result cannot be read."


@pytest.mark.parametrize(
    "arguments", ["[" * 600, '{"number": ' * 600, '{"number": "' + "[" * LONGEST_ARGUMENTS]
)
async def test_arguments_too_deep_or_too_long_are_refused_in_words(arguments: str) -> None:
    told, reason = await answer(on_the_loop, arguments)
    assert reason == "The arguments were wrong."
    assert "than" in told["details"][0]


async def test_brackets_within_words_nest_nothing() -> None:
    def repeat(arguments: BaseModel) -> dict[str, Any]:
        return arguments.model_dump()

    class Text(BaseModel):
        text: str

    written = "[" * (DEEPEST + 1) + '"\\'
    registry = ToolRegistry([Tool("repeat", "Repeats.", Text, repeat)])
    result = await registry.run("repeat", json.dumps({"text": written}))
    assert json.loads(result.output) == {"text": written}


async def test_half_a_character_in_a_result_is_replaced() -> None:
    result = await ToolRegistry([tool(lambda _: {"sun\ud83d": "\ude00"})]).run("count", "{}")
    assert json.loads(result.output.encode()) == {"sun\N{REPLACEMENT CHARACTER}": "\N{REPLACEMENT CHARACTER}"}


@pytest.mark.parametrize(
    "raised",
    [
        RecursionError(),
        StopIteration(),
        SystemExit(3),
        KeyboardInterrupt(),
        asyncio.CancelledError(),
        BaseExceptionGroup("all", [asyncio.CancelledError(), ValueError()]),
        GeneratorExit(),
    ],
    ids=lambda raised: type(raised).__name__,
)
async def test_whatever_a_function_raises_fails_the_call_and_nothing_else(raised: BaseException) -> None:
    def leave(arguments: Arguments) -> None:
        raise raised

    assert (await answer(leave))[1] == "The tool failed."


@pytest.mark.parametrize(
    "raised",
    [RecursionError(), asyncio.CancelledError(), BaseExceptionGroup("all", [asyncio.CancelledError()])],
    ids=lambda raised: type(raised).__name__,
)
async def test_whatever_a_coroutine_raises_is_a_failed_call(raised: BaseException) -> None:
    async def leave(arguments: Arguments) -> None:
        raise raised

    assert (await answer(leave))[1] == "The tool failed."


async def test_a_source_that_breaks_fails_the_call_and_nothing_else() -> None:
    def broken() -> list[Tool]:
        raise RuntimeError("gone")

    registry = ToolRegistry([tool(on_the_loop)])
    registry.add_source(broken)
    assert (await registry.run("count", "{}")).reason == "The tool failed."


def test_no_tool_may_take_longer_than_the_conversation_waits() -> None:
    assert ToolRegistry([tool(on_the_loop, seconds=3600.0)]).longest_seconds == LONGEST_SECONDS
    assert ToolRegistry([tool(on_the_loop)], timeout_seconds=7.0).longest_seconds == 7.0
    assert ToolRegistry([tool(on_the_loop, seconds=20.0)], timeout_seconds=7.0).longest_seconds == 20.0


async def test_a_huge_result_is_cut_and_says_so() -> None:
    result = await ToolRegistry([tool(lambda _: "ä" * 100_000)]).run("count", "{}")
    told = json.loads(result.output)
    assert told["truncated"] is True
    assert told["beginning"].startswith('"ää')
    assert len(result.output.encode()) <= LONGEST_OUTPUT_BYTES
    assert result.reason == ""


async def test_calls_run_side_by_side() -> None:
    both_here = threading.Barrier(2, timeout=5)
    registry = ToolRegistry([tool(lambda _: both_here.wait() >= 0)])
    results = await asyncio.gather(registry.run("count", "{}"), registry.run("count", "{}"))
    assert [result.output for result in results] == ["true", "true"]


async def test_more_functions_than_threads_take_turns_and_each_runs_once() -> None:
    runs: list[int] = []
    registry = ToolRegistry([tool(lambda arguments: runs.append(arguments.number))])
    calls = (registry.run("count", json.dumps({"number": number})) for number in range(20))
    results = await asyncio.gather(*calls)
    assert [result.reason for result in results] == [""] * 20
    assert sorted(runs) == list(range(20))


async def test_a_call_given_up_by_its_caller_still_has_its_effect_once() -> None:
    started, go_on = threading.Event(), threading.Event()
    ended = threading.Event()
    effects: list[int] = []

    def slow(arguments: Arguments) -> None:
        started.set()
        go_on.wait(5)
        effects.append(arguments.number)
        ended.set()

    registry = ToolRegistry([tool(slow)])
    call = asyncio.get_running_loop().create_task(registry.run("count", "{}"))
    await asyncio.to_thread(started.wait, 5)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    go_on.set()
    await asyncio.to_thread(ended.wait, 5)
    assert effects == [1]


async def test_only_what_is_enabled_is_offered_and_run() -> None:
    registry = ToolRegistry([tool(on_the_loop), tool(on_the_loop, "other")], enabled=("other", "unknown"))
    assert [each.name for each in registry.tools] == ["other"]
    assert (await registry.run("count", "{}")).reason == "There is no such tool."


async def test_a_tool_without_a_timeout_of_its_own_has_that_of_the_settings() -> None:
    async def endless(arguments: Arguments) -> None:
        await asyncio.Event().wait()

    registry = ToolRegistry([tool(endless)], timeout_seconds=0.01)
    assert (await registry.run("count", "{}")).reason == "No answer within 0.01 s."


def test_the_schema_names_types_and_limits() -> None:
    properties = tool(on_the_loop).parameters["properties"]
    assert properties["number"]["type"] == "integer"
    assert properties["number"]["minimum"] == 0
    assert properties["number"]["description"] == "How many."
