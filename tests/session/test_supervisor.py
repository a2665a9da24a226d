"""Dead links that nobody reports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.fakes.clock_loop import ClockLoop, run_at_once
from voicedesk.conversation import events as ev
from voicedesk.conversation.commands import (
    CommitUserTurn,
    CreateResponse,
    EndTurn,
    Lead,
    MarkTurn,
    OpenMic,
)
from voicedesk.conversation.problems import ProblemCode
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.session.supervisor import Supervisor

LISTENING = ConversationState(phase=Phase.LISTENING)
THINKING = ConversationState(phase=Phase.THINKING)


class WallClock:
    """A wall clock that follows the loop until the machine sleeps."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.slept_seconds = 0.0

    def __call__(self) -> float:
        return self._loop.time() + self.slept_seconds


def posted_by(
    script: Callable[[Supervisor, WallClock], None], patience: float = 5.0, seconds: float = 60.0
) -> list[ev.Event]:
    """What the supervisor posts in the minute after ``script``."""
    posted: list[ev.Event] = []

    async def minute() -> None:
        loop = asyncio.get_running_loop()
        clock = WallClock(loop)
        supervisor = Supervisor(loop, posted.append, lambda: patience, clock)
        script(supervisor, clock)
        await asyncio.sleep(seconds)
        supervisor.close()

    run_at_once(minute())
    return posted


def sleep_a_while(supervisor: Supervisor, clock: WallClock) -> None:
    clock.slept_seconds = 140.8


def test_a_computer_that_slept_gets_a_fresh_connection() -> None:
    def script(supervisor: Supervisor, clock: WallClock) -> None:
        supervisor.watch(ev.BackendConnected(), [], LISTENING)
        sleep_a_while(supervisor, clock)

    (lost,) = posted_by(script)

    assert isinstance(lost, ev.BackendLost)
    assert lost.retryable
    assert lost.problem.code is ProblemCode.LINK_LOST


def stand_still(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, ClockLoop)
    loop.stand_still(seconds)


def test_a_sleep_that_both_clocks_counted_gets_a_fresh_connection() -> None:
    def script(supervisor: Supervisor, clock: WallClock) -> None:
        supervisor.watch(ev.BackendConnected(), [], LISTENING)
        stand_still(140.8)

    (lost,) = posted_by(script)

    assert isinstance(lost, ev.BackendLost)
    assert (lost.problem.code, lost.retryable) == (ProblemCode.LINK_LOST, True)
    assert lost.problem.detail == "the computer was asleep"


@pytest.mark.parametrize("seconds", [2.0, 25.0])
def test_a_window_that_was_busy_for_a_while_keeps_its_connection(seconds: float) -> None:
    def script(supervisor: Supervisor, clock: WallClock) -> None:
        supervisor.watch(ev.BackendConnected(), [], LISTENING)
        stand_still(seconds)

    assert posted_by(script) == []


def test_a_sleep_while_no_conversation_runs_changes_nothing() -> None:
    assert posted_by(sleep_a_while) == []


def test_a_turn_that_no_event_follows_gets_a_fresh_connection() -> None:
    def script(supervisor: Supervisor, clock: WallClock) -> None:
        supervisor.watch(ev.TimerFired(ev.Timer.TAIL, 1), [CommitUserTurn()], THINKING)

    assert [type(event) for event in posted_by(script)] == [ev.BackendLost]


def test_a_turn_that_goes_out_again_as_a_whole_is_waited_for_longer_by_its_length() -> None:
    def script(supervisor: Supervisor, clock: WallClock) -> None:
        supervisor.watch(ev.TalkPressed(), [MarkTurn()], LISTENING)
        stand_still(8.0)
        supervisor.watch(ev.TimerFired(ev.Timer.TAIL, 1), [EndTurn(), CommitUserTurn()], THINKING)
        stand_still(1.0)
        supervisor.watch(ev.BackendConnected(), [OpenMic(Lead.TURN), EndTurn(), CommitUserTurn()], THINKING)

    (lost,) = posted_by(script)
    assert isinstance(lost, ev.BackendLost)
    assert lost.problem.detail == "no event followed a turn for 13 s"


def test_a_program_that_stood_still_hears_first_what_came_meanwhile() -> None:
    def script(supervisor: Supervisor, clock: WallClock) -> None:
        supervisor.watch(ev.TimerFired(ev.Timer.TAIL, 1), [CommitUserTurn()], THINKING)
        stand_still(20.0)
        asyncio.get_running_loop().call_soon(
            supervisor.watch, ev.UserTurnCommitted("item-1"), [], THINKING
        )

    assert posted_by(script) == []


def test_any_event_from_the_service_proves_the_link() -> None:
    def script(supervisor: Supervisor, clock: WallClock) -> None:
        supervisor.watch(ev.TimerFired(ev.Timer.TAIL, 1), [CommitUserTurn()], THINKING)
        supervisor.watch(ev.UserTurnCommitted("item-1"), [], THINKING)

    assert posted_by(script) == []


def test_a_service_that_may_think_for_long_is_not_taken_for_dead() -> None:
    def script(supervisor: Supervisor, clock: WallClock) -> None:
        supervisor.watch(ev.UserTurnCommitted("item-1"), [CreateResponse()], THINKING)

    assert posted_by(script, patience=11.0, seconds=10.5) == []
    (lost,) = posted_by(script, patience=11.0)
    assert isinstance(lost, ev.BackendLost)
    assert lost.problem.detail == "no event followed a turn for 11 s"
