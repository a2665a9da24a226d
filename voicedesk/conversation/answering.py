"""The phases in which the assistant has the floor: THINKING, SPEAKING, BARGE_IN."""

from __future__ import annotations

from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Timer
from voicedesk.conversation.floor import Floor
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import TurnStatus
from voicedesk.conversation.undecided import hold_turn
from voicedesk.conversation.user_turns import Hold


def thinking(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.PlayoutStarted(response_id):
            speak(floor, response_id)
        case ev.TimerFired(Timer.RESPONSE):
            _run_out_of_patience(floor)
        case ev.TimerFired(Timer.WORKING):
            floor.earcon(cmd.Earcon.WORKING)
            floor.start(Timer.WORKING, floor.policy.working_seconds)
        case ev.SpeechStarted() if floor.hands_free:
            # The user goes on before the answer came: it would answer half of what is being said.
            _give_way(floor)
            floor.take_floor(speech_heard=True)
        case ev.UserTurnCommitted() if floor.state.mic_open:
            _give_way(floor)
            answer_turn(floor, event)
        case ev.UserTurnCommitted(item_id, previous_item_id):
            floor.add_turn(item_id, previous_item_id)
        case _:
            _taken_by_key(floor, event)


def _give_way(floor: Floor) -> None:
    """To speech, or to a noise that is taken for it: then the answer is still owed."""
    floor.silence(TurnStatus.INTERRUPTED)
    floor.answers.cut_off.update(floor.transcript.last_question)


def speaking(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.PlayoutStarted(response_id):
            speak(floor, response_id)
        case ev.PlayoutFinished():
            floor.go_on()
        case ev.SpeechStarted() if floor.hands_free and floor.policy.barge_in_by_voice:
            floor.enter(Phase.BARGE_IN)
            floor.order(cmd.PausePlayout())
            floor.mark_turn()
            floor.start(Timer.BARGE_IN, floor.policy.barge_in_seconds)
        case ev.UserTurnCommitted():
            hold_turn(floor, event)
        case _:
            _taken_by_key(floor, event)


def barge_in(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.PlayoutStarted(response_id):
            floor.set(response_id=response_id)  # It began just before the pause took hold.
        case ev.TimerFired(Timer.BARGE_IN):
            floor.silence(TurnStatus.INTERRUPTED)
            floor.take_floor(speech_heard=True)
        case ev.SpeechStopped(spoken_ms):
            _judge_sound(floor, spoken_ms)
        case ev.PlayoutFinished():
            # It had ended before the pause took hold: nothing is left to interrupt.
            floor.silence(TurnStatus.INTERRUPTED)
            floor.take_floor(speech_heard=True)
        case ev.UserTurnCommitted():
            resume(floor)
            hold_turn(floor, event)
        case _:
            _taken_by_key(floor, event)


def speak(floor: Floor, response_id: str) -> None:
    floor.enter(Phase.SPEAKING, response_id=response_id)
    floor.gate()


def resume(floor: Floor) -> None:
    """A false interruption: the answer goes on at the same sample."""
    floor.order(cmd.ResumePlayout())
    floor.enter(Phase.SPEAKING)
    floor.gate()


def answer_turn(floor: Floor, turn: ev.UserTurnCommitted) -> None:
    """The service ended a spoken turn that is meant for the assistant."""
    floor.add_turn(turn.item_id, turn.previous_item_id)
    if floor.policy.service_responds:
        floor.answers.expect()
        floor.await_answer(None)
    else:
        floor.request_answer()


def _judge_sound(floor: Floor, spoken_ms: int | None) -> None:
    if spoken_ms is not None and spoken_ms >= floor.policy.shortest_interruption_ms:
        floor.silence(TurnStatus.INTERRUPTED)
        floor.pause_floor()
        return
    resume(floor)
    if floor.policy.local_endpointing:
        floor.order(cmd.DiscardUserTurn())  # Nobody else will take the sound out of the service's buffer.


def _taken_by_key(floor: Floor, event: ev.Event) -> None:
    """A key is never ambiguous: the assistant falls silent at once."""
    match event:
        case ev.InterruptPressed():
            floor.silence(TurnStatus.STOPPED)
            floor.rest()
        case ev.TalkPressed() if floor.hands_free or not floor.may_talk:
            floor.silence(TurnStatus.STOPPED)
            floor.rest()
        case ev.TalkPressed():
            floor.silence(TurnStatus.INTERRUPTED)
            floor.take_floor()
            floor.turns.hold = Hold.OVER_ANSWER


def _run_out_of_patience(floor: Floor) -> None:
    if floor.answers.heed_news() or floor.calls.at_work:
        floor.start(Timer.RESPONSE, floor.policy.response_seconds)
        return
    floor.silence(TurnStatus.FAILED)
    floor.answers.give_up()
    floor.notice(Problem(ProblemCode.NO_ANSWER))
    floor.earcon(cmd.Earcon.FAILED)
    floor.rest()
