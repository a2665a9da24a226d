"""Whole conversations by key, over every scripted far end. After each, the room itself asks one thing more
and demands rest, lawful events, and a model that knows exactly what was said and heard."""

from __future__ import annotations

import pytest

from tests.backends.contract import ScriptedRig, until
from tests.backends.contract_plan import At, Line, Plan, Trouble, history_of
from tests.backends.contract_room import Conversing
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Speaker, ToolStatus, TurnStatus

STORY = Plan("Once upon a time there was a small grey mouse.")
PLACES = [At.START, At.SOUND, At.MIDDLE, At.END]
HEARD_MS = 310
HEARD = "Once upon a"


async def _story(room: Conversing, place: At) -> None:
    """A story is asked for and has come as far as ``place``; 310 ms of it are heard, if there is so much."""
    world = room.rig.world
    asked, started = len(room.rig.asked), len(world.of(ev.ResponseStarted))
    room.speaker.holding = True
    room.speaker.position_ms = HEARD_MS
    room.rig.answer(Plan(STORY.text, hold=place))
    room.type("Tell me a story.")
    await until(lambda: len(room.rig.asked) > asked)
    if place is not At.START:
        await world.event(ev.ResponseStarted, started)
    wanted_ms = {At.MIDDLE: STORY.audio_ms // 2 - 50, At.END: STORY.audio_ms, At.NOWHERE: STORY.audio_ms}
    if place in wanted_ms:
        response_id = await room.sounds()
        await until(lambda: room.speaker.received_ms(response_id) >= wanted_ms[place])
        await until(lambda: room.timed_words(response_id) >= len(HEARD.split()))
    if place is At.NOWHERE:
        await until(lambda: not world.laws.unsettled())


async def test_a_question_by_key_is_shown_and_answered(by_key: Conversing) -> None:
    await by_key.say_by_key("what is the time")
    await by_key.answered(1)
    assert by_key.shown == [("what is the time", TurnStatus.DONE), (Plan().text, TurnStatus.DONE)]
    assert [row.speaker for row in by_key.turns] == [Speaker.USER, Speaker.ASSISTANT]
    assert by_key.rig.asked == [(Line("user", "what is the time"),)]


async def test_three_turns_stand_in_their_order(by_key: Conversing) -> None:
    by_key.rig.answer(Plan("One."), Plan("Two."), Plan("Three."))
    for number, question in enumerate(["first", "second", "third"], start=1):
        await by_key.say_by_key(question)
        await by_key.answered(number)
    assert [text for text, _ in by_key.shown] == ["first", "One.", "second", "Two.", "third", "Three."]


async def test_typed_text_goes_straight_in(by_key: Conversing) -> None:
    by_key.type("What is the time?")
    await by_key.answered(1)
    assert by_key.shown == [("What is the time?", TurnStatus.DONE), (Plan().text, TurnStatus.DONE)]
    assert by_key.turns[0].typed


@pytest.mark.parametrize("place", [*PLACES, At.NOWHERE])
async def test_the_key_stops_the_answer_wherever_it_is(by_key: Conversing, place: At) -> None:
    await _story(by_key, place)
    by_key.post(ev.InterruptPressed())
    await by_key.rig.release()
    await by_key.rests()
    sounded = place in {At.MIDDLE, At.END, At.NOWHERE}
    assert [line.text for line in history_of(by_key.answers)] == [HEARD] * sounded
    assert all(row.status is TurnStatus.STOPPED for row in by_key.answers)
    assert not by_key.notices


@pytest.mark.parametrize("place", [*PLACES, At.NOWHERE])
async def test_the_next_turn_may_begin_wherever_the_answer_is(by_key: Conversing, place: At) -> None:
    await _story(by_key, place)
    by_key.post(ev.TalkPressed())
    await by_key.rig.release()
    await by_key.say_by_key("shorter please")
    by_key.speaker.let_go()
    await until(lambda: any(row.text == Plan().text for row in by_key.answers))
    await by_key.rests()
    known = by_key.rig.asked[-1]
    sounded = place in {At.MIDDLE, At.END, At.NOWHERE}
    heard = [Line("assistant", HEARD)] if sounded else []
    assert [line for line in known if line.role == "assistant"] == heard
    assert known[-1] == Line("user", "shorter please")
    assert all(row.status is TurnStatus.INTERRUPTED for row in by_key.answers[:-1])
    assert not by_key.notices


@pytest.mark.parametrize("place", [*PLACES, At.NOWHERE])
async def test_typed_text_interrupts_the_answer_wherever_it_is(by_key: Conversing, place: At) -> None:
    await _story(by_key, place)
    by_key.type("Shorter, please.")
    by_key.speaker.let_go()
    await by_key.rig.release()
    await until(lambda: any(row.text == Plan().text for row in by_key.answers))
    await by_key.rests()
    known = by_key.rig.asked[-1]
    assert known[-1] == Line("user", "Shorter, please.")
    sounded = place in {At.MIDDLE, At.END, At.NOWHERE}
    assert [line.text for line in known if line.role == "assistant"] == [HEARD] * sounded
    assert by_key.answers[-1].status is TurnStatus.DONE
    assert not by_key.notices


async def test_a_tool_runs_and_its_output_is_answered(by_key: Conversing) -> None:
    by_key.rig.answer(Plan(calls=("get_time",)), Plan("Nine."))
    by_key.type("What is the time?")
    await until(lambda: by_key.tools.calls)
    by_key.tools.answer('{"time": "09:00"}')
    await by_key.answered(1)
    assert [use.status for use in by_key.tool_uses] == [ToolStatus.DONE]
    assert by_key.rig.asked[1] == (
        Line("user", "What is the time?"),
        Line("call", "get_time"),
        Line("output", '{"time": "09:00"}'),
    )
    assert by_key.answers[0].text == "Nine."


async def test_two_tools_run_together_and_are_answered_once(by_key: Conversing) -> None:
    by_key.rig.answer(Plan(calls=("get_time", "get_weather")), Plan("Nine, and sunny."))
    by_key.type("Time and weather?")
    await until(lambda: len(by_key.tools.calls) == 2)
    by_key.tools.answer('{"of": "one"}')
    by_key.tools.answer('{"of": "the other"}')
    await by_key.answered(1)
    assert len(by_key.rig.asked) == 2
    outputs = [line.text for line in by_key.rig.asked[1] if line.role == "output"]
    assert sorted(outputs) == ['{"of": "one"}', '{"of": "the other"}']


async def test_a_tool_that_fails_is_told_to_the_model(by_key: Conversing) -> None:
    by_key.rig.answer(Plan(calls=("get_time",)), Plan("I cannot tell."))
    by_key.type("What is the time?")
    await until(lambda: by_key.tools.calls)
    by_key.tools.answer('{"error": "no clock"}', reason="There is no clock.")
    await by_key.answered(1)
    assert [(use.status, use.reason) for use in by_key.tool_uses] == [
        (ToolStatus.FAILED, "There is no clock.")
    ]
    assert Line("output", '{"error": "no clock"}') in by_key.rig.asked[1]


async def test_an_answer_may_say_something_before_it_asks_for_a_tool(by_key: Conversing) -> None:
    by_key.rig.answer(Plan(calls=("get_time",), before="Let me see."), Plan("Nine."))
    by_key.type("What is the time?")
    await until(lambda: by_key.tools.calls)
    by_key.tools.answer('{"time": "09:00"}')
    await by_key.answered(2)
    assert [row.text for row in by_key.answers] == ["Let me see.", "Nine."]
    assert by_key.rig.asked[1] == (
        Line("user", "What is the time?"),
        Line("assistant", "Let me see."),
        Line("call", "get_time"),
        Line("output", '{"time": "09:00"}'),
    )


async def test_what_an_answer_said_before_its_tool_is_cut_where_it_was_heard(by_key: Conversing) -> None:
    by_key.speaker.holding = True
    by_key.speaker.position_ms = 110
    by_key.rig.answer(Plan(calls=("get_time",), before="Let me see what the clock says."))
    by_key.type("What is the time?")
    await until(lambda: by_key.tools.calls)
    response_id = await by_key.sounds()
    await until(lambda: by_key.speaker.received_ms(response_id) >= 300)
    await until(lambda: by_key.timed_words(response_id) >= 2)
    by_key.post(ev.InterruptPressed())
    by_key.tools.answer('{"time": "09:00"}')
    await by_key.rests()
    assert [line.text for line in history_of(by_key.answers)] == ["Let"]
    assert [use.status for use in by_key.tool_uses] == [ToolStatus.DONE]


async def test_tools_may_be_asked_for_again_and_again(by_key: Conversing) -> None:
    by_key.rig.answer(Plan(calls=("get_time",)), Plan(calls=("get_weather",)), Plan("Nine, and sunny."))
    by_key.type("Time, then weather?")
    for number in (1, 2):
        await until(lambda number=number: len(by_key.tools.calls) == number)  # type: ignore[misc]
        by_key.tools.answer(f'{{"number": {number}}}')
    await by_key.answered(1)
    assert [line.text for line in by_key.rig.asked[2] if line.role == "call"] == ["get_time", "get_weather"]


async def test_an_interruption_stops_the_answer_but_not_the_tool(by_key: Conversing) -> None:
    by_key.rig.answer(Plan(calls=("get_time",)))
    by_key.type("What is the time?")
    await until(lambda: by_key.tools.calls)
    by_key.post(ev.InterruptPressed())
    by_key.tools.answer('{"time": "09:00"}')
    await by_key.rests()
    assert len(by_key.rig.asked) == 1
    by_key.type("So?")
    await by_key.answered(1)
    assert Line("output", '{"time": "09:00"}') in by_key.rig.asked[1]


async def test_the_user_may_go_on_while_a_tool_runs(by_key: Conversing) -> None:
    by_key.rig.answer(Plan(calls=("get_time",)), Plan("As you like."))
    by_key.type("What is the time?")
    await until(lambda: by_key.tools.calls)
    by_key.type("Never mind.")
    await until(lambda: by_key.answers)
    assert [line for line in by_key.rig.asked[1] if line.role != "output"] == [
        Line("user", "What is the time?"),
        Line("call", "get_time"),
        Line("user", "Never mind."),
    ]
    by_key.tools.answer('{"time": "09:00"}')
    await by_key.rests()
    assert [row.text for row in by_key.answers] == ["As you like."]
    assert [use.status for use in by_key.tool_uses] == [ToolStatus.DONE]


async def test_the_result_of_a_tool_is_known_to_the_question_after_the_one_asked_meanwhile(
    by_key: Conversing,
) -> None:
    by_key.rig.answer(Plan(calls=("get_time",)), Plan("As you like."))
    by_key.type("What is the time?")
    await until(lambda: by_key.tools.calls)
    by_key.type("And who are you?")
    await until(lambda: by_key.answers)
    by_key.tools.answer('{"time": "09:00"}')
    await by_key.rests()
    by_key.type("So?")
    await by_key.answered(2)
    assert [line for line in by_key.rig.asked[2] if line.role in {"call", "output"}] == [
        Line("call", "get_time"),
        Line("output", '{"time": "09:00"}'),
    ]
    assert len(by_key.tools.calls) == 1


@pytest.mark.parametrize("trouble", [Trouble.FAILED, Trouble.FILTERED, Trouble.EMPTY])
async def test_an_answer_that_does_not_come_is_said_once(by_key: Conversing, trouble: Trouble) -> None:
    codes = {
        Trouble.FAILED: {ProblemCode.SERVICE_DOWN, ProblemCode.RESPONSE_FAILED},
        Trouble.FILTERED: {ProblemCode.CONTENT_FILTERED},
        Trouble.EMPTY: {ProblemCode.NO_ANSWER},
    }
    by_key.rig.answer(Plan(trouble=trouble))
    by_key.type("What is the time?")
    await until(lambda: by_key.notices)
    await by_key.rests()
    [notice] = by_key.notices
    assert notice.problem.code in codes[trouble]
    by_key.type("And now?")
    await by_key.answered(1)
    assert len(by_key.notices) == 1


@pytest.mark.parametrize("text", [None, ""])
async def test_a_turn_that_nobody_understood_leaves_the_conversation_at_rest(
    by_key: Conversing, text: str | None
) -> None:
    await by_key.say_by_key(text)
    await by_key.rests()
    assert [row.status for row in by_key.turns if row.speaker is Speaker.USER] == [TurnStatus.UNCLEAR]
    await by_key.say_by_key("what is the time")
    await until(lambda: any(Line("user", "what is the time") in known for known in by_key.rig.asked))
    await by_key.rests()


async def test_a_link_that_breaks_in_silence_comes_back_with_all_that_was_said(by_key: Conversing) -> None:
    by_key.type("My name is Anna.")
    await by_key.answered(1)
    await by_key.rig.lose_link()
    await by_key.reaches(Phase.RECONNECTING)
    await by_key.rests()
    assert not by_key.notices


async def test_what_is_said_while_the_link_breaks_is_sent_on_the_next_one(by_key: Conversing) -> None:
    by_key.rig.hear("what is the time")
    by_key.post(ev.TalkPressed())
    by_key.session.send_audio(by_key.rig.spoken)
    await by_key.rig.lose_link()
    await by_key.reaches(Phase.RECONNECTING)
    await until(lambda: by_key.state.phase is Phase.USER_SPEAKING)
    by_key.session.send_audio(by_key.rig.spoken)
    by_key.post(ev.TalkReleased(1.0))
    await by_key.answered(1)
    assert by_key.shown == [("what is the time", TurnStatus.DONE), (Plan().text, TurnStatus.DONE)]


@pytest.mark.parametrize("place", PLACES)
async def test_an_answer_cut_by_a_break_is_known_as_far_as_heard(by_key: Conversing, place: At) -> None:
    await _story(by_key, place)
    await by_key.rig.lose_link()
    await by_key.reaches(Phase.RECONNECTING)
    by_key.speaker.let_go()
    await by_key.rests()
    if place in {At.START, At.SOUND}:  # The question stands unanswered, so it is asked again.
        assert [line.text for line in history_of(by_key.answers)] == [Plan().text]
    else:
        assert [row.text[: row.heard_chars] for row in by_key.answers] == [HEARD]
        assert [row.status for row in by_key.answers] == [TurnStatus.CUT]


async def test_a_session_that_ends_is_renewed_in_silence(by_key: Conversing) -> None:
    by_key.type("My name is Anna.")
    await by_key.answered(1)
    number = len(by_key.rig.world.of(ev.BackendConnected))
    await by_key.rig.expire(0.05)
    await by_key.rig.world.event(ev.BackendConnected, number)
    await by_key.rests()
    assert not by_key.notices
    assert not by_key.rig.world.of(ev.BackendLost)


async def _be_told_the_time_and_half_a_story(by_key: Conversing, answers: int) -> None:
    """The time by a tool, which makes it ``answers`` of them, and a story that is cut short."""
    by_key.rig.answer(Plan(calls=("get_time",)))
    by_key.type("What is the time?")
    await until(lambda: by_key.tools.calls)
    by_key.tools.answer('{"time": "09:00"}')
    await by_key.answered(answers)
    await _story(by_key, At.NOWHERE)
    by_key.post(ev.InterruptPressed())
    await by_key.rests()


async def test_a_renewed_session_knows_what_was_heard_and_what_the_tools_gave(by_key: Conversing) -> None:
    await _be_told_the_time_and_half_a_story(by_key, answers=1)
    number, asked = len(by_key.rig.world.of(ev.BackendConnected)), len(by_key.rig.asked)
    await by_key.rig.expire(0.05)
    await by_key.rig.world.event(ev.BackendConnected, number)
    await by_key.say_by_key("what did you say")
    await by_key.rests_after_all()
    assert by_key.rig.asked[asked] == (
        Line("user", "What is the time?"),
        Line("call", "get_time"),
        Line("output", '{"time": "09:00"}'),
        Line("assistant", Plan().text),
        Line("user", "Tell me a story."),
        Line("assistant", HEARD),
        Line("user", "what did you say"),
    )
    assert not by_key.notices


async def test_another_backend_goes_on_with_what_was_heard(by_key: Conversing, another: ScriptedRig) -> None:
    by_key.type("My name is Anna.")
    await by_key.answered(1)
    await _be_told_the_time_and_half_a_story(by_key, answers=2)
    await by_key.move_to(another)
    await by_key.say_by_key("what did you say")
    await by_key.rests_after_all()
    assert another.asked[0] == (
        Line("user", "My name is Anna."),
        Line("assistant", Plan().text),
        Line("user", "What is the time?"),
        Line("call", "get_time"),
        Line("output", '{"time": "09:00"}'),
        Line("assistant", Plan().text),
        Line("user", "Tell me a story."),
        Line("assistant", HEARD),
        Line("user", "what did you say"),
    )
