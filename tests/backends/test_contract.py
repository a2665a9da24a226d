"""What holds for every backend with every far end, real engines among them: no script is needed here."""

from __future__ import annotations

from tests.backends.contract import HELLO, Rig, connected, settled
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode

ANSWER_MS = 400


async def test_connecting_is_reported_once(rig: Rig) -> None:
    world = await connected(rig)
    await settled()
    assert len(world.of(ev.BackendConnected)) == 1
    assert not world.of(ev.BackendLost)


async def test_a_refused_key_is_not_retryable(rig: Rig) -> None:
    await rig.refuse_key()
    rig.backend.perform(cmd.Connect())
    loss = await rig.world.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.KEY_REFUSED, False)
    assert not rig.world.of(ev.BackendConnected)


async def test_a_spoken_turn_is_committed_transcribed_and_answered(rig: Rig) -> None:
    world = await connected(rig)
    rig.backend.send_audio(rig.spoken)
    rig.backend.perform(cmd.CommitUserTurn())
    rig.backend.perform(cmd.CreateResponse())
    finished = await world.event(ev.ResponseFinished)
    committed = world.of(ev.UserTurnCommitted)[0]
    heard = [event for event in world.of(ev.UserTranscriptUpdated) if event.final]
    assert [event.item_id for event in heard] == [committed.item_id]
    assert heard[0].text
    assert finished.outcome is ev.Outcome.COMPLETED
    assert world.of(ev.ResponseStarted)[0].response_id == finished.response_id
    assert "".join(event.text for event in world.of(ev.ResponseTextAdded))
    assert len(world.sound[finished.response_id]) >= ANSWER_MS * 48
    assert world.ended == [finished.response_id]


async def test_the_facts_of_an_answer_come_in_order(rig: Rig) -> None:
    world = await connected(rig)
    rig.backend.perform(cmd.SendText(HELLO))
    rig.backend.perform(cmd.CreateResponse())
    await world.event(ev.ResponseFinished)
    kinds = [type(event) for event in world.events]
    order = [kinds.index(kind) for kind in (ev.ResponseStarted, ev.ResponseAudioStarted, ev.ResponseFinished)]
    assert order == sorted(order)


async def test_a_tool_is_asked_for_and_its_output_answered(rig: Rig) -> None:
    world = await connected(rig)
    rig.backend.perform(cmd.SendText(rig.ask_for_tool()))
    rig.backend.perform(cmd.CreateResponse())
    call = await world.event(ev.ToolCallRequested)
    first = await world.event(ev.ResponseFinished)
    assert call.name == "get_time"
    assert first.outcome is ev.Outcome.TOOL_CALLS
    rig.backend.perform(cmd.SendToolOutput(call.call_id, '{"time": "09:00"}'))
    rig.backend.perform(cmd.CreateResponse())
    second = await world.event(ev.ResponseFinished, 1)
    assert second.outcome is ev.Outcome.COMPLETED


async def test_an_interrupted_answer_ends_cancelled_and_the_next_one_follows(rig: Rig) -> None:
    world = await connected(rig)
    rig.backend.perform(cmd.SendText(rig.hold_answer()))
    rig.backend.perform(cmd.CreateResponse())
    first = await world.event(ev.ResponseAudioStarted)
    rig.backend.perform(cmd.CancelResponse(first.response_id))
    rig.backend.perform(cmd.TruncateResponse(first.response_id, 10))
    rig.backend.perform(cmd.SendText(HELLO))
    rig.backend.perform(cmd.CreateResponse())
    cancelled = await world.event(ev.ResponseFinished)
    answered = await world.event(ev.ResponseFinished, 1)
    assert (cancelled.response_id, cancelled.outcome) == (first.response_id, ev.Outcome.CANCELLED)
    assert answered.outcome is ev.Outcome.COMPLETED
    assert not world.of(ev.BackendFaulted)


async def test_a_lost_link_is_reported_once_and_the_next_attempt_succeeds(rig: Rig) -> None:
    world = await connected(rig)
    await rig.lose_link()
    loss = await world.event(ev.BackendLost)
    assert loss.retryable
    await connected(rig)
    rig.backend.perform(cmd.SendText(HELLO))
    rig.backend.perform(cmd.CreateResponse())
    await world.event(ev.ResponseFinished)
    assert len(world.of(ev.BackendLost)) == 1


async def test_after_disconnecting_nothing_more_is_posted(rig: Rig) -> None:
    world = await connected(rig)
    rig.backend.perform(cmd.SendText(rig.hold_answer()))
    rig.backend.perform(cmd.CreateResponse())
    await world.event(ev.ResponseStarted)
    rig.backend.perform(cmd.Disconnect())
    before = list(world.events)
    rig.backend.send_audio(rig.spoken)
    rig.backend.perform(cmd.CreateResponse())
    await settled()
    assert world.events == before


async def test_closing_twice_is_closing_once(rig: Rig) -> None:
    await connected(rig)
    await rig.backend.aclose()
    await rig.backend.aclose()
    assert not rig.world.of(ev.BackendLost)


async def test_orders_without_a_connection_do_nothing(rig: Rig) -> None:
    for command in (cmd.CommitUserTurn(), cmd.CreateResponse(), cmd.CancelResponse("r"), cmd.Disconnect()):
        rig.backend.perform(command)
    rig.backend.send_audio(rig.spoken)
    await settled()
    assert rig.world.events == []
