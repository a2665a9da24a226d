"""Speaking over the assistant: silence at once, the decision later."""

from __future__ import annotations

import pytest

from tests.conversation.script import (
    BY_KEY,
    HANDS_FREE,
    Script,
    barging_in,
    connected,
    speaking,
    thinking,
    timer_started,
    untimed,
)
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome, TalkMode, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import TurnStatus

FALL_SILENT = [cmd.FlushPlayout("r1"), cmd.CancelResponse("r1")]


def after_a_cough(policy: TurnPolicy | None = None) -> Script:
    """The answer goes on; the service has made turn ``cough`` of the sound."""
    script = barging_in(policy)
    script.run(ev.SpeechStopped(200), ev.UserTurnCommitted("cough"))
    return script


def test_speech_over_the_answer_pauses_it_at_once() -> None:
    script = speaking()

    orders = script.run(ev.SpeechStarted())

    assert untimed(orders) == [cmd.PausePlayout(), cmd.MarkTurn()]
    assert timer_started(orders, Timer.BARGE_IN) == 1.0
    assert (script.phase, script.state.response_id) == (Phase.BARGE_IN, "r1")


@pytest.mark.parametrize("spoken_ms", [None, 0, 499])
def test_a_cough_pauses_the_assistant_but_does_not_stop_it(spoken_ms: int | None) -> None:
    script = barging_in()

    orders = script.run(ev.SpeechStopped(spoken_ms))

    assert orders == [cmd.ResumePlayout()]
    assert (script.phase, script.state.response_id) == (Phase.SPEAKING, "r1")


def test_where_endpointing_is_ours_a_cough_is_taken_out_of_the_services_buffer() -> None:
    script = barging_in(TurnPolicy(local_endpointing=True))

    assert script.run(ev.SpeechStopped(200)) == [cmd.ResumePlayout(), cmd.DiscardUserTurn()]


def test_speech_that_outlasts_the_barge_in_window_takes_the_floor() -> None:
    script = barging_in()

    orders = script.fire(Timer.BARGE_IN)

    assert untimed(orders) == [*FALL_SILENT, cmd.ResumePlayout()]
    assert (script.phase, script.state.response_id) == (Phase.USER_SPEAKING, None)
    assert script.turn("r1").status is TurnStatus.INTERRUPTED


def test_the_timer_of_a_false_interruption_is_ignored() -> None:
    script = barging_in()
    script.run(ev.SpeechStopped(200))

    assert script.fire(Timer.BARGE_IN) == []
    assert script.phase is Phase.SPEAKING


def test_a_sound_long_enough_to_be_meant_stops_the_answer_when_it_ends() -> None:
    script = barging_in()

    orders = script.run(ev.SpeechStopped(500))

    assert untimed(orders) == [*FALL_SILENT, cmd.ResumePlayout()]
    assert script.phase is Phase.USER_PAUSED


def test_words_confirm_an_interruption_before_the_timer_does() -> None:
    script = barging_in()

    orders = script.run(ev.UserTranscriptUpdated("q2", "Wait", final=False))

    assert untimed(orders) == [*FALL_SILENT, cmd.ResumePlayout()]
    assert script.phase is Phase.USER_SPEAKING
    assert script.turn("q2").text == "Wait"


@pytest.mark.parametrize("prepare", [False, True])
def test_the_words_of_the_question_itself_may_come_during_the_answer(*, prepare: bool) -> None:
    script = connected()
    script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q1"), ev.ResponseStarted("r1"))
    script.run(ev.ResponseAudioStarted("r1"), ev.PlayoutStarted("r1"))
    phase = Phase.BARGE_IN if prepare else Phase.SPEAKING
    script.run(*([ev.SpeechStarted()] if prepare else []))

    orders = script.run(ev.UserTranscriptUpdated("q1", "What is the weather?", final=True))

    assert orders == []
    assert script.phase is phase
    assert script.turn("q1").text == "What is the weather?"


def test_the_words_of_a_turn_by_key_may_come_before_its_confirmation() -> None:
    script = connected(BY_KEY)
    script.run(ev.TalkPressed())
    script.fire(Timer.TURN)
    script.run(ev.ResponseStarted("r1"), ev.PlayoutStarted("r1"), ev.TalkModeChosen(HANDS_FREE))

    script.run(ev.UserTranscriptUpdated("q1", "Hello there.", final=True), ev.UserTurnCommitted("q1"))

    assert script.phase is Phase.SPEAKING
    assert script.texts == ["Hello there.", ""]


def test_a_backchannel_confirms_nothing() -> None:
    script = barging_in()

    assert script.run(ev.UserTranscriptUpdated("q2", "Mm-hm.", final=False)) == []
    assert script.phase is Phase.BARGE_IN


def test_an_answer_that_had_just_ended_leaves_the_floor_to_the_speaker() -> None:
    script = barging_in()

    orders = script.run(ev.PlayoutFinished("r1", 2000))

    assert untimed(orders) == [cmd.CancelResponse("r1"), cmd.ResumePlayout()]
    assert script.phase is Phase.USER_SPEAKING
    assert script.turn("r1").status is TurnStatus.DONE


def test_a_key_settles_an_undecided_interruption() -> None:
    script = barging_in()

    orders = script.run(ev.InterruptPressed())

    assert untimed(orders) == [*FALL_SILENT, cmd.ResumePlayout()]
    assert script.phase is Phase.LISTENING
    assert script.turn("r1").status is TurnStatus.STOPPED


@pytest.mark.parametrize("prepare", [speaking, thinking])
@pytest.mark.parametrize("mode", [HANDS_FREE, BY_KEY])
def test_interrupt_pressed_stops_the_answer_and_rests(prepare: object, mode: TalkMode) -> None:
    script = speaking(mode) if prepare is speaking else thinking(mode)

    orders = script.run(ev.InterruptPressed())

    assert untimed(orders)[:2] == FALL_SILENT
    assert script.phase is (Phase.LISTENING if mode is HANDS_FREE else Phase.READY)


def test_the_talk_control_stops_the_answer_hands_free() -> None:
    script = speaking()

    assert script.run(ev.TalkPressed()) == FALL_SILENT
    assert script.phase is Phase.LISTENING
    assert script.turn("r1").status is TurnStatus.STOPPED


def test_the_service_learns_how_much_was_heard_once() -> None:
    script = barging_in()
    script.fire(Timer.BARGE_IN)

    orders = script.run(ev.PlayoutFlushed("r1", 1000, 2000), ev.PlayoutFlushed("r1", 1000, 2000))

    assert orders == [cmd.TruncateResponse("r1", 1000)]
    assert script.turn("r1").heard_chars == len("one two")
    assert not script.turn("r1").exact


def test_the_cut_is_known_to_the_word_where_words_are_timed_even_late() -> None:
    script = barging_in()
    script.fire(Timer.BARGE_IN)
    script.run(ev.PlayoutFlushed("r1", 1000, 2000))

    script.run(
        ev.ResponseWordTimed("r1", "two", 400, 800),
        ev.ResponseWordTimed("r1", "one", 0, 300),
        ev.ResponseWordTimed("r1", "three", 850, 1050),
        ev.ResponseWordTimed("r1", "four", 1100, 1500),
    )

    assert script.turn("r1").heard_chars == len("one two three")
    assert script.turn("r1").exact


def test_text_that_comes_late_for_sound_that_was_heard_still_counts() -> None:
    script = thinking()
    script.run(ev.ResponseAudioStarted("r1"), ev.ResponseTextAdded("r1", "one "), ev.PlayoutStarted("r1"))
    script.run(ev.InterruptPressed(), ev.PlayoutFlushed("r1", 900, 1000))

    script.run(ev.ResponseTextAdded("r1", "two three"), ev.ResponseFinished("r1", Outcome.CANCELLED))

    assert script.turn("r1").text == "one two three"
    assert script.turn("r1").heard_chars == len("one two three")
    assert script.turn("r1").status is TurnStatus.STOPPED


def test_an_answer_that_was_never_heard_leaves_nothing_to_take_back() -> None:
    script = thinking()
    script.run(ev.InterruptPressed())

    assert script.run(ev.PlayoutFlushed("r1", 0, 0)) == []


def test_an_answer_that_had_arrived_but_not_begun_is_taken_back_whole() -> None:
    script = thinking()
    script.run(ev.ResponseAudioStarted("r1"), ev.ResponseTextAdded("r1", "one"), ev.InterruptPressed())

    assert script.run(ev.PlayoutFlushed("r1", 0, 800)) == [cmd.TruncateResponse("r1", 0)]
    assert script.turn("r1").heard_chars == 0


def test_a_flush_nobody_ordered_ends_the_answer_without_a_loop() -> None:
    script = speaking(finished=True)

    orders = script.run(ev.PlayoutFlushed("r1", 1000, 2000))

    assert orders == [cmd.TruncateResponse("r1", 1000)]
    assert script.phase is Phase.LISTENING
    assert script.turn("r1").status is TurnStatus.CUT


def test_a_flush_nobody_ordered_during_a_pause_leaves_the_floor_to_the_speaker() -> None:
    script = barging_in()

    orders = script.run(ev.PlayoutFlushed("r1", 1000, 2000))

    assert cmd.ResumePlayout() in orders
    assert script.phase is Phase.USER_SPEAKING


def test_late_sound_of_an_interrupted_answer_does_not_bring_it_back() -> None:
    script = speaking()
    script.run(ev.InterruptPressed())

    orders = script.run(ev.ResponseAudioStarted("r1"), ev.PlayoutStarted("r1"), ev.PlayoutFinished("r1", 900))

    assert orders == []
    assert script.phase is Phase.LISTENING


def test_a_cough_that_the_service_made_a_turn_of_waits_for_its_words() -> None:
    script = after_a_cough()

    assert script.phase is Phase.SPEAKING
    assert script.texts == ["hello?", "one two three four"]


@pytest.mark.parametrize("text", ["", "Mm-hm.", "uh huh"])
def test_a_turn_without_real_words_is_forgotten_and_never_shown(text: str) -> None:
    script = after_a_cough()

    orders = script.run(ev.UserTranscriptUpdated("cough", text, final=True))

    assert orders == [cmd.DiscardUserTurn("cough")]
    assert script.phase is Phase.SPEAKING
    assert script.texts == ["hello?", "one two three four"]


def test_a_turn_whose_transcription_failed_over_the_answer_is_forgotten() -> None:
    script = after_a_cough()

    assert script.run(ev.UserTranscriptFailed("cough")) == [cmd.DiscardUserTurn("cough")]
    assert script.run(ev.UserTranscriptUpdated("cough", "late words", final=True)) == []


def test_a_turn_with_real_words_stops_the_answer_and_is_answered() -> None:
    script = after_a_cough()

    orders = script.run(ev.UserTranscriptUpdated("cough", "Stop.", final=True))

    assert untimed(orders) == [*FALL_SILENT, cmd.CreateResponse()]
    assert script.phase is Phase.THINKING
    assert script.turn("cough").text == "Stop."


def test_where_no_words_will_come_a_cough_is_forgotten_at_once() -> None:
    script = barging_in(TurnPolicy(transcribes=False))

    orders = script.run(ev.SpeechStopped(200), ev.UserTurnCommitted("cough"))

    assert orders == [cmd.ResumePlayout(), cmd.DiscardUserTurn("cough")]


def test_a_turn_the_service_ends_before_we_decided_waits_for_its_words() -> None:
    script = barging_in()

    orders = script.run(ev.UserTurnCommitted("q2"))

    assert orders == [cmd.ResumePlayout()]
    assert script.phase is Phase.SPEAKING


def test_the_words_of_a_cough_are_judged_even_after_the_answer_ended() -> None:
    script = after_a_cough()
    script.run(ev.ResponseFinished("r1", Outcome.COMPLETED), ev.PlayoutFinished("r1", 2000))

    orders = script.run(ev.UserTranscriptUpdated("cough", "And tomorrow?", final=True))

    assert untimed(orders) == [cmd.CreateResponse()]
    assert script.phase is Phase.THINKING


def test_words_spoken_just_before_a_meant_interruption_belong_to_it() -> None:
    script = after_a_cough()
    script.run(ev.SpeechStarted())
    script.fire(Timer.BARGE_IN)

    orders = script.run(ev.UserTranscriptUpdated("cough", "Wait", final=True))

    assert orders == []
    assert script.turn("cough").text == "Wait"
    assert script.phase is Phase.USER_SPEAKING


def test_words_of_a_held_turn_that_come_while_the_user_talks_on_do_not_end_the_turn() -> None:
    script = after_a_cough()
    script.run(ev.InterruptPressed(), ev.SpeechStarted())

    script.run(ev.UserTranscriptUpdated("cough", "Wait", final=True))

    assert script.phase is Phase.USER_SPEAKING
    assert script.turn("cough").status is TurnStatus.DONE


def test_a_real_word_over_the_answer_before_its_turn_is_committed_stops_it() -> None:
    script = barging_in()
    script.run(ev.SpeechStopped(300))

    orders = script.run(ev.UserTranscriptUpdated("q2", "Stop", final=True))
    answered = script.run(ev.UserTurnCommitted("q2"))

    assert untimed(orders) == FALL_SILENT
    assert untimed(answered) == [cmd.CreateResponse()]
    assert script.turn("q2").text == "Stop"


def test_a_service_that_answers_a_cough_by_itself_is_stopped_when_it_was_not_meant() -> None:
    script = after_a_cough(TurnPolicy(service_responds=True))
    script.run(ev.ResponseFinished("r1", Outcome.COMPLETED), ev.ResponseStarted("r2"))

    orders = script.run(ev.UserTranscriptFailed("cough"))

    assert orders == [cmd.DiscardUserTurn("cough"), cmd.FlushPlayout("r2"), cmd.CancelResponse("r2")]
    assert script.state.response_id == "r1"


def test_a_service_that_answers_a_cough_already_aloud_falls_silent_when_it_was_not_meant() -> None:
    script = after_a_cough(TurnPolicy(service_responds=True))
    script.run(ev.ResponseFinished("r1", Outcome.COMPLETED), ev.ResponseStarted("r2"))
    script.run(ev.ResponseAudioStarted("r2"), ev.PlayoutFinished("r1", 2000), ev.PlayoutStarted("r2"))

    script.run(ev.UserTranscriptFailed("cough"))

    assert script.phase is Phase.LISTENING


def test_a_service_that_answers_a_meant_turn_by_itself_is_not_asked_again() -> None:
    script = after_a_cough(TurnPolicy(service_responds=True))
    script.run(ev.ResponseFinished("r1", Outcome.COMPLETED), ev.ResponseStarted("r2"))

    orders = script.run(ev.UserTranscriptUpdated("cough", "Stop", final=True))

    assert untimed(orders) == [cmd.FlushPlayout("r1")]
    assert (script.phase, script.state.response_id) == (Phase.THINKING, "r2")


def test_where_voice_may_not_interrupt_the_microphone_is_closed_while_the_assistant_speaks() -> None:
    script = thinking(HANDS_FREE, TurnPolicy(barge_in_by_voice=False))

    started = script.run(ev.PlayoutStarted("r1"))
    over_it = script.run(ev.SpeechStarted(), ev.UserTurnCommitted("q2"))
    ended = script.run(ev.PlayoutFinished("r1", 900))

    assert started == [cmd.CloseMic()]
    assert over_it == [cmd.DiscardUserTurn("q2")]
    assert ended == [cmd.OpenMic(cmd.Lead.NONE)]


def test_nothing_was_cut_from_an_answer_played_to_its_end() -> None:
    script = connected()
    script.run(ev.ResponseStarted("r1"), ev.ResponseAudioStarted("r1"), ev.ResponseTextAdded("r1", "Hi."))
    script.run(ev.PlayoutStarted("r1"), ev.PlayoutFinished("r1", 500), ev.SpeechStarted())

    assert script.turn("r1").status is TurnStatus.DONE
    assert script.turn("r1").heard_chars is None
