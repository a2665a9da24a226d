"""Noises that the service makes turns of: they cost no answer, and bring back none that was stopped."""

from __future__ import annotations

import random

import pytest

from tests.backends.cascade.bench import settled
from tests.backends.cascade.room import Room
from tests.waiting import until
from voicedesk.backends.cascade.stages import ToolCall, UserSaid
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode
from voicedesk.conversation.state import Phase


async def test_a_cough_before_the_answer_costs_no_answer(room: Room) -> None:
    await room.says("How are you?")
    await room.coughs()
    await room.coughs()
    assert room.phase is Phase.THINKING
    await room.answers("I am well.")

    assert room.stages.responder.streams[-1].history == [UserSaid("How are you?")]
    assert room.rows[-1].text == "I am well."
    assert room.notices == []


async def test_a_cough_before_the_words_of_the_question_are_known_costs_no_answer(room: Room) -> None:
    room.stages.transcriber.hear(ev.SpeechStarted())
    room.stages.transcriber.hear(ev.SpeechStopped(900))
    question = room.stages.transcriber.commits()
    room.stages.transcriber.hear(ev.SpeechStarted())
    room.stages.transcriber.transcribes(question, "How are you?")
    room.stages.transcriber.hear(ev.SpeechStopped(150))
    room.stages.transcriber.hears("")
    await settled()
    await room.answers("I am well.")

    assert room.rows[-1].text == "I am well."
    assert room.notices == []


async def test_a_cough_while_a_tool_runs_costs_no_answer_and_runs_no_tool_again(room: Room) -> None:
    await room.says("What time is it?")
    stream = room.stages.responder.streams[-1]
    stream.ask_for(ToolCall("c1", "get_time", "{}"))
    await until(lambda: room.tools.calls)
    await room.coughs()
    assert room.phase is Phase.THINKING
    room.tools.answer('"nine"')
    await until(lambda: stream.outputs)
    await room.answers("It is nine.")

    assert len(room.stages.responder.streams) == len(room.tools.calls) == 1
    assert room.rows[-1].text == "It is nine."
    assert room.notices == []
    assert room.phase is Phase.LISTENING


async def test_a_word_while_it_waits_for_the_tool_after_a_cough_is_answered_at_once(room: Room) -> None:
    await room.says("What time is it?")
    room.stages.responder.streams[-1].ask_for(ToolCall("c1", "get_time", "{}"))
    await until(lambda: room.tools.calls)
    await room.coughs()
    await room.says("Never mind.")
    await room.answers("As you like.")
    room.tools.answer('"nine"')
    await settled()

    assert room.rows[-1].text == "As you like."
    assert room.phase is Phase.LISTENING
    assert room.notices == []


@pytest.mark.parametrize("with_a_tool", [False, True])
async def test_a_cough_does_not_bring_back_what_was_stopped(room: Room, with_a_tool: bool) -> None:
    await room.says("What time is it?")
    if with_a_tool:
        room.stages.responder.streams[-1].ask_for(ToolCall("c1", "get_time", "{}"))
        await until(lambda: room.tools.calls)
    await room.coughs()
    asked = len(room.stages.responder.streams)
    room.post(ev.InterruptPressed())
    await settled()
    await room.coughs()

    assert len(room.stages.responder.streams) == asked
    assert room.notices == [ProblemCode.NOT_UNDERSTOOD]
    assert room.phase is Phase.LISTENING


async def test_two_coughs_in_one_do_not_bring_it_back_either(room: Room) -> None:
    await room.says("What time is it?")
    room.post(ev.InterruptPressed())
    await settled()
    coughs = []
    for _ in range(2):
        room.stages.transcriber.hear(ev.SpeechStarted())
        room.stages.transcriber.hear(ev.SpeechStopped(150))
        coughs.append(room.stages.transcriber.commits())
    for cough in coughs:
        room.stages.transcriber.transcribes(cough, "")
    await settled()

    assert len(room.stages.responder.streams) == 1
    assert room.notices == [ProblemCode.NOT_UNDERSTOOD]
    assert room.phase is Phase.LISTENING


@pytest.mark.parametrize("seed", range(40))
async def test_a_question_is_answered_whatever_noises_come_before_the_answer(room: Room, seed: int) -> None:
    draw = random.Random(seed)
    transcriber, streams = room.stages.transcriber, room.stages.responder.streams
    transcriber.hear(ev.SpeechStarted())
    transcriber.hear(ev.SpeechStopped(900))
    wordless = {transcriber.commits(): "What time is it?"}
    for number in range(draw.randint(3, 25)):
        match draw.randrange(4):
            case 0 if wordless:
                transcriber.transcribes(*wordless.popitem())
            case 1:
                transcriber.hear(ev.SpeechStarted())
                await settled()
                transcriber.hear(ev.SpeechStopped(draw.choice([150, 900])))
                wordless = {transcriber.commits(): "", **wordless}
            case 2 if streams:
                streams[-1].ask_for(ToolCall(f"c{number}", "get_time", "{}"))
            case 3:
                room.tools.answer('"nine"')
        await settled()
    for item_id, text in wordless.items():
        transcriber.transcribes(item_id, text)
    for _ in range(25):
        room.tools.answer('"nine"')
    await settled()
    await room.answers("It is nine.")

    assert room.notices == []
    assert room.rows[-1].text == "It is nine."
    assert room.phase is Phase.LISTENING
