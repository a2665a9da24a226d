"""Answers, as the port tells of them: sound, words, tools, interruptions, and what the model knows then."""

from __future__ import annotations

import pytest

from tests.backends.contract import HELLO, ScriptedRig, connected, settled, until
from tests.backends.contract_plan import At, Line, Plan, said
from tests.backends.world import World
from voicedesk.backends.base import BYTES_PER_MS
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode

ANSWER = Plan("One two three four five six seven eight.")
WITHIN_MS = {At.SOUND: 0, At.MIDDLE: 210, At.END: 610}
HEARD = {At.SOUND: "", At.MIDDLE: "One two", At.END: "One two three four five six"}


async def _ask(rig: ScriptedRig, text: str = HELLO, *plans: Plan) -> World:
    rig.answer(*plans)
    rig.backend.perform(cmd.SendText(text))
    rig.backend.perform(cmd.CreateResponse())
    return rig.world


async def _stopped_at(rig: ScriptedRig, place: At) -> str:
    """An answer that waits at ``place``; returns its id once all that comes before has come."""
    world = await _ask(rig, HELLO, Plan(ANSWER.text, hold=place))
    started = await world.event(ev.ResponseStarted)
    await until(lambda: rig.asked)
    wanted_ms = {At.MIDDLE: ANSWER.audio_ms // 2 - 50, At.END: ANSWER.audio_ms}.get(place, 0)
    await until(lambda: len(world.sound.get(started.response_id, b"")) >= wanted_ms * BYTES_PER_MS)
    await until(lambda: len(world.of(ev.ResponseWordTimed)) >= len(HEARD[place].split()))
    return started.response_id


async def test_the_sound_is_whole_and_the_words_are_the_plans(scripted: ScriptedRig) -> None:
    await connected(scripted)
    world = await _ask(scripted, HELLO, ANSWER)
    finished = await world.event(ev.ResponseFinished)
    assert finished.outcome is ev.Outcome.COMPLETED
    assert len(world.sound[finished.response_id]) == ANSWER.audio_ms * BYTES_PER_MS
    assert "".join(event.text for event in world.of(ev.ResponseTextAdded)).strip() == ANSWER.text


async def test_an_answer_is_known_to_the_model_afterwards(scripted: ScriptedRig) -> None:
    await connected(scripted)
    world = await _ask(scripted, HELLO, ANSWER)
    await world.event(ev.ResponseFinished)
    await _ask(scripted, "And then?")
    await world.event(ev.ResponseFinished, 1)
    assert scripted.asked[1] == (
        Line("user", HELLO),
        Line("assistant", ANSWER.text),
        Line("user", "And then?"),
    )


async def test_requests_in_a_row_are_answered_one_after_the_other(scripted: ScriptedRig) -> None:
    await connected(scripted)
    await _ask(scripted, "one")
    world = await _ask(scripted, "two")
    await world.until(lambda: bool(world.of(ev.ResponseFinished)) and not world.laws.unsettled())
    await settled()
    assert said(scripted.asked[-1])[0].role == "user"
    assert all(event.outcome is ev.Outcome.COMPLETED for event in world.of(ev.ResponseFinished))


@pytest.mark.parametrize("place", [At.SOUND, At.MIDDLE, At.END])
async def test_a_cut_answer_ends_once_and_the_model_knows_what_was_heard(
    scripted: ScriptedRig, place: At
) -> None:
    world = await connected(scripted)
    response_id = await _stopped_at(scripted, place)
    scripted.backend.perform(cmd.CancelResponse(response_id))
    scripted.backend.perform(cmd.TruncateResponse(response_id, WITHIN_MS[place]))
    cancelled = await world.event(ev.ResponseFinished)
    assert (cancelled.response_id, cancelled.outcome) == (response_id, ev.Outcome.CANCELLED)
    await _ask(scripted, "And then?")
    second = await world.event(ev.ResponseFinished, 1)
    assert second.outcome is ev.Outcome.COMPLETED
    heard = [Line("assistant", HEARD[place])] if HEARD[place] else []
    assert said(scripted.asked[1]) == said([Line("user", HELLO), *heard, Line("user", "And then?")])


async def test_an_answer_that_is_over_is_cut_where_the_listener_was(scripted: ScriptedRig) -> None:
    await connected(scripted)
    world = await _ask(scripted, HELLO, ANSWER)
    finished = await world.event(ev.ResponseFinished)
    scripted.backend.perform(cmd.TruncateResponse(finished.response_id, 310))
    await _ask(scripted, "And then?")
    await world.event(ev.ResponseFinished, 1)
    assert said(scripted.asked[1])[1] == Line("assistant", "One two three")


@pytest.mark.parametrize("place", [At.SOUND, At.MIDDLE])
async def test_sound_that_comes_after_the_cut_goes_nowhere(scripted: ScriptedRig, place: At) -> None:
    world = await connected(scripted)
    response_id = await _stopped_at(scripted, place)
    heard = len(world.sound.get(response_id, b""))
    scripted.backend.perform(cmd.CancelResponse(response_id))
    await world.event(ev.ResponseFinished)
    await scripted.send_late_sound()
    await _ask(scripted, "And then?")
    await world.event(ev.ResponseFinished, 1)
    assert len(world.sound.get(response_id, b"")) == heard
    assert response_id not in world.ended


async def test_an_answer_is_cancelled_and_replaced_in_one_breath(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    response_id = await _stopped_at(scripted, At.MIDDLE)
    scripted.backend.perform(cmd.CancelResponse(response_id))
    scripted.backend.perform(cmd.TruncateResponse(response_id, 110))
    await _ask(scripted, "Stop, and then?")
    second = await world.event(ev.ResponseFinished, 1)
    assert second.outcome is ev.Outcome.COMPLETED
    assert said(scripted.asked[1])[1:] == [Line("assistant", "One"), Line("user", "Stop, and then?")]


async def test_cancelling_what_is_over_or_unknown_changes_nothing(scripted: ScriptedRig) -> None:
    await connected(scripted)
    world = await _ask(scripted, HELLO, ANSWER)
    finished = await world.event(ev.ResponseFinished)
    scripted.backend.perform(cmd.CancelResponse(finished.response_id))
    scripted.backend.perform(cmd.CancelResponse("never heard of"))
    scripted.backend.perform(cmd.TruncateResponse("never heard of", 100))
    await _ask(scripted, "And then?")
    await world.event(ev.ResponseFinished, 1)
    assert [event.outcome for event in world.of(ev.ResponseFinished)] == [ev.Outcome.COMPLETED] * 2
    assert not world.of(ev.BackendFaulted)


async def test_two_tools_are_asked_for_together_and_their_outputs_answered_once(
    scripted: ScriptedRig,
) -> None:
    await connected(scripted)
    both = Plan(calls=("get_time", "get_weather"))
    world = await _ask(scripted, "Time and weather?", both, Plan("Nine, and sunny."))
    finished = await world.event(ev.ResponseFinished)
    calls = world.of(ev.ToolCallRequested)
    assert [call.name for call in calls] == ["get_time", "get_weather"]
    assert finished.outcome is ev.Outcome.TOOL_CALLS
    for call in reversed(calls):
        scripted.backend.perform(cmd.SendToolOutput(call.call_id, f'{{"of": "{call.name}"}}'))
    scripted.backend.perform(cmd.CreateResponse())
    answered = await world.event(ev.ResponseFinished, 1)
    assert answered.outcome is ev.Outcome.COMPLETED
    assert answered.response_id != finished.response_id
    known = scripted.asked[1]
    assert [line.text for line in known if line.role == "call"] == ["get_time", "get_weather"]
    outputs = {line.text for line in known if line.role == "output"}
    assert outputs == {'{"of": "get_time"}', '{"of": "get_weather"}'}


async def test_a_call_id_used_again_is_a_call_like_any_other(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    again = Plan(calls=("get_time",), call_id="call_0")
    scripted.answer(again, again, Plan("Nine."))
    scripted.backend.perform(cmd.SendText("Time, and once more?"))
    for number in range(3):
        scripted.backend.perform(cmd.CreateResponse())
        await world.event(ev.ResponseFinished, number)
        for call in world.of(ev.ToolCallRequested)[number:]:
            scripted.backend.perform(cmd.SendToolOutput(call.call_id, f'{{"of": {number}}}'))
    calls = world.of(ev.ToolCallRequested)
    assert len({call.call_id for call in calls}) == len(calls) == 2
    assert [line.text for line in scripted.asked[2] if line.role == "output"] == ['{"of": 0}', '{"of": 1}']
    assert not world.laws.breaches


async def test_a_far_end_that_takes_no_tools_answers_all_the_same_and_it_is_said_once(
    scripted: ScriptedRig,
) -> None:
    scripted.refuse_tools()
    for number in range(2):
        world = await connected(scripted)
        await _ask(scripted)
        finished = await world.event(ev.ResponseFinished, number)
        assert finished.outcome is ev.Outcome.COMPLETED
    [told] = world.of(ev.BackendFaulted)
    assert (told.problem.code, told.problem.subject) == (ProblemCode.OPTION_REFUSED, "tools")


async def test_a_tool_whose_answer_nobody_wants_is_answered_all_the_same(scripted: ScriptedRig) -> None:
    """The user went on while it ran: its output belongs to the history, the next request comes through."""
    await connected(scripted)
    world = await _ask(scripted, "Time?", Plan(calls=("get_time",)))
    await world.event(ev.ResponseFinished)
    [call] = world.of(ev.ToolCallRequested)
    scripted.backend.perform(cmd.SendText("Never mind."))
    scripted.backend.perform(cmd.SendToolOutput(call.call_id, '{"time": "09:00"}'))
    scripted.backend.perform(cmd.CreateResponse())
    answered = await world.event(ev.ResponseFinished, 1)
    assert answered.outcome is ev.Outcome.COMPLETED
    assert Line("output", '{"time": "09:00"}') in scripted.asked[-1]
    assert Line("user", "Never mind.") in scripted.asked[-1]
