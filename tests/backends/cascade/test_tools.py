"""Tools between two parts of an answer: run once, remembered for good."""

from __future__ import annotations

import json

from tests.backends.cascade.bench import Bench, dropped, settled
from voicedesk.backends.cascade.dialogue import RUNNING
from voicedesk.backends.cascade.stages import AssistantSaid, ToolCall, ToolsUsed, UserSaid
from voicedesk.backends.cascade.turns_awaiting_words import TurnsAwaitingWords
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome
from voicedesk.conversation.problems import ProblemCode

TIME = ToolCall("c1", "get_time", "{}")
WEATHER = ToolCall("c2", "get_weather", '{"location": "Paris"}')
QUESTION = UserSaid("How are you?")


async def test_tools_end_a_response_and_the_stream_goes_on_under_another(bench: Bench) -> None:
    stream = await bench.ask()
    stream.ask_for(TIME, WEATHER)
    await bench.world.event(ev.ResponseFinished)
    first = bench.started[0]
    calls = [(call.response_id, call.call_id, call.name) for call in bench.world.of(ev.ToolCallRequested)]
    assert calls == [(first, "c1", "get_time"), (first, "c2", "get_weather")]
    assert bench.finished == [ev.ResponseFinished(first, Outcome.TOOL_CALLS)]

    bench.perform(cmd.SendToolOutput("c2", '"rain"'), cmd.SendToolOutput("c1", '"nine"'))
    bench.perform(cmd.CreateResponse())
    stream.write("Nine.")
    stream.end()
    utterance = await bench.stages.synthesizer.spoken()
    await settled()
    utterance.sound(100)
    utterance.finish()

    assert stream.outputs == [('"nine"', '"rain"')]
    assert bench.shown(bench.started[1]) == "Nine."
    assert bench.finished[1] == ev.ResponseFinished(bench.started[1], Outcome.COMPLETED)
    assert len(bench.stages.responder.streams) == 1
    used = ToolsUsed((TIME, WEATHER), ('"nine"', '"rain"'))
    assert await bench.history() == [QUESTION, used, AssistantSaid("Nine.")]


async def test_what_is_said_before_the_tools_is_spoken_to_its_end(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("One moment.")
    stream.ask_for(TIME)
    await bench.world.event(ev.ToolCallRequested)
    (utterance,) = bench.stages.synthesizer.utterances
    assert utterance.ended
    assert bench.finished == []

    utterance.sound(300)
    utterance.finish()

    assert bench.finished == [ev.ResponseFinished(bench.started[0], Outcome.TOOL_CALLS)]
    assert bench.world.ended == [bench.started[0]]


async def test_a_question_during_the_tools_is_told_that_they_still_run(bench: Bench) -> None:
    stream = await bench.ask()
    stream.ask_for(TIME, WEATHER)
    await bench.world.event(ev.ResponseFinished)
    bench.perform(cmd.SendToolOutput("c2", '"rain"'))
    again = await bench.ask("Who are you?")
    await stream.closed.wait()

    used = ToolsUsed((TIME, WEATHER), (RUNNING, '"rain"'))
    assert again.history == [QUESTION, used, UserSaid("Who are you?")]


async def test_the_result_of_a_tool_takes_the_place_of_the_word_that_it_still_runs(bench: Bench) -> None:
    stream = await bench.ask()
    stream.ask_for(TIME)
    await bench.world.event(ev.ResponseFinished)
    again = await bench.ask("Who are you?")
    bench.perform(cmd.SendToolOutput("c1", '"nine"'))
    again.write("I am a voice.")
    again.end()
    utterance = await bench.stages.synthesizer.spoken()
    await settled()
    utterance.sound(100)
    utterance.finish()

    used = ToolsUsed((TIME,), ('"nine"',))
    assert await bench.history() == [QUESTION, used, UserSaid("Who are you?"), AssistantSaid("I am a voice.")]


def test_what_the_model_is_told_of_a_tool_that_still_runs_is_json() -> None:
    assert json.loads(RUNNING)["status"] == "still running"


async def test_what_a_tool_did_is_remembered_though_it_was_interrupted(bench: Bench) -> None:
    stream = await bench.ask()
    stream.ask_for(TIME)
    await bench.world.event(ev.ResponseFinished)
    other = await bench.ask("Who are you?")
    bench.perform(cmd.CancelResponse(bench.started[-1]))
    await other.closed.wait()
    bench.perform(cmd.SendToolOutput("c1", '"nine"'))

    used = ToolsUsed((TIME,), ('"nine"',))
    assert await bench.history() == [QUESTION, used, UserSaid("Who are you?")]


async def test_a_continuation_that_failed_is_asked_again_with_the_outputs(bench: Bench) -> None:
    """The tool is not called for a second time: the model is told what it brought."""
    stream = await bench.ask()
    stream.ask_for(TIME)
    await bench.world.event(ev.ResponseFinished)
    bench.perform(cmd.SendToolOutput("c1", '"nine"'), cmd.CreateResponse())
    stream.fail(dropped())
    await bench.world.event(ev.ResponseFinished, 1)
    assert bench.finished[1].outcome is Outcome.FAILED

    assert await bench.history() == [QUESTION, ToolsUsed((TIME,), ('"nine"',))]
    assert len(bench.world.of(ev.ToolCallRequested)) == 1


async def test_a_tool_interrupted_in_mid_sentence_is_answered_by_the_next_request(bench: Bench) -> None:
    stream = await bench.ask()
    stream.write("One moment.")
    stream.ask_for(TIME)
    await bench.world.event(ev.ToolCallRequested)
    bench.perform(cmd.CancelResponse(bench.started[0]), cmd.SendToolOutput("c1", '"nine"'))
    await stream.closed.wait()

    assert bench.finished == [ev.ResponseFinished(bench.started[0], Outcome.CANCELLED)]
    assert await bench.history() == [QUESTION, ToolsUsed((TIME,), ('"nine"',))]


async def test_one_group_of_tools_may_follow_another(bench: Bench) -> None:
    stream = await bench.ask()
    for number, call in enumerate([TIME, WEATHER]):
        stream.ask_for(call)
        await bench.world.event(ev.ResponseFinished, number)
        bench.perform(cmd.SendToolOutput(call.call_id, "1"), cmd.CreateResponse())
    stream.end()
    await bench.world.event(ev.ResponseFinished, 2)

    assert stream.outputs == [("1",), ("1",)]
    assert await bench.history() == [QUESTION, ToolsUsed((TIME,), ("1",)), ToolsUsed((WEATHER,), ("1",))]


async def test_a_cough_that_was_dismissed_does_not_keep_the_answer_from_going_on_after_its_tool(
    bench: Bench,
) -> None:
    stream = await bench.ask()
    stream.ask_for(TIME)
    await bench.world.event(ev.ResponseFinished)
    cough = bench.stages.transcriber.hears("")
    bench.perform(cmd.DiscardUserTurn(cough))
    bench.perform(cmd.SendToolOutput("c1", '"nine"'), cmd.CreateResponse())
    stream.end()
    await bench.world.event(ev.ResponseFinished, 1)

    assert stream.outputs == [('"nine"',)]
    assert len(bench.stages.responder.streams) == 1


def test_a_cough_whose_words_never_come_does_not_keep_it_either() -> None:
    turns = TurnsAwaitingWords()
    turns.commit("cough")

    assert turns.give_up() == ["cough"]
    turns.discard("cough")

    assert turns.settled
    assert turns.fault(asked=False) is None


async def test_a_turn_that_counts_and_came_to_nothing_is_still_said_beside_a_dismissed_cough(
    bench: Bench,
) -> None:
    cough = bench.stages.transcriber.hears("")
    bench.stages.transcriber.hears("")
    bench.perform(cmd.DiscardUserTurn(cough), cmd.CreateResponse())
    (finished,) = bench.finished

    assert finished.problem is not None
    assert finished.problem.code is ProblemCode.NOT_UNDERSTOOD
