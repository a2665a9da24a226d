"""The phases in which nobody or the user has the floor: READY, LISTENING, USER_SPEAKING, USER_PAUSED."""

from __future__ import annotations

from voicedesk.conversation import events as ev
from voicedesk.conversation.answering import answer_turn
from voicedesk.conversation.events import Timer
from voicedesk.conversation.floor import Floor
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.turns import TurnStatus
from voicedesk.conversation.undecided import dismiss
from voicedesk.conversation.user_turns import Hold


def ready(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.TalkPressed() if not floor.hands_free and floor.may_talk:
            _begin_turn(floor)
            floor.turns.hold = Hold.DOWN
        case ev.UserTurnCommitted(item_id):
            dismiss(floor, item_id)  # Said before the microphone was closed, and not meant to be sent.


def listening(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.SpeechStarted():
            _begin_turn(floor, speech_heard=True)
        case ev.TalkPressed():
            _begin_turn(floor)
        case ev.UserTurnCommitted():
            answer_turn(floor, event)


def user_speaking(floor: Floor, event: ev.Event) -> None:
    if floor.hands_free:
        _speaking_hands_free(floor, event)
    else:
        _speaking_by_key(floor, event)


def user_paused(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.SpeechStarted():
            floor.take_floor(speech_heard=True)
        case ev.TimerFired(Timer.ENDPOINT) | ev.TalkPressed():
            floor.commit_turn()
        case ev.InterruptPressed():
            floor.answers.cut_off = set()
        case ev.TimerFired(Timer.RESPONSE):
            # The service made no turn of it.
            floor.drop_turn()
            floor.notice(Problem(ProblemCode.NOT_UNDERSTOOD))
            floor.rest()
        case ev.UserTurnCommitted():
            answer_turn(floor, event)


def _begin_turn(floor: Floor, *, speech_heard: bool = False) -> None:
    """What the service may still be at is not wanted any more, though nothing of it sounds."""
    floor.silence(TurnStatus.INTERRUPTED)
    floor.set(tapped=False)
    floor.take_floor(speech_heard=speech_heard)


def _speaking_hands_free(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.SpeechStarted() if not floor.state.speech_heard:
            floor.set(speech_heard=True)
        case ev.SpeechStopped():
            floor.pause_floor()
        case ev.InterruptPressed():
            floor.answers.cut_off = set()
        case ev.TalkPressed() | ev.TimerFired(Timer.TURN) if floor.state.speech_heard:
            floor.commit_turn()
        case ev.TalkPressed() | ev.TimerFired(Timer.TURN):
            floor.drop_turn()
            floor.rest()
        case ev.UserTurnCommitted():
            answer_turn(floor, event)


def _speaking_by_key(floor: Floor, event: ev.Event) -> None:
    hold = floor.turns.hold
    match event:
        case ev.SpeechStarted() if not floor.state.speech_heard:
            floor.set(speech_heard=True)
        case ev.TalkPressed() if hold is Hold.TAIL:
            floor.turns.hold = Hold.AGAIN
            floor.timers.stop(Timer.TAIL)
        case ev.TalkReleased(held_seconds) if hold.pressed:
            _release(floor, held_seconds)
        case ev.TimerFired(Timer.TAIL | Timer.TURN):
            floor.commit_turn()
        case ev.UserTurnCommitted(item_id, previous_item_id):
            # A part of this turn that the service ended for itself: the answer waits for the key.
            floor.add_turn(item_id, previous_item_id)


def _release(floor: Floor, held_seconds: float) -> None:
    tap = held_seconds < floor.policy.shortest_hold_seconds and floor.turns.hold is not Hold.AGAIN
    if not tap:
        floor.turns.hold = Hold.TAIL
        floor.start(Timer.TAIL, floor.policy.tail_seconds)
        return
    interrupted = floor.turns.hold is Hold.OVER_ANSWER
    floor.drop_turn()
    floor.set(tapped=not interrupted)
    floor.rest()
