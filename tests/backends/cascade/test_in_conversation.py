"""The cascade under a real conversation: it comes to rest, whatever becomes of a turn."""

from __future__ import annotations

import random

import pytest

from tests.backends.cascade.bench import dropped, settled
from tests.backends.cascade.room import Room
from tests.waiting import until
from voicedesk.backends.cascade.stages import AssistantSaid, ToolCall, UserSaid
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Notice, ToolUse, TurnStatus


async def test_a_spoken_question_is_answered_and_the_microphone_listens_again(room: Room) -> None:
    await room.says("How are you?")
    assert room.phase is Phase.THINKING
    await room.answers("I am well.")

    assert room.phase is Phase.LISTENING
    assert [(row.text, row.status) for row in room.rows] == [
        ("How are you?", TurnStatus.DONE),
        ("I am well.", TurnStatus.DONE),
    ]
    assert room.notices == []


async def test_a_turn_without_words_is_said_once_and_one_may_go_on_at_once(room: Room) -> None:
    await room.says("")

    assert room.phase is Phase.LISTENING
    assert room.notices == [ProblemCode.NOT_UNDERSTOOD]
    assert [row.status for row in room.rows] == [TurnStatus.UNCLEAR]
    await room.says("How are you?")
    await room.answers("I am well.")
    assert room.stages.responder.streams[-1].history == [UserSaid("How are you?")]
    assert room.rows[-1].text == "I am well."


async def test_a_press_too_short_for_a_turn_leaves_nothing_behind() -> None:
    room = Room()
    await room.enter()
    room.post(ev.TalkPressed(), ev.TalkReleased(1.0))
    await until(lambda: "commit" in room.stages.transcriber.orders)
    clipped = Problem(ProblemCode.NOT_UNDERSTOOD, stage=Stage.TRANSCRIPTION)
    room.stages.transcriber.hear(ev.BackendFaulted(clipped))

    assert room.phase is Phase.READY
    assert room.notices == [ProblemCode.NOT_UNDERSTOOD]
    assert room.rows == []
    room.post(ev.TextSubmitted("Hello?"))
    assert (await room.stages.responder.asked()).history == [UserSaid("Hello?")]
    await room.aclose()


async def test_words_over_the_answer_stop_it_and_are_answered_themselves(room: Room) -> None:
    await room.says("Tell me a story.")
    stream = room.stages.responder.streams[-1]
    stream.write("Once upon a time")
    utterance = await room.stages.synthesizer.spoken()
    for number, word in enumerate(["Once", "upon", "a", "time"]):
        utterance.time(word, number * 200, number * 200 + 200)
    utterance.sound(800)
    room.speaker.played_until_ms = 410
    room.stages.transcriber.hear(ev.SpeechStarted())
    room.stages.transcriber.hear(ev.SpeechStopped(900))
    room.stages.transcriber.hears("Stop, please.")
    await stream.closed.wait()
    again = await room.stages.responder.asked(1)

    assert utterance.dropped
    story, stop = UserSaid("Tell me a story."), UserSaid("Stop, please.")
    assert again.history == [story, AssistantSaid("Once upon"), stop]
    assert room.assistant_shown == ["Once upon"]


async def test_a_cough_over_the_answer_never_reaches_the_model(room: Room) -> None:
    await room.says("Tell me a story.")
    room.stages.responder.streams[-1].write("Once upon")
    utterance = await room.stages.synthesizer.spoken()
    utterance.sound(800)
    room.stages.transcriber.hear(ev.SpeechStarted())
    room.stages.transcriber.hear(ev.SpeechStopped(200))
    room.stages.transcriber.hears("mm-hm")
    assert room.phase is Phase.SPEAKING
    room.stages.responder.streams[-1].write(" a time.")
    room.stages.responder.streams[-1].end()
    await settled()
    utterance.finish()
    room.speaker.play_all(room.rows[-1].turn_id)
    await room.says("And then?")

    said = [UserSaid("Tell me a story."), AssistantSaid("Once upon a time."), UserSaid("And then?")]
    assert room.stages.responder.streams[-1].history == said


async def test_a_tool_runs_once_and_the_answer_goes_on(room: Room) -> None:
    await room.says("What time is it?")
    stream = room.stages.responder.streams[-1]
    stream.ask_for(ToolCall("c1", "get_time", "{}"))
    await until(lambda: room.tools.calls)
    room.tools.answer('"nine"')
    await until(lambda: stream.outputs)
    await room.answers("It is nine.")

    assert room.tools.calls == [("get_time", "{}")]
    assert room.phase is Phase.LISTENING
    assert [row.text for row in room.rows] == ["What time is it?", "It is nine."]
    assert sum(isinstance(entry, ToolUse) for entry in room.session.state.entries) == 1


async def test_an_empty_answer_is_said(room: Room) -> None:
    await room.says("Hello?")
    room.stages.responder.streams[-1].end()
    await until(lambda: room.phase is Phase.LISTENING)

    [notice] = [entry for entry in room.session.state.entries if isinstance(entry, Notice)]
    assert (notice.problem.code, notice.problem.stage) == (ProblemCode.NO_ANSWER, Stage.CHAT)


async def test_an_answer_of_nothing_but_blanks_is_an_empty_one(room: Room) -> None:
    await room.says("Hello?")
    room.stages.responder.streams[-1].write("\n", " ")
    room.stages.responder.streams[-1].end()
    await until(lambda: room.phase is Phase.LISTENING)

    assert room.notices == [ProblemCode.NO_ANSWER]
    assert [row.text for row in room.rows] == ["Hello?"]


async def test_blanks_before_the_first_word_are_neither_shown_nor_spoken(room: Room) -> None:
    await room.says("Hello?")
    room.stages.responder.streams[-1].write("\n")
    await room.answers("\nHello. ")

    assert room.rows[-1].text == room.stages.synthesizer.utterances[-1].text == "Hello. "


async def test_a_mute_answer_is_read_and_the_conversation_goes_on(room: Room) -> None:
    room.stages.synthesizer.failure = dropped()
    await room.says("Hello?")
    room.stages.responder.streams[-1].write("Hello.")
    room.stages.responder.streams[-1].end()
    await until(lambda: room.phase is Phase.LISTENING)

    assert room.notices == [ProblemCode.LINK_LOST]
    assert room.rows[-1].text == "Hello."
    assert room.rows[-1].status is TurnStatus.DONE


async def test_a_break_is_mended_and_the_model_is_told_what_was_said(room: Room) -> None:
    await room.says("Where is it?")
    await room.answers("To the north.")
    room.post(ev.SessionStopped(), ev.SessionStarted())
    await until(lambda: room.phase is Phase.LISTENING)
    await room.says("How far?")

    said = [UserSaid("Where is it?"), AssistantSaid("To the north."), UserSaid("How far?")]
    assert room.stages.responder.streams[-1].history == said


def _chance(room: Room, draw: random.Random) -> None:
    """One thing that may happen at any time."""
    streams, utterances = room.stages.responder.streams, room.stages.synthesizer.utterances
    match draw.randrange(11):
        case 0:
            room.stages.transcriber.hear(ev.SpeechStarted())
        case 1:
            room.stages.transcriber.hear(ev.SpeechStopped(draw.choice([150, 900])))
        case 2:
            room.stages.transcriber.hears(draw.choice(["", "mm-hm", "What time is it?"]))
        case 3:
            room.post(ev.TextSubmitted("Hello?"))
        case 4:
            room.post(ev.InterruptPressed())
        case 5 if streams:
            streams[-1].write("some words ")
        case 6 if streams:
            streams[-1].end() if draw.random() < 0.7 else streams[-1].fail(dropped())
        case 7 if streams:
            streams[-1].ask_for(ToolCall(f"c{draw.random()}", "get_time", "{}"))
            room.tools.answer('"nine"')
        case 8 if utterances:
            utterances[-1].sound(200)
        case 9 if utterances:
            utterances[-1].finish(dropped() if draw.random() < 0.3 else None)
        case 10 if room.rows:
            room.speaker.play_all(room.rows[-1].turn_id)


@pytest.mark.parametrize("seed", range(60))
async def test_whatever_happened_the_next_question_is_answered(room: Room, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(60):
        _chance(room, draw)
        if draw.random() < 0.5:
            await settled()

    room.post(ev.TextSubmitted("Are you there?"))
    await settled()

    stream = room.stages.responder.streams[-1]
    assert stream.history[-1] == UserSaid("Are you there?")
    assert not stream.closed.is_set()
    await room.answers("Yes.")
    assert room.rows[-1].text == "Yes."
    assert room.phase is Phase.LISTENING
