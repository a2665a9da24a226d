"""Whole conversations hands-free, over every scripted far end: its VAD speaks, and a cough is no turn."""

from __future__ import annotations

import pytest

from tests.backends.contract import until
from tests.backends.contract_plan import At, Line, Plan, history_of
from tests.backends.contract_room import Conversing
from voicedesk.conversation import events as ev
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import TurnStatus

STORY = Plan("Once upon a time there was a small grey mouse.")
HEARD_MS = 310
HEARD = "Once upon a"


async def _telling(room: Conversing, place: At = At.NOWHERE) -> str:
    """The story is being told; its id."""
    room.speaker.holding = True
    room.speaker.position_ms = HEARD_MS
    room.rig.answer(Plan(STORY.text, hold=place))
    await room.say("tell me a story")
    response_id = await room.sounds()
    wanted_ms = STORY.audio_ms // 2 - 50 if place is At.MIDDLE else STORY.audio_ms
    await until(lambda: room.speaker.received_ms(response_id) >= wanted_ms)
    await until(lambda: room.timed_words(response_id) >= len(HEARD.split()))
    if place is At.NOWHERE:
        await room.rig.world.event(ev.ResponseFinished)
    return response_id


async def test_a_spoken_turn_is_answered_without_a_key(by_voice: Conversing) -> None:
    await by_voice.say("what is the time")
    await by_voice.answered(1)
    assert by_voice.shown == [("what is the time", TurnStatus.DONE), (Plan().text, TurnStatus.DONE)]
    assert by_voice.rig.asked == [(Line("user", "what is the time"),)]


async def test_a_breath_in_the_middle_of_a_turn_does_not_end_it(by_voice: Conversing) -> None:
    await by_voice.rig.start_speech()
    await by_voice.rig.stop_speech(600)
    await by_voice.reaches(Phase.USER_PAUSED)
    await by_voice.say("what is the time")
    await by_voice.answered(1)
    assert len(by_voice.rig.asked) == 1


@pytest.mark.parametrize("place", [At.MIDDLE, At.END, At.NOWHERE])
async def test_speaking_over_the_answer_stops_it_where_it_was(by_voice: Conversing, place: At) -> None:
    await _telling(by_voice, place)
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.BARGE_IN)
    assert ("pause",) in by_voice.speaker.calls
    await by_voice.rig.stop_speech(900)
    await by_voice.reaches(Phase.USER_PAUSED)
    await by_voice.falls_silent()
    by_voice.speaker.let_go()
    await by_voice.rig.end_turn("shorter please")
    await by_voice.answered(2)
    first, second = by_voice.answers
    assert (first.text[: first.heard_chars], first.status) == (HEARD, TurnStatus.INTERRUPTED)
    assert second.status is TurnStatus.DONE
    assert by_voice.rig.asked[1] == (
        Line("user", "tell me a story"),
        Line("assistant", HEARD),
        Line("user", "shorter please"),
    )


@pytest.mark.parametrize("text", ["", "Mm-hm.", None])
async def test_a_cough_pauses_the_answer_and_is_no_turn(by_voice: Conversing, text: str | None) -> None:
    response_id = await _telling(by_voice)
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.BARGE_IN)
    await by_voice.rig.stop_speech(200)
    await by_voice.reaches(Phase.SPEAKING)
    await by_voice.rig.end_turn(text)
    await until(lambda: not by_voice.rig.world.laws.unsettled())
    by_voice.speaker.let_go()
    await by_voice.rests()
    assert by_voice.shown == [("tell me a story", TurnStatus.DONE), (STORY.text, TurnStatus.DONE)]
    assert ("flush", response_id) not in by_voice.speaker.calls
    assert len(by_voice.rig.asked) == 1


async def test_a_cough_while_the_answer_still_comes_costs_nothing_of_it(by_voice: Conversing) -> None:
    await _telling(by_voice, At.MIDDLE)
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.BARGE_IN)
    await by_voice.rig.release()
    await by_voice.rig.stop_speech(200)
    await by_voice.reaches(Phase.SPEAKING)
    await by_voice.rig.end_turn("")
    by_voice.speaker.let_go()
    await by_voice.rests()
    assert by_voice.shown == [("tell me a story", TurnStatus.DONE), (STORY.text, TurnStatus.DONE)]


async def test_a_cough_over_the_words_before_a_tool_costs_nothing_of_the_answer(by_voice: Conversing) -> None:
    by_voice.speaker.holding = True
    by_voice.speaker.position_ms = 50
    by_voice.rig.answer(Plan(calls=("get_time",), before="One moment, please."), Plan("It is nine."))
    await by_voice.say("what is the time")
    await by_voice.sounds()
    await until(lambda: by_voice.tools.calls)
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.BARGE_IN)
    await by_voice.rig.stop_speech(200)
    await by_voice.reaches(Phase.SPEAKING)
    await by_voice.rig.end_turn("")
    await by_voice.rig.world.event(ev.UserTurnCommitted, 1)
    await until(lambda: not by_voice.rig.world.laws.unsettled())
    by_voice.tools.answer('{"time": "09:00"}')
    by_voice.speaker.let_go()
    await by_voice.answered(2)
    assert [text for text, _ in by_voice.shown] == ["what is the time", "One moment, please.", "It is nine."]
    assert not by_voice.notices


@pytest.mark.parametrize("place", [At.START, At.SOUND])
async def test_a_cough_before_the_answer_sounds_costs_no_answer(by_voice: Conversing, place: At) -> None:
    by_voice.rig.answer(Plan(STORY.text, hold=place), Plan("It is nine."))
    await by_voice.say("what is the time")
    await until(lambda: by_voice.rig.asked)
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.USER_SPEAKING)
    await by_voice.rig.release()
    await by_voice.rig.stop_speech(200)
    await by_voice.rig.end_turn("")
    await until(lambda: history_of(by_voice.answers))
    await by_voice.rests()
    assert by_voice.rig.asked[-1][0] == Line("user", "what is the time")
    assert history_of(by_voice.answers) == (Line("assistant", "It is nine."),)
    assert not by_voice.notices


async def test_a_cough_while_a_tool_runs_costs_no_answer_and_runs_it_once(by_voice: Conversing) -> None:
    by_voice.rig.answer(Plan(calls=("get_time",)), Plan("It is nine."))
    await by_voice.say("what is the time")
    await until(lambda: by_voice.tools.calls)
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.USER_SPEAKING)
    by_voice.tools.answer('{"time": "09:00"}')
    await until(lambda: by_voice.tool_uses[0].output)
    await by_voice.rig.stop_speech(200)
    await by_voice.rig.end_turn("")
    await until(lambda: history_of(by_voice.answers))
    await by_voice.rests()
    assert len(history_of(by_voice.answers)) == 1
    assert Line("output", '{"time": "09:00"}') in by_voice.rig.asked[-1]
    assert len(by_voice.tools.calls) == 1
    assert not by_voice.notices


async def test_one_may_interrupt_again_and_again(by_voice: Conversing) -> None:
    for number, question in enumerate(["shorter", "even shorter", "shorter still"], start=1):
        await _telling(by_voice, At.MIDDLE)
        await by_voice.rig.start_speech()
        await by_voice.reaches(Phase.BARGE_IN)
        await by_voice.rig.stop_speech(900)
        await by_voice.falls_silent()
        by_voice.speaker.let_go()
        await by_voice.rig.end_turn(question)
        await by_voice.answered(2 * number)
    heard = [line.text for line in history_of(by_voice.answers)]
    assert heard == [HEARD, Plan().text] * 3


async def test_a_short_word_over_the_answer_is_meant_all_the_same(by_voice: Conversing) -> None:
    await _telling(by_voice)
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.BARGE_IN)
    await by_voice.rig.stop_speech(300)
    await by_voice.rig.end_turn("Stop it.")
    await until(lambda: len(by_voice.rig.asked) == 2)
    by_voice.speaker.let_go()
    await by_voice.rests()
    assert by_voice.rig.asked[1][-1] == Line("user", "Stop it.")


async def test_the_echo_of_a_cancelled_answer_is_not_heard(by_voice: Conversing) -> None:
    await _telling(by_voice, At.MIDDLE)
    await by_voice.rig.start_speech()
    await by_voice.rig.stop_speech(900)
    await by_voice.reaches(Phase.USER_PAUSED)
    await by_voice.rig.send_late_sound()
    await by_voice.rig.release()
    by_voice.speaker.let_go()
    await by_voice.rig.end_turn("shorter please")
    await by_voice.answered(2)
    assert by_voice.speaker.late_ms == 0


@pytest.mark.parametrize("place", [At.START, At.SOUND])
async def test_going_on_before_the_answer_sounds_is_one_question(by_voice: Conversing, place: At) -> None:
    by_voice.rig.answer(Plan(STORY.text, hold=place))
    await by_voice.say("tell me")
    await until(lambda: by_voice.rig.asked)
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.USER_SPEAKING)
    await by_voice.rig.release()
    await by_voice.rig.stop_speech(900)
    await by_voice.rig.end_turn("a story")
    await until(lambda: history_of(by_voice.answers))
    await by_voice.rests()
    assert by_voice.rig.asked[-1] == (Line("user", "tell me"), Line("user", "a story"))
    assert history_of(by_voice.answers) == (Line("assistant", Plan().text),)


async def test_speaking_while_a_tool_runs_stops_the_answer_but_not_the_tool(by_voice: Conversing) -> None:
    by_voice.rig.answer(Plan(calls=("get_time",)))
    await by_voice.say("what is the time")
    await until(lambda: by_voice.tools.calls)
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.USER_SPEAKING)
    by_voice.tools.answer('{"time": "09:00"}')
    await until(lambda: by_voice.tool_uses[0].output)
    await by_voice.rig.stop_speech(900)
    await by_voice.rig.end_turn("never mind")
    await by_voice.answered(1)
    assert Line("output", '{"time": "09:00"}') in by_voice.rig.asked[-1]
    assert by_voice.rig.asked[-1][-1].text in {"never mind", '{"time": "09:00"}'}


async def test_a_link_that_breaks_in_mid_utterance_is_taken_up_again(by_voice: Conversing) -> None:
    await by_voice.rig.start_speech()
    await by_voice.reaches(Phase.USER_SPEAKING)
    by_voice.session.send_audio(by_voice.rig.spoken)
    await by_voice.rig.lose_link()
    await by_voice.reaches(Phase.RECONNECTING)
    await until(lambda: by_voice.state.phase is Phase.USER_SPEAKING)
    await by_voice.say("what is the time")
    await by_voice.answered(1)
    assert by_voice.shown == [("what is the time", TurnStatus.DONE), (Plan().text, TurnStatus.DONE)]
