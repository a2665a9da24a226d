"""Talking without a key: endpointing by the service or by our own timer."""

from __future__ import annotations

import pytest

from tests.conversation.script import HANDS_FREE, connected, speaking, thinking, timer_started, untimed
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import TurnStatus

LOCAL = TurnPolicy(local_endpointing=True)
RESPONDS = TurnPolicy(service_responds=True)

SENT = [cmd.EndTurn(), cmd.CommitUserTurn()]


def test_speech_takes_the_floor_and_marks_where_it_began() -> None:
    script = connected()

    orders = script.run(ev.SpeechStarted())

    assert untimed(orders) == [cmd.MarkTurn()]
    assert timer_started(orders, Timer.TURN) == 60.0
    assert (script.phase, script.state.speech_heard) == (Phase.USER_SPEAKING, True)


def test_silence_is_a_pause_before_it_is_an_end() -> None:
    script = connected()

    orders = script.run(ev.SpeechStarted(), ev.SpeechStopped(700))

    assert timer_started(orders, Timer.RESPONSE) == 15.0
    assert script.phase is Phase.USER_PAUSED


def test_a_breath_does_not_end_the_turn() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700))

    orders = script.run(ev.SpeechStarted())

    assert untimed(orders) == []
    assert script.phase is Phase.USER_SPEAKING


def test_where_endpointing_is_ours_silence_ends_the_turn_by_our_timer() -> None:
    script = connected(HANDS_FREE, LOCAL)
    paused = script.run(ev.SpeechStarted(), ev.SpeechStopped(700))

    orders = script.fire(Timer.ENDPOINT)

    assert timer_started(paused, Timer.ENDPOINT) == 0.7
    assert untimed(orders) == [*SENT, cmd.CreateResponse()]
    assert (script.phase, script.state.mic_open) == (Phase.THINKING, True)


def test_the_endpoint_timer_of_a_pause_that_ended_is_ignored() -> None:
    script = connected(HANDS_FREE, LOCAL)
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700), ev.SpeechStarted())

    assert script.fire(Timer.ENDPOINT) == []
    assert script.phase is Phase.USER_SPEAKING


def test_where_the_service_ends_turns_we_ask_for_the_answer() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700))

    orders = script.run(ev.UserTurnCommitted("q1"))

    assert untimed(orders) == [cmd.CreateResponse()]
    assert script.phase is Phase.THINKING


def test_where_the_service_answers_by_itself_we_only_wait() -> None:
    script = connected(HANDS_FREE, RESPONDS)
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700))

    orders = script.run(ev.UserTurnCommitted("q1"))

    assert untimed(orders) == []
    assert script.phase is Phase.THINKING


def test_a_turn_the_service_ends_while_we_still_hear_speech_is_its_decision() -> None:
    script = connected()
    script.run(ev.SpeechStarted())

    script.run(ev.UserTurnCommitted("q1"))

    assert script.phase is Phase.THINKING


def test_a_turn_committed_out_of_the_blue_is_answered_while_we_listen() -> None:
    script = connected()

    assert untimed(script.run(ev.UserTurnCommitted("q1"))) == [cmd.CreateResponse()]


def test_a_response_that_starts_in_a_pause_ends_the_turn() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700))

    script.run(ev.ResponseStarted("r1"))

    assert (script.phase, script.state.response_id) == (Phase.THINKING, "r1")


def test_a_response_into_the_users_speech_is_turned_away() -> None:
    script = connected()
    script.run(ev.SpeechStarted())

    assert script.run(ev.ResponseStarted("r1")) == [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1")]
    assert script.phase is Phase.USER_SPEAKING


def test_a_service_that_answers_by_itself_may_start_before_it_names_the_turn() -> None:
    script = connected(HANDS_FREE, RESPONDS)
    script.run(ev.SpeechStarted())

    script.run(ev.ResponseStarted("r1"), ev.ResponseTextAdded("r1", "Hi."), ev.UserTurnCommitted("q1"))

    assert script.phase is Phase.THINKING


def test_an_unasked_response_while_we_listen_is_played() -> None:
    script = connected()

    script.run(ev.ResponseStarted("r1"), ev.PlayoutStarted("r1"))

    assert (script.phase, script.state.response_id) == (Phase.SPEAKING, "r1")


def test_a_pause_of_which_the_service_makes_no_turn_is_said_and_left() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(100))

    orders = script.fire(Timer.RESPONSE)

    assert orders == [cmd.DiscardUserTurn()]
    assert script.phase is Phase.LISTENING
    assert script.notices == [ProblemCode.NOT_UNDERSTOOD]


def test_endless_speech_is_sent_after_a_minute() -> None:
    script = connected()
    script.run(ev.SpeechStarted())

    assert untimed(script.fire(Timer.TURN)) == [*SENT, cmd.CreateResponse()]


def test_the_talk_control_starts_a_turn_and_sends_it() -> None:
    script = connected()
    script.run(ev.TalkPressed())
    heard_before = script.state.speech_heard
    script.run(ev.TalkReleased(0.1), ev.SpeechStarted())

    orders = script.run(ev.TalkPressed())

    assert not heard_before
    assert script.state.phase is Phase.THINKING
    assert untimed(orders) == [*SENT, cmd.CreateResponse()]


def test_the_talk_control_sends_at_once_in_a_pause() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700))

    assert untimed(script.run(ev.TalkPressed())) == [*SENT, cmd.CreateResponse()]


def test_a_turn_started_by_hand_in_which_nothing_is_said_is_not_sent() -> None:
    script = connected()
    script.run(ev.TalkPressed())

    assert script.run(ev.TalkPressed()) == [cmd.DiscardUserTurn()]
    assert script.phase is Phase.LISTENING


def test_speaking_on_before_the_answer_came_takes_the_floor_again() -> None:
    script = thinking()

    orders = script.run(ev.SpeechStarted())

    assert untimed(orders) == [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1"), cmd.MarkTurn()]
    assert (script.phase, script.state.speech_heard) == (Phase.USER_SPEAKING, True)


def test_a_request_that_has_no_response_yet_is_taken_back_when_it_gets_one() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700), ev.UserTurnCommitted("q1"), ev.SpeechStarted())

    assert script.run(ev.ResponseStarted("r1")) == [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1")]
    assert script.phase is Phase.USER_SPEAKING


def test_the_next_request_waits_until_the_one_taken_back_has_its_response() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700), ev.UserTurnCommitted("q1"))
    script.run(ev.SpeechStarted(), ev.SpeechStopped(700))

    second = script.run(ev.UserTurnCommitted("q2"))
    orders = script.run(ev.ResponseStarted("r1"))

    assert untimed(second) == []
    assert orders == [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1"), cmd.CreateResponse()]
    script.run(ev.ResponseFinished("r1", Outcome.CANCELLED), ev.ResponseStarted("r2"))
    assert (script.phase, script.state.response_id) == (Phase.THINKING, "r2")


def test_where_the_service_answers_by_itself_a_new_turn_replaces_a_request_taken_back() -> None:
    script = connected(HANDS_FREE, RESPONDS)
    script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q1"), ev.SpeechStarted(), ev.UserTurnCommitted("q2"))

    script.run(ev.ResponseStarted("r1"))

    assert (script.phase, script.state.response_id) == (Phase.THINKING, "r1")


def test_a_second_turn_while_thinking_is_answered_together_with_the_first() -> None:
    script = thinking()

    orders = script.run(ev.UserTurnCommitted("q2"))

    asked = cmd.CreateResponse(owed=True)
    assert untimed(orders) == [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1"), asked]


def test_an_answer_that_gave_way_to_speech_is_owed_until_it_begins_again() -> None:
    script = thinking()
    orders = script.run(ev.SpeechStarted(), ev.SpeechStopped(200), ev.UserTurnCommitted("noise"))
    assert cmd.CreateResponse(owed=True) in orders

    script.run(ev.ResponseFinished("r1", Outcome.CANCELLED), ev.ResponseStarted("r2"))
    script.run(ev.UserTranscriptUpdated("noise", "", final=True))
    script.run(ev.SpeechStarted(), ev.SpeechStopped(200))
    again = script.run(ev.UserTurnCommitted("more noise"))

    assert cmd.CreateResponse(owed=True) in again


@pytest.mark.parametrize("pressed", [ev.InterruptPressed(), ev.TalkPressed()])
def test_an_answer_that_was_stopped_is_owed_no_more_whatever_is_heard_then(pressed: ev.Event) -> None:
    script = thinking()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(200), ev.UserTurnCommitted("noise"), pressed)
    script.run(ev.ResponseFinished("r1", Outcome.CANCELLED), ev.ResponseStarted("r2"))
    script.run(ev.ResponseFinished("r2", Outcome.CANCELLED))
    script.run(ev.UserTranscriptUpdated("noise", "", final=True))
    assert script.phase is Phase.LISTENING

    orders = script.run(ev.SpeechStarted(), ev.SpeechStopped(200), ev.UserTurnCommitted("more noise"))

    assert cmd.CreateResponse(owed=False) in orders


def test_a_key_that_stops_while_the_user_has_the_floor_leaves_nothing_owed() -> None:
    script = thinking()
    script.run(ev.SpeechStarted(), ev.InterruptPressed(), ev.SpeechStopped(200))

    assert cmd.CreateResponse(owed=False) in script.run(ev.UserTurnCommitted("noise"))

    script = thinking()
    script.run(ev.SpeechStarted(), ev.SpeechStopped(200), ev.InterruptPressed())

    assert cmd.CreateResponse(owed=False) in script.run(ev.UserTurnCommitted("noise"))


def test_a_noise_that_cuts_off_the_answer_to_a_noise_leaves_nothing_owed() -> None:
    script = thinking()
    script.run(ev.InterruptPressed(), ev.ResponseFinished("r1", Outcome.CANCELLED))
    script.run(ev.SpeechStarted(), ev.SpeechStopped(200), ev.UserTurnCommitted("noise"))
    script.run(ev.SpeechStarted(), ev.SpeechStopped(200), ev.UserTurnCommitted("more noise"))
    script.run(ev.UserTranscriptUpdated("noise", "", final=True))

    assert cmd.CreateResponse(owed=False) in script.run(ev.ResponseStarted("r2"))


def test_after_the_answer_the_assistant_listens_again() -> None:
    script = speaking(finished=True)

    script.run(ev.PlayoutFinished("r1", 2000))

    assert (script.phase, script.state.response_id) == (Phase.LISTENING, None)
    assert script.turn("r1").status is TurnStatus.DONE


def test_words_that_form_while_the_user_speaks_are_shown() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.UserTranscriptUpdated("q1", "what", final=False))

    assert script.turn("q1").text == "what"
    assert script.turn("q1").status is TurnStatus.LIVE
