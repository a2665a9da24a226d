"""What goes wrong, as the port tells of it: attempts, links, answers. Each once, each with a problem."""

from __future__ import annotations

import pytest

from tests.backends.contract import HELLO, ScriptedRig, connected, settled, until
from tests.backends.contract_plan import At, Line, Plan, Trouble
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.turns import Speaker, ToolStatus, ToolUse, Turn, TurnStatus
from voicedesk.conversation.wording import wording

PLACES = [At.START, At.SOUND, At.MIDDLE, At.END]


def _ask(rig: ScriptedRig, *plans: Plan, text: str = HELLO) -> None:
    rig.answer(*plans)
    rig.backend.perform(cmd.SendText(text))
    rig.backend.perform(cmd.CreateResponse())


def _problems(rig: ScriptedRig) -> list[Problem]:
    """What was told of answers that did not come through."""
    ends = [event.problem for event in rig.world.of(ev.ResponseFinished) if event.problem]
    return ends + [event.problem for event in rig.world.of(ev.BackendFaulted)]


async def test_a_service_that_is_down_may_be_tried_again(scripted: ScriptedRig) -> None:
    await scripted.take_down(times=1)
    scripted.backend.perform(cmd.Connect())
    loss = await scripted.world.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.SERVICE_DOWN, True)
    await connected(scripted)


@pytest.mark.parametrize("trouble", [Trouble.FAILED, Trouble.FILTERED])
async def test_an_answer_that_fails_says_why_once_and_the_next_one_comes(
    scripted: ScriptedRig, trouble: Trouble
) -> None:
    world = await connected(scripted)
    _ask(scripted, Plan(trouble=trouble))
    await world.until(lambda: bool(_problems(scripted)) and not world.laws.unsettled())
    [problem] = _problems(scripted)
    expected = {ProblemCode.CONTENT_FILTERED} if trouble is Trouble.FILTERED else {
        ProblemCode.SERVICE_DOWN,
        ProblemCode.RESPONSE_FAILED,
    }
    assert problem.code in expected
    assert "5 attempts" not in wording(problem).sentence, "it is the fault of one answer"
    _ask(scripted, text="And then?")
    await world.until(lambda: ev.Outcome.COMPLETED in {e.outcome for e in world.of(ev.ResponseFinished)})
    assert Line("user", "And then?") in scripted.asked[-1]
    assert not world.of(ev.BackendLost)


async def test_an_answer_without_a_word_ends_all_the_same(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    _ask(scripted, Plan(trouble=Trouble.EMPTY))
    finished = await world.event(ev.ResponseFinished)
    # The conversation says that no answer came, unless the backend does and names the service.
    told = finished.problem is not None and finished.problem.code is ProblemCode.NO_ANSWER
    assert told or finished.outcome is ev.Outcome.COMPLETED
    assert not world.sound
    assert not world.of(ev.ResponseAudioStarted)


async def test_a_link_that_breaks_in_mid_utterance_takes_the_utterance_with_it(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    scripted.backend.send_audio(scripted.spoken)
    await scripted.lose_link()
    loss = await world.event(ev.BackendLost)
    assert (loss.problem.code, loss.retryable) == (ProblemCode.LINK_LOST, True)
    await connected(scripted)
    scripted.backend.perform(cmd.CommitUserTurn())
    fault = await world.event(ev.BackendFaulted)
    assert fault.problem.code is ProblemCode.NOT_UNDERSTOOD


@pytest.mark.parametrize("place", PLACES)
async def test_nothing_of_an_answer_outlives_its_link(scripted: ScriptedRig, place: At) -> None:
    world = await connected(scripted)
    _ask(scripted, Plan(hold=place))
    await until(lambda: scripted.asked and (place is At.START or world.of(ev.ResponseStarted)))
    await scripted.lose_link()
    await world.event(ev.BackendLost)
    await settled()
    before = len(world.events)
    await settled()
    assert len(world.events) == before
    await connected(scripted)
    _ask(scripted, text="And then?")
    finished = await world.event(ev.ResponseFinished)
    assert finished.outcome is ev.Outcome.COMPLETED


@pytest.mark.parametrize("place", PLACES)
async def test_disconnecting_in_mid_answer_is_the_end_of_it(scripted: ScriptedRig, place: At) -> None:
    world = await connected(scripted)
    _ask(scripted, Plan(hold=place))
    await until(lambda: scripted.asked and (place is At.START or world.of(ev.ResponseStarted)))
    scripted.backend.perform(cmd.Disconnect())
    before = list(world.events)
    await settled()
    assert world.events == before
    await connected(scripted)
    _ask(scripted, text="And then?")
    await world.event(ev.ResponseFinished)
    assert scripted.asked[-1] == (Line("user", "And then?"),)


async def test_connecting_anew_replaces_the_connection_without_a_word_of_loss(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    await connected(scripted)
    _ask(scripted)
    await world.event(ev.ResponseFinished)
    assert not world.of(ev.BackendLost)


async def test_giving_up_an_attempt_leaves_nothing_behind(scripted: ScriptedRig) -> None:
    scripted.backend.perform(cmd.Connect())
    scripted.backend.perform(cmd.Disconnect())
    before = list(scripted.world.events)
    await settled()
    assert scripted.world.events == before
    await connected(scripted)
    _ask(scripted)
    await scripted.world.event(ev.ResponseFinished)


async def test_a_new_connection_is_told_what_was_said_and_heard(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    scripted.backend.perform(
        cmd.RestoreContext(
            (
                Turn("u1", Speaker.USER, "My name is Anna.", TurnStatus.DONE),
                Turn("r1", Speaker.ASSISTANT, "Hello Anna, how are you?", TurnStatus.CUT, heard_chars=11),
                ToolUse("c1", "get_time", "{}", ToolStatus.DONE, '{"time": "09:00"}'),
                Turn("r2", Speaker.ASSISTANT, "", TurnStatus.CUT),
                Turn("r3", Speaker.ASSISTANT, "It is nine.", TurnStatus.DONE),
                Turn("u2", Speaker.USER, "", TurnStatus.UNCLEAR),
            )
        )
    )
    _ask(scripted, text="And then?")
    await world.event(ev.ResponseFinished)
    assert scripted.asked == [
        (
            Line("user", "My name is Anna."),
            Line("assistant", "Hello Anna,"),
            Line("call", "get_time"),
            Line("output", '{"time": "09:00"}'),
            Line("assistant", "It is nine."),
            Line("user", "And then?"),
        )
    ]


async def test_the_end_of_a_session_is_announced(scripted: ScriptedRig) -> None:
    world = await connected(scripted)
    await scripted.expire(90.0)
    expiring = await world.event(ev.SessionExpiring)
    assert 80.0 < expiring.in_seconds <= 90.0
