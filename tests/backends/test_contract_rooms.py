"""Whole conversations over every backend with every far end, real engines among them."""

from __future__ import annotations

from tests.backends.contract import HELLO, Rig, until
from tests.backends.contract_room import Room
from voicedesk.conversation import events as ev
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Speaker, ToolStatus, TurnStatus


async def test_a_spoken_greeting_is_shown_and_answered_aloud(room: Room[Rig]) -> None:
    await room.greet_by_key()
    await room.answered(1)
    question, answer = room.turns
    assert (question.speaker, question.status) == (Speaker.USER, TurnStatus.DONE)
    assert "hello" in question.text.lower()
    assert (answer.speaker, answer.status) == (Speaker.ASSISTANT, TurnStatus.DONE)
    assert ("end_audio", answer.turn_id) in room.speaker.calls
    assert not room.notices


async def test_a_tool_runs_and_the_answer_comes_after_it(room: Room[Rig]) -> None:
    room.type(room.rig.ask_for_tool())
    await until(lambda: room.tools.calls)
    room.tools.answer('{"time": "09:00", "date": "Monday", "time_zone": "UTC"}')
    await room.answered(1)
    assert [use.status for use in room.tool_uses] == [ToolStatus.DONE]
    assert room.answers[-1].status is TurnStatus.DONE


async def test_an_answer_is_cut_where_it_was_heard_and_the_next_one_comes(room: Room[Rig]) -> None:
    room.speaker.holding = True
    room.speaker.position_ms = 150
    room.type(room.rig.hold_answer())
    response_id = await room.sounds()
    await until(lambda: room.speaker.received_ms(response_id) >= 300 and room.answers[0].text)
    room.post(ev.InterruptPressed())
    await room.rests()
    [cut] = room.answers
    assert cut.status is TurnStatus.STOPPED
    assert cut.heard_chars is not None
    assert cut.heard_chars < len(cut.text)
    room.speaker.let_go()
    room.type(HELLO)
    await room.answered(2)
    assert room.answers[1].status is TurnStatus.DONE


async def test_a_broken_link_is_made_anew_and_the_conversation_goes_on(room: Room[Rig]) -> None:
    room.type(HELLO)
    await room.answered(1)
    await room.rig.lose_link()
    await room.reaches(Phase.RECONNECTING)
    await room.rests()
    room.type(HELLO)
    await room.answered(2)
    assert not room.notices
