"""The assistant's turn: from the request to the last sample, and every way it can end."""

from __future__ import annotations

import pytest

from tests.conversation.script import (
    BY_KEY,
    HANDS_FREE,
    connected,
    speaking,
    thinking,
    timer_started,
    untimed,
)
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import MOST_CHARS, TurnStatus

FILTERED = Problem(ProblemCode.CONTENT_FILTERED)


def test_the_first_sample_at_the_speaker_means_speaking() -> None:
    script = thinking()
    script.run(ev.ResponseAudioStarted("r1"))

    assert script.phase is Phase.THINKING
    script.run(ev.PlayoutStarted("r1"))
    assert (script.phase, script.state.response_id) == (Phase.SPEAKING, "r1")


@pytest.mark.parametrize(("mode", "rest"), [(HANDS_FREE, Phase.LISTENING), (BY_KEY, Phase.READY)])
def test_the_last_sample_at_the_speaker_means_rest(mode: ev.TalkMode, rest: Phase) -> None:
    script = speaking(mode, finished=True)

    script.run(ev.PlayoutFinished("r1", 2000))

    assert script.phase is rest
    assert script.turn("r1").status is TurnStatus.DONE


def test_an_answer_whose_sound_is_still_to_come_is_waited_for() -> None:
    script = thinking()

    script.run(ev.ResponseAudioStarted("r1"), ev.ResponseFinished("r1", Outcome.COMPLETED))

    assert script.phase is Phase.THINKING


def test_a_written_answer_ends_the_turn_when_it_is_complete() -> None:
    script = thinking()

    script.run(ev.ResponseTextAdded("r1", "Hello."), ev.ResponseFinished("r1", Outcome.COMPLETED))

    assert script.phase is Phase.LISTENING
    assert (script.turn("r1").text, script.turn("r1").status) == ("Hello.", TurnStatus.DONE)
    assert script.notices == []


@pytest.mark.parametrize("outcome", [Outcome.COMPLETED, Outcome.CANCELLED])
def test_an_empty_answer_never_ends_a_turn_in_silence(outcome: Outcome) -> None:
    script = thinking()

    script.run(ev.ResponseFinished("r1", outcome))

    assert script.phase is Phase.LISTENING
    assert script.notices == [ProblemCode.NO_ANSWER]


def test_an_answer_the_service_broke_off_in_writing_is_marked() -> None:
    script = thinking()

    script.run(ev.ResponseTextAdded("r1", "Hel"), ev.ResponseFinished("r1", Outcome.CANCELLED))

    assert script.turn("r1").status is TurnStatus.INTERRUPTED


@pytest.mark.parametrize("problem", [None, Problem(ProblemCode.LIMIT_REACHED)])
def test_a_failed_answer_is_said_and_the_conversation_goes_on(problem: Problem | None) -> None:
    script = thinking()

    script.run(ev.ResponseTextAdded("r1", "Hel"), ev.ResponseFinished("r1", Outcome.FAILED, problem))

    assert script.phase is Phase.LISTENING
    assert script.notices == [problem.code if problem else ProblemCode.RESPONSE_FAILED]
    assert script.turn("r1").status is TurnStatus.FAILED


def test_what_was_said_of_a_failed_answer_is_played_to_its_end() -> None:
    script = speaking()

    script.run(ev.ResponseFinished("r1", Outcome.FAILED))

    assert script.phase is Phase.SPEAKING
    assert script.notices == [ProblemCode.RESPONSE_FAILED]


def test_a_filtered_answer_says_that_the_service_declined() -> None:
    script = thinking()

    script.run(ev.ResponseFinished("r1", Outcome.INCOMPLETE, FILTERED))

    assert script.notices == [ProblemCode.CONTENT_FILTERED]
    assert script.phase is Phase.LISTENING


def test_an_answer_that_is_ended_before_its_end_is_heard_out_and_marked() -> None:
    script = speaking()

    script.run(ev.ResponseFinished("r1", Outcome.INCOMPLETE), ev.PlayoutFinished("r1", 2000))

    assert script.notices == [ProblemCode.RESPONSE_FAILED]
    assert script.turn("r1").status is TurnStatus.FAILED
    assert script.phase is Phase.LISTENING


def test_no_answer_in_time_is_cancelled_and_said() -> None:
    script = thinking()

    orders = script.fire(Timer.RESPONSE)

    assert orders == [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1")]
    assert script.phase is Phase.LISTENING
    assert script.notices == [ProblemCode.NO_ANSWER]


def test_a_request_that_gets_no_response_is_given_up_and_does_not_block_the_next() -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q1"))

    script.fire(Timer.RESPONSE)
    orders = script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q2"))

    assert script.notices == [ProblemCode.NO_ANSWER]
    assert cmd.CreateResponse() in orders


def test_an_answer_that_forms_slowly_is_not_taken_for_silence() -> None:
    script = thinking()
    script.run(ev.ResponseTextAdded("r1", "Once upon"))

    orders = script.fire(Timer.RESPONSE)

    assert timer_started(orders, Timer.RESPONSE) == 15.0
    assert script.phase is Phase.THINKING


def test_no_answer_has_a_tone_if_tones_are_wanted() -> None:
    script = connected(HANDS_FREE, TurnPolicy(earcons=True))
    script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q1"))

    assert cmd.PlayEarcon(cmd.Earcon.FAILED) in script.fire(Timer.RESPONSE)


def test_a_second_answer_is_queued_behind_the_one_that_plays() -> None:
    script = speaking(finished=True)

    script.run(ev.ResponseStarted("r2"), ev.ResponseAudioStarted("r2"))
    first = script.state.response_id
    script.run(ev.PlayoutFinished("r1", 2000))
    between = (script.phase, script.state.response_id)
    script.run(ev.PlayoutStarted("r2"))

    assert first == "r1"
    assert between == (Phase.THINKING, "r2")
    assert (script.phase, script.state.response_id) == (Phase.SPEAKING, "r2")


def test_the_start_of_the_next_answer_says_that_the_former_has_ended() -> None:
    script = speaking(finished=True)
    script.run(ev.ResponseStarted("r2"), ev.ResponseAudioStarted("r2"))

    script.run(ev.PlayoutStarted("r2"), ev.PlayoutFinished("r1", 2000))

    assert (script.phase, script.state.response_id) == (Phase.SPEAKING, "r2")
    assert script.turn("r1").status is TurnStatus.DONE


def test_an_interruption_silences_the_queued_answer_too() -> None:
    script = speaking(finished=True)
    script.run(ev.ResponseStarted("r2"), ev.ResponseAudioStarted("r2"))

    orders = script.run(ev.InterruptPressed())

    assert orders == [cmd.FlushPlayout("r1"), cmd.FlushPlayout("r2"), cmd.CancelResponse("r2")]


def test_an_answer_that_waits_for_its_playout_is_not_replaced_by_the_next() -> None:
    script = thinking()
    script.run(ev.ResponseAudioStarted("r1"), ev.ResponseFinished("r1", Outcome.COMPLETED))

    script.run(ev.ResponseStarted("r2"))

    assert script.state.response_id == "r1"


def test_an_answer_played_before_the_service_is_done_with_it_lets_the_user_speak() -> None:
    script = speaking()

    script.run(ev.PlayoutFinished("r1", 2000))
    resting = script.phase
    script.run(ev.ResponseFinished("r1", Outcome.COMPLETED))

    assert resting is Phase.LISTENING
    assert script.turn("r1").status is TurnStatus.DONE


def test_what_the_service_still_works_on_is_cancelled_when_the_user_speaks() -> None:
    script = speaking()
    script.run(ev.PlayoutFinished("r1", 2000))

    assert cmd.CancelResponse("r1") in script.run(ev.SpeechStarted())


def test_a_new_response_means_that_the_service_is_done_with_the_former() -> None:
    script = thinking()

    script.run(ev.ResponseStarted("r2"), ev.InterruptPressed())

    assert script.run(ev.ResponseFinished("r1", Outcome.COMPLETED)) == []


def test_events_of_unknown_responses_are_ignored() -> None:
    script = connected()

    orders = script.run(
        ev.ResponseAudioStarted("r9"),
        ev.ResponseTextAdded("r9", "words"),
        ev.ResponseWordTimed("r9", "words", 0, 100),
        ev.ResponseFinished("r9", Outcome.COMPLETED),
        ev.PlayoutStarted("r9"),
        ev.PlayoutFinished("r9", 100),
        ev.PlayoutFlushed("r9", 50, 100),
    )

    assert orders == []
    assert script.state.entries == ()


def test_a_response_that_started_once_cannot_start_again() -> None:
    script = thinking()

    assert script.run(ev.ResponseStarted("r1")) == []


def test_a_fault_is_one_row_and_ends_nothing() -> None:
    script = speaking()

    orders = script.run(ev.BackendFaulted(Problem(ProblemCode.SETTING_REFUSED, subject="voice")))

    assert orders == []
    assert script.phase is Phase.SPEAKING
    assert script.notices == [ProblemCode.SETTING_REFUSED]


@pytest.mark.parametrize("code", [ProblemCode.LIMIT_REACHED, ProblemCode.SERVICE_DOWN])
def test_a_refused_request_is_not_waited_for(code: ProblemCode) -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q1"))

    script.run(ev.BackendFaulted(Problem(code)))

    assert script.phase is Phase.LISTENING
    assert script.notices == [code]


def test_a_refused_request_makes_way_for_the_one_that_replaced_it() -> None:
    script = connected()
    script.run(ev.TextSubmitted("one"), ev.TextSubmitted("two"))

    assert script.run(ev.BackendFaulted(Problem(ProblemCode.RESPONSE_FAILED))) == [cmd.CreateResponse()]
    assert script.phase is Phase.THINKING


def test_many_answers_leave_only_the_latest_in_the_books() -> None:
    script = connected(BY_KEY)
    for count in range(100):
        name = f"r{count}"
        script.run(ev.ResponseStarted(name), ev.ResponseTextAdded(name, "Hi."))
        script.run(ev.ResponseFinished(name, Outcome.COMPLETED))

    assert len(script.state.entries) == 100
    assert untimed(script.run(ev.ResponseTextAdded("r0", " late"))) == []


def test_a_new_policy_holds_from_the_next_event_on() -> None:
    script = connected()
    script.conversation.use_policy(TurnPolicy(local_endpointing=True, endpoint_seconds=0.4))

    orders = script.run(ev.SpeechStarted(), ev.SpeechStopped(700))

    assert timer_started(orders, Timer.ENDPOINT) == 0.4


def test_the_word_being_played_is_found_for_the_window() -> None:
    script = speaking()
    script.run(ev.ResponseWordTimed("r1", "one", 0, 300), ev.ResponseWordTimed("r1", "two", 300, 700))

    assert script.conversation.spoken_span("r1", played_ms=450, received_ms=2000) == (4, 7)
    assert script.conversation.spoken_span("r9", played_ms=450, received_ms=2000) is None


def test_what_was_written_but_had_no_sound_yet_when_it_was_stopped_counts_as_unheard() -> None:
    script = thinking()
    script.run(ev.ResponseTextAdded("r1", "one two"), ev.InterruptPressed())

    orders = script.run(ev.PlayoutFlushed("r1", played_ms=0, received_ms=0))

    assert orders == []
    assert (script.turn("r1").text, script.turn("r1").heard_chars) == ("one two", 0)


def test_trying_again_asks_for_the_answer_that_did_not_come() -> None:
    script = thinking()
    script.run(ev.ResponseFinished("r1", Outcome.FAILED, Problem(ProblemCode.SERVICE_DOWN)))

    orders = script.run(ev.RetryPressed())

    assert cmd.CreateResponse() in orders
    assert script.phase is Phase.THINKING


def test_trying_again_after_half_an_answer_asks_the_question_anew() -> None:
    script = thinking()
    script.run(ev.ResponseTextAdded("r1", "It is"))
    script.run(ev.ResponseFinished("r1", Outcome.FAILED, Problem(ProblemCode.LINK_LOST)))

    orders = script.run(ev.RetryPressed())

    assert cmd.SendText("hello?") in orders
    assert cmd.CreateResponse() in orders


def test_trying_again_with_nothing_left_to_answer_does_nothing() -> None:
    script = speaking(finished=True)
    script.run(ev.PlayoutFinished("r1", 1000))

    assert script.run(ev.RetryPressed()) == []


def test_an_answer_whose_sound_has_no_end_is_stopped_at_the_service_and_heard_as_far_as_it_is_kept() -> None:
    script = speaking()

    orders = script.run(ev.ResponseOverran("r1"))

    assert orders == [cmd.CancelResponse("r1")]
    assert (script.phase, script.notices) == (Phase.SPEAKING, [ProblemCode.ANSWER_TOO_LONG])
    script.run(ev.ResponseFinished("r1", Outcome.CANCELLED), ev.PlayoutFinished("r1", 1_800_000))
    assert (script.phase, script.turn("r1").status) == (Phase.LISTENING, TurnStatus.FAILED)


def test_of_an_answer_without_end_the_beginning_is_kept_and_the_rest_is_said_once_to_be_missing() -> None:
    script = thinking()

    orders = script.run(*[ev.ResponseTextAdded("r1", "x" * 1000)] * 200)
    script.run(ev.ResponseFinished("r1", Outcome.CANCELLED))

    assert untimed(orders) == [cmd.CancelResponse("r1")]
    assert script.notices == [ProblemCode.ANSWER_TOO_LONG]
    assert len(script.turn("r1").text) == MOST_CHARS
    assert script.turn("r1").status is TurnStatus.FAILED


def test_an_answer_that_sounds_is_not_stopped_for_its_many_words() -> None:
    script = speaking()

    orders = script.run(*[ev.ResponseTextAdded("r1", "x" * 1000)] * 200)

    assert untimed(orders) == []
    assert (script.phase, script.notices) == (Phase.SPEAKING, [ProblemCode.ANSWER_TOO_LONG])


def test_what_a_service_takes_for_the_users_words_is_kept_to_the_same_length() -> None:
    script = thinking()

    script.run(ev.UserTurnCommitted("q2"), ev.UserTranscriptUpdated("q2", "x" * 1_000_000, final=True))

    assert len(script.turn("q2").text) == MOST_CHARS
