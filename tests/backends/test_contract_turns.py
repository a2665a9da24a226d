"""The user's turns, as the port tells of them: by key and hands-free, heard, misheard, too short."""

from __future__ import annotations

import pytest

from tests.backends.contract import ScriptedRig, connected, settled
from tests.backends.contract_plan import Line
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode

QUESTION = "what is the time in Paris"


def _spoken(rig: ScriptedRig, text: str | None = QUESTION) -> None:
    rig.hear(text)
    rig.backend.send_audio(rig.spoken)
    rig.backend.perform(cmd.CommitUserTurn())


async def test_words_appear_as_they_form_and_then_for_good(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    _spoken(scripted)
    await world.until(lambda: any(event.final for event in world.of(ev.UserTranscriptUpdated)))
    *partial, final = world.of(ev.UserTranscriptUpdated)
    assert partial
    assert all(QUESTION.startswith(event.text.strip()) and not event.final for event in partial)
    assert (final.text, final.final) == (QUESTION, True)
    assert {event.item_id for event in partial} == {final.item_id}


async def test_a_turn_is_what_the_model_is_asked(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    _spoken(scripted)
    scripted.backend.perform(cmd.CreateResponse())
    finished = await world.event(ev.ResponseFinished)
    assert finished.outcome is ev.Outcome.COMPLETED
    assert scripted.asked == [(Line("user", QUESTION),)]


async def test_two_turns_follow_one_another(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    _spoken(scripted, "one two three")
    _spoken(scripted, "four five six")
    await world.until(lambda: sum(event.final for event in world.of(ev.UserTranscriptUpdated)) == 2)
    first, second = world.of(ev.UserTurnCommitted)
    words = {event.item_id: event.text for event in world.of(ev.UserTranscriptUpdated) if event.final}
    assert [words[first.item_id], words[second.item_id]] == ["one two three", "four five six"]
    assert second.previous_item_id in {first.item_id, None}


@pytest.mark.parametrize("text", [None, ""])
async def test_a_turn_without_words_is_settled_too(scripted: ScriptedRig, text: str | None) -> None:
    world = await connected(scripted)
    _spoken(scripted, text)
    committed = await world.event(ev.UserTurnCommitted)
    await world.until(lambda: not world.laws.unsettled())
    failed = [event.item_id for event in world.of(ev.UserTranscriptFailed)]
    empty = [event.item_id for event in world.of(ev.UserTranscriptUpdated) if event.final and not event.text]
    assert failed + empty == [committed.item_id]


async def test_less_than_the_service_takes_is_no_turn(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    scripted.backend.send_audio(scripted.spoken[: 90 * 48])
    scripted.backend.perform(cmd.CommitUserTurn())
    fault = await world.event(ev.BackendFaulted)
    assert fault.problem.code is ProblemCode.NOT_UNDERSTOOD
    _spoken(scripted)
    await world.event(ev.UserTurnCommitted)
    await world.until(lambda: not world.laws.unsettled())
    assert len(world.of(ev.UserTurnCommitted)) == 1


async def test_what_was_discarded_is_in_no_turn(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    scripted.backend.send_audio(scripted.spoken)
    scripted.backend.perform(cmd.DiscardUserTurn())
    scripted.backend.perform(cmd.CommitUserTurn())
    fault = await world.event(ev.BackendFaulted)
    assert fault.problem.code is ProblemCode.NOT_UNDERSTOOD


async def test_hands_free_the_far_end_says_when_one_speaks_and_when_a_turn_ends(
    hands_free: ScriptedRig,
) -> None:
    world = await connected(hands_free)
    await hands_free.start_speech()
    await world.event(ev.SpeechStarted)
    await hands_free.stop_speech(900)
    await hands_free.end_turn(QUESTION)
    await world.until(lambda: any(event.final for event in world.of(ev.UserTranscriptUpdated)))
    kinds = [type(event) for event in world.events if not isinstance(event, ev.UserTranscriptUpdated)]
    assert kinds == [ev.BackendConnected, ev.SpeechStarted, ev.SpeechStopped, ev.UserTurnCommitted]
    assert world.of(ev.SpeechStopped) == [ev.SpeechStopped(900)]


async def test_a_turn_of_the_far_ends_own_is_not_answered_before_it_is_asked_for(
    hands_free: ScriptedRig,
) -> None:
    world = await connected(hands_free)
    await hands_free.start_speech()
    await hands_free.stop_speech(900)
    await hands_free.end_turn(QUESTION)
    await world.event(ev.UserTurnCommitted)
    await world.until(lambda: not world.laws.unsettled())
    await settled()
    assert not world.of(ev.ResponseStarted)
    hands_free.backend.perform(cmd.CreateResponse())
    await world.event(ev.ResponseFinished)
    assert hands_free.asked == [(Line("user", QUESTION),)]


async def test_a_turn_that_was_not_meant_is_not_known_to_the_model(hands_free: ScriptedRig) -> None:
    world = await connected(hands_free)
    await hands_free.start_speech()
    await hands_free.stop_speech(200)
    await hands_free.end_turn("")
    cough = await world.event(ev.UserTurnCommitted)
    await world.until(lambda: not world.laws.unsettled())
    hands_free.backend.perform(cmd.DiscardUserTurn(cough.item_id))
    hands_free.backend.perform(cmd.SendText(QUESTION))
    hands_free.backend.perform(cmd.CreateResponse())
    await world.event(ev.ResponseFinished)
    assert hands_free.asked == [(Line("user", QUESTION),)]
