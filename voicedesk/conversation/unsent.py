"""What the user says and a break of the connection interrupts: kept for the next one, or told as lost.

A turn counts as sent once its words are known: only those can be told to another connection. Until then its
sound goes out again, from the turn's mark to its end.
"""

from __future__ import annotations

from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Timer
from voicedesk.conversation.floor import USERS, Floor
from voicedesk.conversation.link import Resume
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Notice, Speaker, Turn, TurnStatus, said_row
from voicedesk.conversation.user_turns import Hold


def keep_for_next(floor: Floor) -> None:
    """Note what the break interrupts, and drop what will be said again in full."""
    if floor.state.phase in USERS or _is_not_understood(floor):
        _keep_turn(floor)
    elif floor.turns.awaited_commits:
        tell_lost(floor)  # The service never had the turn, and the user gave up its answer.
    elif owes_answer(floor):
        floor.link.resume = Resume.ANSWER


def owes_answer(floor: Floor) -> bool:
    """The assistant has a whole question that it has not begun to answer aloud."""
    if floor.state.phase in USERS or floor.turns.awaited_commits:
        return False
    return floor.state.phase is Phase.THINKING or floor.awaits_answer


def tell_lost(floor: Floor) -> None:
    """What was being said when the connection broke, or while there was none, has to be said again."""
    floor.notice(Problem(ProblemCode.LINK_LOST, stage=floor.link.lost_stage))


def talk_meanwhile(floor: Floor, event: ev.Event) -> None:
    """The talk key while there is no connection."""
    hold = floor.turns.hold
    match event:
        case ev.TalkPressed() if not floor.hands_free and floor.may_talk and not hold.pressed:
            said = floor.link.resume is Resume.SAID_TURN
            floor.turns.hold = Hold.AGAIN if said else Hold.DOWN
            floor.link.resume = Resume.TURN
            floor.order(cmd.MarkTurn(goes_on=said))
            floor.timers.stop(Timer.TAIL)
        case ev.TalkReleased(held_seconds) if hold.pressed:
            _let_go(floor, held_seconds)
        case ev.TimerFired(Timer.TAIL) if hold is Hold.TAIL:
            floor.turns.hold = Hold.UP
            floor.order(cmd.EndTurn())


def keep_tail(floor: Floor) -> None:
    """The end of the last word is still taken in, whatever becomes of the connection meanwhile."""
    if floor.turns.hold is Hold.TAIL:
        floor.start(Timer.TAIL, floor.policy.tail_seconds)


def send_turn(floor: Floor, *, said: bool) -> None:
    """Go on with the turn on the new connection; ``said``: it has ended, or does so in a moment."""
    floor.calls.release()
    if said and floor.turns.hold is not Hold.TAIL:
        floor.enter(Phase.USER_SPEAKING)
        floor.gate(cmd.Lead.TURN)
        floor.commit_turn()
        return
    floor.take_floor(cmd.Lead.TURN, speech_heard=floor.hands_free)
    keep_tail(floor)


def _let_go(floor: Floor, held_seconds: float) -> None:
    if held_seconds < floor.policy.shortest_hold_seconds and floor.turns.hold is not Hold.AGAIN:
        floor.turns.hold = Hold.UP
        floor.link.resume = Resume.NONE
        return
    floor.turns.hold = Hold.TAIL
    floor.link.resume = Resume.SAID_TURN
    keep_tail(floor)


def _keep_turn(floor: Floor) -> None:
    floor.transcript.discard_uncommitted()
    for item_id in floor.turns.parts:
        floor.transcript.discard_user(item_id)
    goes_on = not floor.turns.awaited_commits if floor.hands_free else floor.turns.hold.pressed
    floor.link.resume = Resume.TURN if goes_on else Resume.SAID_TURN
    if goes_on:
        floor.order(cmd.MarkTurn(goes_on=True))  # A part of it may have been ended, and not understood.


def _is_not_understood(floor: Floor) -> bool:
    """A spoken question is thought about whose words are not known, so that only its sound can ask it again.

    Not once a tool is at work for it, or the answer was heard: both would come twice.
    """
    if floor.state.phase is not Phase.THINKING:
        return False
    if floor.turns.awaited_commits:
        return True
    for row in reversed(floor.state.entries):
        match row:
            case Notice() | Turn(status=TurnStatus.QUEUED):
                continue
            case Turn(speaker=Speaker.ASSISTANT, status=TurnStatus.LIVE):
                continue  # Written only: nothing sounds while one thinks.
            case Turn(speaker=Speaker.USER, typed=False):
                known = map(floor.transcript.is_understood, map(said_row, floor.turns.parts))
                return row.turn_id in floor.turns.parts and not all(known)
        break
    return False
