"""Talking by key: hold, release, tap, and the end of the last word."""

from __future__ import annotations

import pytest

from tests.conversation.script import (
    BY_KEY,
    connected,
    kinds,
    speaking,
    thinking,
    timer_started,
    untimed,
)
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.commands import Earcon, Lead
from voicedesk.conversation.events import Outcome, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import TurnStatus

SENT = [cmd.EndTurn(), cmd.CommitUserTurn(), cmd.CloseMic()]


def test_pressing_the_talk_key_opens_the_microphone_with_what_came_just_before() -> None:
    script = connected(BY_KEY)

    orders = script.run(ev.TalkPressed())

    assert untimed(orders) == [cmd.MarkTurn(), cmd.OpenMic(Lead.PRE_ROLL)]
    assert timer_started(orders, Timer.TURN) == 60.0
    assert script.phase is Phase.USER_SPEAKING


def test_releasing_the_key_takes_in_the_end_of_the_last_word_first() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())

    orders = script.run(ev.TalkReleased(1.5))

    assert untimed(orders) == []
    assert timer_started(orders, Timer.TAIL) == 0.3
    assert script.state.mic_open


def test_after_the_tail_the_turn_is_sent_and_an_answer_is_asked_for() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.TalkReleased(1.5))

    orders = script.fire(Timer.TAIL)

    assert untimed(orders) == [*SENT, cmd.CreateResponse()]
    assert timer_started(orders, Timer.RESPONSE) == 15.0
    assert script.phase is Phase.THINKING


def test_the_services_confirmation_of_our_commit_does_not_ask_twice() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.TalkReleased(1.5))
    script.fire(Timer.TAIL)

    assert script.run(ev.UserTurnCommitted("q1")) == []
    assert script.turn("q1").status is TurnStatus.LIVE


def test_pressing_again_inside_the_tail_is_the_same_turn() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.TalkReleased(1.5))

    again = script.run(ev.TalkPressed())
    late = script.fire(Timer.TAIL)
    script.run(ev.TalkReleased(0.1))
    orders = script.fire(Timer.TAIL)

    assert again == late == []
    assert orders[:3] == SENT


def test_a_tap_sends_nothing_and_says_how_it_is_done() -> None:
    script = connected(BY_KEY)

    orders = script.run(ev.TalkPressed(), ev.TalkReleased(0.2))

    assert orders[-2:] == [cmd.DiscardUserTurn(), cmd.CloseMic()]
    assert script.phase is Phase.READY
    assert script.state.tapped
    script.run(ev.TalkPressed())
    assert not script.state.tapped


def test_a_key_that_sticks_is_sent_after_a_minute() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())

    orders = script.fire(Timer.TURN)

    assert orders[:3] == SENT
    assert script.run(ev.TalkReleased(61.0)) == []


@pytest.mark.parametrize("finished", [False, True])
def test_pressing_the_key_while_the_assistant_speaks_takes_the_floor_at_once(*, finished: bool) -> None:
    script = speaking(BY_KEY, finished=finished)

    orders = script.run(ev.TalkPressed())

    cancelled: list[cmd.Command] = [] if finished else [cmd.CancelResponse("r1")]
    assert untimed(orders) == [cmd.FlushPlayout("r1"), *cancelled, cmd.MarkTurn(), cmd.OpenMic()]
    assert script.phase is Phase.USER_SPEAKING
    assert script.turn("r1").status is TurnStatus.INTERRUPTED


def test_a_tap_over_the_answer_just_interrupts() -> None:
    script = speaking(BY_KEY)

    script.run(ev.TalkPressed(), ev.TalkReleased(0.1))

    assert script.phase is Phase.READY
    assert not script.state.tapped


def test_pressing_the_key_while_thinking_takes_the_floor() -> None:
    script = thinking(BY_KEY)

    orders = script.run(ev.TalkPressed())

    assert orders[:2] == [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1")]
    assert script.phase is Phase.USER_SPEAKING


def test_with_no_microphone_the_key_still_interrupts() -> None:
    script = speaking(BY_KEY)
    script.run(ev.DeviceLost(ev.Direction.INPUT, Problem(ProblemCode.MICROPHONE_GONE)))

    script.run(ev.TalkPressed())

    assert script.phase is Phase.READY
    assert script.turn("r1").status is TurnStatus.STOPPED


def test_with_no_microphone_the_key_opens_nothing() -> None:
    script = connected(BY_KEY)
    script.run(ev.DeviceLost(ev.Direction.INPUT, Problem(ProblemCode.MICROPHONE_GONE)))

    assert script.run(ev.TalkPressed()) == []


def test_while_muted_the_key_does_nothing() -> None:
    script = connected(BY_KEY)
    script.run(ev.MuteChanged(muted=True))

    assert script.run(ev.TalkPressed(), ev.TalkReleased(2.0)) == []
    assert script.phase is Phase.READY


def test_muting_cuts_a_held_turn_at_once() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())

    orders = script.run(ev.MuteChanged(muted=True))

    assert orders == [cmd.MuteMic(muted=True), cmd.CloseMic(), cmd.DiscardUserTurn()]
    assert script.run(ev.TalkReleased(2.0)) == []


def test_stopping_cuts_a_held_turn_at_once() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())

    assert script.run(ev.SessionStopped()) == [cmd.Disconnect(), cmd.CloseMic()]


def test_speech_found_while_the_key_is_down_is_shown_but_does_not_end_the_turn() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())
    silent = script.state.speech_heard

    script.run(ev.SpeechStarted(), ev.SpeechStopped(400))

    assert not silent
    assert script.state.speech_heard
    assert script.phase is Phase.USER_SPEAKING


def test_speech_found_after_the_microphone_closed_is_an_echo_of_the_past() -> None:
    script = connected(BY_KEY)

    assert script.run(ev.SpeechStarted(), ev.SpeechStopped(400)) == []
    assert script.phase is Phase.READY


def test_an_answer_that_starts_while_the_key_is_down_is_turned_away() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())

    orders = script.run(ev.ResponseStarted("r9"))

    assert orders == [cmd.FlushPlayout("r9"), cmd.CancelResponse("r9")]
    assert script.phase is Phase.USER_SPEAKING


def test_a_part_that_the_service_commits_by_itself_waits_for_the_key() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())

    assert script.run(ev.UserTurnCommitted("q1")) == []
    assert script.phase is Phase.USER_SPEAKING


def test_a_confirmation_that_comes_after_the_end_of_the_interrupted_answer_is_still_ours() -> None:
    script = speaking(BY_KEY)
    script.run(ev.TalkPressed(), ev.TalkReleased(1.0))
    script.fire(Timer.TAIL)

    script.run(ev.ResponseFinished("r1", Outcome.CANCELLED))
    orders = script.run(ev.UserTurnCommitted("q2"), ev.UserTranscriptUpdated("q2", "And?", final=True))

    assert orders == []
    assert (script.phase, script.turn("q2").text) == (Phase.THINKING, "And?")


def test_a_turn_nobody_waits_for_is_shown_while_thinking() -> None:
    script = thinking(BY_KEY)

    orders = script.run(ev.UserTurnCommitted("q2"), ev.UserTranscriptUpdated("q2", "And?", final=True))

    assert orders == []
    assert script.texts == ["hello?", "And?"]


def test_a_turn_the_service_commits_after_the_microphone_closed_is_forgotten() -> None:
    script = connected(BY_KEY)

    orders = script.run(ev.UserTurnCommitted("q1"), ev.UserTranscriptUpdated("q1", "psst", final=True))

    assert orders == [cmd.DiscardUserTurn("q1")]
    assert script.texts == []


def test_a_turn_too_short_for_the_service_asks_to_say_it_again_and_expects_no_answer() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.TalkReleased(0.3))
    script.fire(Timer.TAIL)

    script.run(ev.BackendFaulted(Problem(ProblemCode.NOT_UNDERSTOOD)))

    assert script.phase is Phase.READY
    assert script.notices == [ProblemCode.NOT_UNDERSTOOD]
    assert script.run(ev.ResponseStarted("r1")) == [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1")]


def test_a_late_word_about_a_short_turn_does_not_stop_an_answer_that_plays() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.TalkReleased(0.3))
    script.fire(Timer.TAIL)
    script.run(ev.ResponseStarted("r1"), ev.PlayoutStarted("r1"))

    assert script.run(ev.BackendFaulted(Problem(ProblemCode.NOT_UNDERSTOOD))) == []
    assert script.phase is Phase.SPEAKING


def test_earcons_mark_the_open_microphone_and_the_sent_turn_if_they_are_wanted() -> None:
    script = connected(BY_KEY, TurnPolicy(earcons=True))

    pressed = script.run(ev.TalkPressed(), ev.TalkReleased(1.0))
    sent = script.fire(Timer.TAIL)

    assert cmd.PlayEarcon(Earcon.LISTENING) in pressed
    assert cmd.PlayEarcon(Earcon.SENT) in sent


def test_earcons_are_off_by_default() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.TalkReleased(1.0))

    assert cmd.PlayEarcon not in kinds(script.fire(Timer.TAIL))


def test_the_first_hold_while_connecting_is_taken_in_once_connected() -> None:
    script = connected(BY_KEY)
    script.run(ev.SessionStopped(), ev.SessionStarted(), ev.TalkPressed())

    orders = script.run(ev.BackendConnected())

    assert untimed(orders) == [cmd.OpenMic(Lead.TURN)]
    assert script.phase is Phase.USER_SPEAKING
