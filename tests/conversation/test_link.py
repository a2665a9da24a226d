"""Connecting, losing the connection, coming back, and renewing it before it expires."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conversation.script import (
    BY_KEY,
    HANDS_FREE,
    LOST,
    Script,
    barging_in,
    connected,
    kinds,
    speaking,
    thinking,
    timer_started,
    untimed,
)
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.commands import Lead
from voicedesk.conversation.events import Direction, Outcome, TalkMode, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Notice, TurnStatus

REFUSED = Problem(ProblemCode.KEY_REFUSED, subject="host.example")
SENT = [cmd.EndTurn(), cmd.CommitUserTurn(), cmd.CloseMic()]


def broken(mode: TalkMode = HANDS_FREE) -> Script:
    """Reconnecting for the first time, in the middle of an answer."""
    script = speaking(mode)
    script.run(ev.BackendLost(LOST))
    return script


def reconnected(script: Script) -> list[cmd.Command]:
    """What is ordered once the link is there again."""
    if script.is_running(Timer.RECONNECT):
        script.fire(Timer.RECONNECT)
    return untimed(script.run(ev.BackendConnected()))


def said(mode: TalkMode = BY_KEY) -> Script:
    """A turn of two seconds, ended by the key, that the service has not confirmed."""
    script = connected(mode)
    if mode is HANDS_FREE:
        script.run(ev.SpeechStarted(), ev.TalkPressed())
    else:
        script.run(ev.TalkPressed(), ev.TalkReleased(2.0))
        script.fire(Timer.TAIL)
    return script


def test_starting_a_session_connects_and_watches_the_attempt() -> None:
    script = Script()

    orders = script.run(ev.SessionStarted())

    assert kinds(orders) == [cmd.Connect, cmd.StartTimer]
    assert timer_started(orders, Timer.CONNECT) == TurnPolicy().connect_seconds
    assert script.phase is Phase.CONNECTING


def test_a_connection_in_push_to_talk_waits_to_be_asked_with_a_closed_microphone() -> None:
    script = connected(BY_KEY)

    assert script.phase is Phase.READY
    assert not script.state.mic_open


def test_a_connection_hands_free_listens_to_what_comes_from_now_on() -> None:
    script = Script(HANDS_FREE)

    orders = script.run(ev.SessionStarted(), ev.BackendConnected())

    assert orders[-1] == cmd.OpenMic(Lead.NONE)
    assert script.phase is Phase.LISTENING


def test_a_second_start_changes_nothing() -> None:
    script = connected()

    assert script.run(ev.SessionStarted()) == []


def test_escape_while_connecting_ends_the_session() -> None:
    script = Script()
    script.run(ev.SessionStarted())

    orders = script.run(ev.InterruptPressed())

    assert orders == [cmd.Disconnect()]
    assert script.phase is Phase.OFFLINE


def test_escape_while_reconnecting_ends_the_session() -> None:
    script = broken()

    assert script.run(ev.InterruptPressed()) == [cmd.Disconnect()]
    assert script.phase is Phase.OFFLINE


def test_an_attempt_that_hangs_is_given_up_and_tried_again() -> None:
    script = Script()
    script.run(ev.SessionStarted())

    orders = script.fire(Timer.CONNECT)

    assert orders[0] == cmd.Disconnect()
    assert timer_started(orders, Timer.RECONNECT) == 1.0
    assert script.state.problem == Problem(ProblemCode.SERVICE_DOWN)


def test_a_first_connection_that_fails_for_a_passing_reason_is_tried_again() -> None:
    script = Script()
    script.run(ev.SessionStarted())

    orders = script.run(ev.BackendLost(LOST))

    assert timer_started(orders, Timer.RECONNECT) == 1.0
    assert script.phase is Phase.RECONNECTING
    assert script.state.attempt == 1


def test_losing_the_link_in_mid_answer_falls_silent_and_retries() -> None:
    script = speaking(HANDS_FREE)

    orders = script.run(ev.BackendLost(LOST))

    assert untimed(orders) == [cmd.FlushPlayout("r1"), cmd.CloseMic()]
    assert timer_started(orders, Timer.RECONNECT) == script.state.retry_seconds == 1.0
    assert script.phase is Phase.RECONNECTING
    assert script.turn("r1").status is TurnStatus.CUT


def test_losing_the_link_during_a_pause_also_takes_the_pause_back() -> None:
    script = barging_in()

    orders = script.run(ev.BackendLost(LOST))

    assert untimed(orders) == [cmd.FlushPlayout("r1"), cmd.ResumePlayout(), cmd.CloseMic()]


def test_what_was_heard_of_a_cut_answer_is_marked_though_nobody_is_left_to_tell() -> None:
    script = broken()

    orders = script.run(ev.PlayoutFlushed("r1", played_ms=500, received_ms=1000))

    assert orders == []
    assert script.turn("r1").heard_chars == len("one two")


def test_a_question_whose_answer_was_only_written_is_asked_again() -> None:
    script = thinking()
    script.run(ev.ResponseTextAdded("r1", "one two"), ev.BackendLost(LOST))
    script.run(ev.PlayoutFlushed("r1", played_ms=0, received_ms=0))

    script.fire(Timer.RECONNECT)

    assert cmd.CreateResponse() in script.run(ev.BackendConnected())


def test_five_waits_grow_and_then_the_service_counts_as_down() -> None:
    script = connected()
    waits = []

    orders = script.run(ev.BackendLost(LOST))
    while script.phase is Phase.RECONNECTING:
        waits.append(timer_started(orders, Timer.RECONNECT))
        assert script.state.attempt == len(waits)
        script.fire(Timer.RECONNECT)
        orders = script.run(ev.BackendLost(LOST))

    assert waits == [1.0, 2.0, 4.0, 8.0, 15.0]
    assert script.phase is Phase.FAILED
    assert script.state.problem == Problem(ProblemCode.SERVICE_DOWN, detail="link_lost")


def test_after_the_last_wait_it_is_still_known_which_service_it_is() -> None:
    lost = Problem(ProblemCode.LINK_LOST, subject="example.org", stage=Stage.TRANSCRIPTION)
    script = connected()

    script.run(ev.BackendLost(lost))
    while script.phase is Phase.RECONNECTING:
        script.fire(Timer.RECONNECT)
        script.run(ev.BackendLost(lost))

    assert script.state.problem == replace(lost, code=ProblemCode.SERVICE_DOWN, detail="link_lost")


def test_after_the_last_wait_a_known_reason_is_given_as_it_is() -> None:
    nonsense = Problem(ProblemCode.PROTOCOL, subject="example.org")
    script = connected()

    script.run(ev.BackendLost(nonsense))
    while script.phase is Phase.RECONNECTING:
        script.fire(Timer.RECONNECT)
        script.run(ev.BackendLost(nonsense))

    assert script.state.problem == nonsense
    assert script.notices == [ProblemCode.PROTOCOL]


def test_the_service_may_ask_for_a_longer_wait_but_not_for_a_shorter_one() -> None:
    busy = Problem(ProblemCode.LIMIT_REACHED, retry_after=32.0)
    hasty = Problem(ProblemCode.LIMIT_REACHED, retry_after=0.1)
    script = connected()

    first = script.run(ev.BackendLost(busy))
    script.fire(Timer.RECONNECT)
    second = script.run(ev.BackendLost(hasty))

    assert timer_started(first, Timer.RECONNECT) == 32.0
    assert timer_started(second, Timer.RECONNECT) == 2.0


def test_a_refused_key_is_not_tried_again() -> None:
    script = connected()

    orders = script.run(ev.BackendLost(REFUSED, retryable=False))

    assert timer_started(orders, Timer.RECONNECT) is None
    assert script.phase is Phase.FAILED
    assert script.state.problem == REFUSED


def test_why_it_failed_stands_in_the_transcript_once() -> None:
    script = connected()

    script.run(ev.BackendLost(REFUSED, retryable=False))
    script.run(ev.RetryPressed(), ev.BackendLost(REFUSED, retryable=False))
    assert script.notices == [REFUSED.code]

    script.run(ev.RetryPressed(), ev.BackendLost(LOST, retryable=False))
    assert script.notices == [REFUSED.code, LOST.code]


def test_pressing_retry_while_waiting_connects_at_once() -> None:
    script = broken()

    orders = script.run(ev.RetryPressed())

    assert kinds(orders) == [cmd.Connect, cmd.StartTimer]
    assert script.state.retry_seconds == 0.0
    assert script.run(ev.RetryPressed()) == []


@pytest.mark.parametrize("event", [ev.RetryPressed(), ev.SessionStarted()])
def test_after_a_failure_a_new_start_begins_from_scratch(event: ev.Event) -> None:
    script = connected()
    script.run(ev.BackendLost(REFUSED, retryable=False))

    orders = script.run(event)

    assert orders[0] == cmd.Connect()
    assert (script.phase, script.state.attempt, script.state.problem) == (Phase.CONNECTING, 0, None)


def test_retry_means_nothing_while_offline() -> None:
    assert Script().run(ev.RetryPressed()) == []


def test_a_loss_reported_twice_counts_once() -> None:
    script = broken()

    assert script.run(ev.BackendLost(LOST)) == []
    assert script.state.attempt == 1


def test_a_connection_nobody_asked_for_is_ignored() -> None:
    script = broken()

    assert script.run(ev.BackendConnected()) == []
    assert script.phase is Phase.RECONNECTING


def test_a_new_connection_is_told_first_what_was_said() -> None:
    script = speaking(HANDS_FREE, finished=True)
    script.run(ev.PlayoutFinished("r1", 2000), ev.BackendLost(LOST))
    script.fire(Timer.RECONNECT)

    orders = script.run(ev.BackendConnected())

    assert orders[0] == cmd.RestoreContext(script.state.entries)
    assert orders[-1] == cmd.OpenMic(Lead.PRE_ROLL)
    assert script.phase is Phase.LISTENING
    assert (script.state.attempt, script.state.problem) == (0, None)


def test_a_new_connection_after_silence_needs_no_context() -> None:
    script = connected()
    script.run(ev.BackendLost(LOST))
    script.fire(Timer.RECONNECT)

    assert cmd.RestoreContext not in kinds(script.run(ev.BackendConnected()))


def test_a_link_that_breaks_again_at_once_waits_longer() -> None:
    script = broken()
    script.fire(Timer.RECONNECT)
    script.run(ev.BackendConnected())

    assert timer_started(script.run(ev.BackendLost(LOST)), Timer.RECONNECT) == 2.0


def test_a_link_that_held_starts_counting_anew() -> None:
    script = broken()
    script.fire(Timer.RECONNECT)
    script.run(ev.BackendConnected())
    script.fire(Timer.STEADY)

    assert timer_started(script.run(ev.BackendLost(LOST)), Timer.RECONNECT) == 1.0


def test_speech_that_was_cut_off_by_the_link_is_sent_whole_on_the_next_one() -> None:
    script = connected(HANDS_FREE)
    script.run(ev.SpeechStarted(), ev.UserTranscriptUpdated("q1", "what is", final=False))

    script.run(ev.BackendLost(LOST))
    script.fire(Timer.RECONNECT)
    orders = script.run(ev.BackendConnected())

    assert untimed(orders) == [cmd.OpenMic(Lead.TURN)]
    assert (script.phase, script.state.speech_heard) == (Phase.USER_SPEAKING, True)
    assert script.texts == []


def test_a_key_held_through_a_broken_link_goes_on_in_the_same_turn() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.BackendLost(LOST))
    script.fire(Timer.RECONNECT)

    orders = script.run(ev.BackendConnected())

    assert untimed(orders) == [cmd.OpenMic(Lead.TURN)]
    script.run(ev.TalkReleased(4.0))
    assert untimed(script.fire(Timer.TAIL)) == [*SENT, cmd.CreateResponse()]


def test_a_key_released_while_the_link_is_down_sends_its_turn_on_the_next_one_up_to_its_end() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.BackendLost(LOST), ev.TalkReleased(2.0))
    assert script.fire(Timer.TAIL) == [cmd.EndTurn()]

    orders = reconnected(script)

    assert orders == [cmd.OpenMic(Lead.TURN), *SENT, cmd.CreateResponse()]
    assert (script.phase, script.notices) == (Phase.THINKING, [])


def test_the_end_of_the_last_word_is_taken_in_whatever_becomes_of_the_link() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed(), ev.TalkReleased(2.0), ev.BackendLost(LOST))
    script.fire(Timer.RECONNECT)

    assert reconnected(script) == [cmd.OpenMic(Lead.TURN)]
    assert untimed(script.fire(Timer.TAIL)) == [*SENT, cmd.CreateResponse()]


def test_a_key_pressed_again_while_the_link_is_down_adds_to_the_turn_and_a_tap_takes_nothing_of_it() -> None:
    script = said()
    script.run(ev.BackendLost(LOST))

    assert script.run(ev.TalkPressed()) == [cmd.MarkTurn(goes_on=True)]
    script.run(ev.TalkReleased(0.1))
    script.fire(Timer.TAIL)

    assert reconnected(script) == [cmd.OpenMic(Lead.TURN), *SENT, cmd.CreateResponse()]


def test_a_tap_while_the_link_is_down_leaves_no_trace() -> None:
    script = broken(BY_KEY)

    orders = script.run(ev.TalkPressed(), ev.TalkReleased(0.1))

    assert orders == [cmd.MarkTurn()]
    assert script.notices == []


@pytest.mark.parametrize("mode", TalkMode)
def test_a_turn_the_service_never_confirmed_is_sent_again_on_the_next_link(mode: TalkMode) -> None:
    script = said(mode)
    script.run(ev.BackendLost(LOST))

    orders = reconnected(script)

    assert orders[:3] == [cmd.OpenMic(Lead.TURN), *SENT[:2]]
    assert orders[-1] == cmd.CreateResponse()
    assert (script.phase, script.notices) == (Phase.THINKING, [])


def test_a_turn_that_is_never_confirmed_is_sent_again_on_every_link_and_told_when_there_is_none() -> None:
    script = said()
    script.run(ev.BackendLost(LOST))
    while script.phase is Phase.RECONNECTING:
        assert cmd.CommitUserTurn() in reconnected(script)
        script.run(ev.BackendLost(LOST))

    assert script.phase is Phase.FAILED
    assert script.notices == [ProblemCode.LINK_LOST, ProblemCode.SERVICE_DOWN]


def test_a_turn_that_went_on_before_the_first_part_was_confirmed_is_sent_with_it() -> None:
    script = said()

    assert cmd.MarkTurn(goes_on=True) in script.run(ev.TalkPressed())
    script.run(ev.UserTurnCommitted("q1"), ev.UserTranscriptUpdated("q1", "what is", final=True))
    script.run(ev.BackendLost(LOST))

    assert script.texts == []  # It will be said again in full.
    assert reconnected(script) == [cmd.OpenMic(Lead.TURN)]


def test_a_turn_whose_answer_was_given_up_is_not_sent_again() -> None:
    script = said()
    script.run(ev.InterruptPressed(), ev.BackendLost(LOST))

    assert script.notices == [ProblemCode.LINK_LOST]
    assert reconnected(script) == []


def test_hands_free_a_turn_without_words_is_sent_again_with_what_is_said_meanwhile() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700), ev.UserTurnCommitted("q1"))

    assert cmd.MarkTurn(goes_on=True) in script.run(ev.BackendLost(LOST))
    assert reconnected(script) == [cmd.OpenMic(Lead.TURN)]
    assert (script.phase, script.texts, script.notices) == (Phase.USER_SPEAKING, [], [])


def test_a_turn_for_which_a_tool_was_used_is_not_said_to_the_model_again() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700), ev.UserTurnCommitted("q1"))
    script.run(ev.ResponseStarted("r1"), ev.ToolCallRequested("r1", "c1", "send_mail", "{}"))
    script.run(ev.ResponseFinished("r1", Outcome.TOOL_CALLS), ev.BackendLost(LOST))

    assert Lead.TURN not in {getattr(order, "lead", None) for order in reconnected(script)}


def test_a_turn_that_cannot_be_sent_any_more_is_told_as_lost() -> None:
    script = said()
    script.run(ev.BackendLost(LOST), ev.MuteChanged(muted=True))

    assert script.notices == [ProblemCode.LINK_LOST]
    assert reconnected(script) == []


def test_muting_while_the_link_is_down_drops_the_half_said_turn() -> None:
    script = connected(HANDS_FREE)
    script.run(ev.SpeechStarted(), ev.BackendLost(LOST))

    script.run(ev.MuteChanged(muted=True))
    script.fire(Timer.RECONNECT)
    orders = script.run(ev.BackendConnected())

    assert cmd.OpenMic not in kinds(orders)
    assert script.phase is Phase.READY


def test_an_answer_that_was_thought_about_when_the_link_broke_is_asked_for_again() -> None:
    script = thinking()
    script.run(ev.BackendLost(LOST))
    script.fire(Timer.RECONNECT)

    orders = script.run(ev.BackendConnected())

    assert kinds(untimed(orders)) == [cmd.RestoreContext, cmd.OpenMic, cmd.CreateResponse]
    assert script.phase is Phase.THINKING


def test_what_has_to_be_said_again_names_the_service_whose_link_broke() -> None:
    script = said()
    script.run(ev.InterruptPressed(), ev.BackendLost(replace(LOST, stage=Stage.TRANSCRIPTION)))

    [notice] = [entry for entry in script.state.entries if isinstance(entry, Notice)]
    assert notice.problem == Problem(ProblemCode.LINK_LOST, stage=Stage.TRANSCRIPTION)


def test_an_answer_cut_in_the_middle_is_not_asked_for_again() -> None:
    script = broken()
    script.fire(Timer.RECONNECT)

    orders = script.run(ev.BackendConnected())

    assert cmd.CreateResponse() not in orders
    assert script.phase is Phase.LISTENING


def test_stopping_ends_everything_and_keeps_what_was_said() -> None:
    script = speaking()

    orders = script.run(ev.SessionStopped())

    assert orders == [cmd.FlushPlayout("r1"), cmd.Disconnect(), cmd.CloseMic()]
    assert script.phase is Phase.OFFLINE
    assert script.texts == ["hello?", "one two three four"]
    assert script.turn("r1").status is TurnStatus.STOPPED


def test_who_takes_over_gives_the_answer_that_was_owed() -> None:
    script = connected()
    script.run(ev.TextSubmitted("hello?"), ev.SessionStopped(to_go_on=True), ev.SessionStarted())

    orders = script.run(ev.BackendConnected())

    assert cmd.CreateResponse() in orders
    assert script.phase is Phase.THINKING
    assert script.texts == ["hello?"]


def test_who_takes_over_from_an_answer_that_was_begun_waits_to_be_asked() -> None:
    script = speaking()
    script.run(ev.ResponseFinished("r1", Outcome.COMPLETED))
    script.run(ev.SessionStopped(to_go_on=True), ev.SessionStarted())

    assert cmd.CreateResponse() not in script.run(ev.BackendConnected())
    assert script.phase is Phase.LISTENING


def test_a_session_that_was_ended_owes_nothing_when_it_begins_again() -> None:
    script = connected()
    script.run(ev.TextSubmitted("hello?"), ev.SessionStopped(), ev.SessionStarted())

    assert cmd.CreateResponse() not in script.run(ev.BackendConnected())


def test_stopping_after_a_failure_needs_no_disconnect() -> None:
    script = connected()
    script.run(ev.BackendLost(REFUSED, retryable=False))

    assert script.run(ev.SessionStopped()) == []
    assert script.phase is Phase.OFFLINE


def test_what_arrives_late_from_a_closed_link_is_ignored() -> None:
    script = speaking()
    script.run(ev.SessionStopped())
    before = script.state

    orders = script.run(
        ev.ResponseTextAdded("r1", "more"),
        ev.PlayoutStarted("r1"),
        ev.UserTurnCommitted("q2"),
        ev.ResponseStarted("r2"),
        ev.BackendLost(LOST),
    )

    assert orders == []
    assert script.state == before


def test_an_expiring_session_is_renewed_in_the_next_silence_without_a_word() -> None:
    script = speaking(finished=True)
    expiry = script.run(ev.SessionExpiring(3600.0))
    due = script.fire(Timer.EXPIRY)

    orders = script.run(ev.PlayoutFinished("r1", 2000))

    assert timer_started(expiry, Timer.EXPIRY) == 3540.0
    assert due == []
    assert untimed(orders) == [cmd.MarkTurn(), cmd.CloseMic(), cmd.Disconnect(), cmd.Connect()]
    assert script.phase is Phase.CONNECTING
    orders = script.run(ev.BackendConnected())
    assert kinds(orders) == [cmd.RestoreContext, cmd.OpenMic]
    assert orders[-1] == cmd.OpenMic(Lead.TURN)
    assert script.notices == []


def test_a_silent_session_is_renewed_as_soon_as_it_is_time() -> None:
    script = connected(BY_KEY)
    script.run(ev.SessionExpiring(100.0))

    assert untimed(script.fire(Timer.EXPIRY)) == [cmd.Disconnect(), cmd.Connect()]


def test_the_expiry_timer_outlives_phases_but_not_the_connection() -> None:
    script = connected(BY_KEY)
    script.run(ev.SessionExpiring(100.0), ev.TalkPressed(), ev.TalkReleased(0.1), ev.BackendLost(LOST))
    script.run(ev.RetryPressed(), ev.BackendConnected())

    assert script.fire(Timer.EXPIRY) == []


def test_short_sessions_do_not_renew_without_end() -> None:
    script = connected()

    assert timer_started(script.run(ev.SessionExpiring(40.0)), Timer.EXPIRY) == 10.0


def test_a_turn_said_during_a_renewal_is_sent_when_it_is_over() -> None:
    script = connected(BY_KEY)
    script.run(ev.SessionExpiring(100.0))
    script.fire(Timer.EXPIRY)
    script.run(ev.TalkPressed(), ev.TalkReleased(1.0))

    orders = script.run(ev.BackendConnected())

    assert untimed(orders) == [cmd.OpenMic(Lead.TURN)]
    assert untimed(script.fire(Timer.TAIL)) == [*SENT, cmd.CreateResponse()]


def test_escape_during_a_renewal_does_not_end_the_session() -> None:
    script = connected(BY_KEY)
    script.run(ev.SessionExpiring(100.0))
    script.fire(Timer.EXPIRY)

    assert script.run(ev.InterruptPressed()) == []
    assert script.phase is Phase.CONNECTING


def test_a_renewal_that_fails_reconnects_like_any_other_loss() -> None:
    script = connected()
    script.run(ev.SessionExpiring(100.0))
    script.fire(Timer.EXPIRY)

    script.run(ev.BackendLost(LOST))

    assert script.phase is Phase.RECONNECTING


def test_a_renewal_waits_for_an_answer_that_the_service_still_works_on() -> None:
    script = speaking()
    script.run(ev.SessionExpiring(100.0), ev.PlayoutFinished("r1", 900))

    assert script.fire(Timer.EXPIRY) == []
    assert cmd.Connect() in script.run(ev.ResponseFinished("r1", Outcome.COMPLETED))


def test_a_microphone_lost_while_the_link_is_down_drops_the_half_said_turn() -> None:
    script = connected(HANDS_FREE)
    script.run(ev.SpeechStarted(), ev.BackendLost(LOST))
    script.run(ev.DeviceLost(Direction.INPUT, Problem(ProblemCode.MICROPHONE_GONE)))
    script.fire(Timer.RECONNECT)

    assert cmd.OpenMic not in kinds(script.run(ev.BackendConnected()))


def test_muting_while_an_answer_is_owed_does_not_lose_it() -> None:
    script = thinking()
    script.run(ev.BackendLost(LOST), ev.MuteChanged(muted=True))
    script.fire(Timer.RECONNECT)

    assert cmd.CreateResponse() in script.run(ev.BackendConnected())


def test_a_hung_attempt_to_reconnect_is_given_up_like_the_first() -> None:
    script = broken()
    script.fire(Timer.RECONNECT)

    orders = script.fire(Timer.CONNECT)

    assert orders[0] == cmd.Disconnect()
    assert script.state.attempt == 2


def test_only_a_connection_that_was_there_can_have_been_lost() -> None:
    script = Script(mode=HANDS_FREE)
    script.run(ev.SessionStarted(), ev.BackendLost(LOST))
    assert not script.state.linked

    script.run(ev.RetryPressed(), ev.BackendConnected(), ev.BackendLost(LOST))
    assert script.state.linked

    script.run(ev.SessionStopped(), ev.SessionStarted())
    assert not script.state.linked
