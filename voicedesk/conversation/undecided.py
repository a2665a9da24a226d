"""Sounds over the assistant's answer of which nobody knows yet whether they were meant."""

from __future__ import annotations

from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.floor import USERS, Floor
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import TurnStatus
from voicedesk.conversation.user_turns import has_words

_ASSISTANTS = frozenset({Phase.SPEAKING, Phase.BARGE_IN})


def hold_turn(floor: Floor, turn: ev.UserTurnCommitted) -> None:
    """The service made a turn of a sound that did not stop the answer: its words will decide."""
    floor.turns.undecided[turn.item_id] = None
    if not floor.policy.transcribes or not floor.state.mic_open:
        dismiss(floor, turn.item_id)


def dismiss(floor: Floor, item_id: str) -> None:
    """Not meant: the service forgets the turn, and what it may have begun to answer."""
    response_id = floor.turns.undecided.get(item_id)
    floor.turns.dismiss(item_id)
    floor.order(cmd.DiscardUserTurn(item_id))
    if response_id is None or not floor.answers.is_wanted(response_id):
        return
    floor.reject(floor.answers[response_id], TurnStatus.STOPPED)
    if floor.state.response_id == response_id:
        floor.go_on()


def dismiss_all(floor: Floor) -> None:
    for item_id in list(floor.turns.undecided):
        dismiss(floor, item_id)


def hear_words(floor: Floor, item_id: str, text: str, *, final: bool) -> None:
    """Words of a turn that is not settled: one held here, or one still being spoken."""
    held = item_id in floor.turns.undecided
    if not held and not _is_over_answer(floor, item_id):
        _show_words(floor, item_id, text, final=final)
    elif has_words(text, floor.policy.backchannels):
        _interrupt_by_words(floor, item_id)
        _show_words(floor, item_id, text, final=final)
    elif final and held:
        dismiss(floor, item_id)


def _is_over_answer(floor: Floor, item_id: str) -> bool:
    """Words of a turn that nobody knew of when the answer began: they were said over it.

    The words of the question itself often come late, too; those interrupt nothing.
    """
    if floor.transcript.knows_user(item_id) or floor.turns.awaited_commits:
        return False
    return floor.state.mic_open and floor.state.phase in _ASSISTANTS


def _show_words(floor: Floor, item_id: str, text: str, *, final: bool) -> None:
    if floor.state.phase in USERS or floor.transcript.knows_user(item_id):
        floor.transcript.hear_user(item_id, text)
    if final:
        floor.transcript.settle_user(item_id, text)


def _interrupt_by_words(floor: Floor, item_id: str) -> None:
    if item_id in floor.turns.undecided:
        _answer_held(floor, item_id)
        return
    paused = floor.state.phase is Phase.BARGE_IN
    floor.silence(TurnStatus.INTERRUPTED)
    if paused:
        floor.take_floor(speech_heard=True)
    else:
        floor.pause_floor()


def _answer_held(floor: Floor, item_id: str) -> None:
    """A held turn has words: it stops the answer and is answered itself."""
    response_id = floor.turns.undecided[item_id]
    floor.keep_undecided()
    begun = response_id is not None and floor.answers.is_wanted(response_id)
    floor.silence(TurnStatus.INTERRUPTED, spare=response_id if begun else None)
    if begun:
        floor.await_answer(response_id)
    else:
        floor.request_answer()


def fail_words(floor: Floor, item_id: str) -> None:
    """A held sound without words was not meant; any other turn is shown as unclear, and is answered."""
    if item_id in floor.turns.undecided:
        dismiss(floor, item_id)
    else:
        floor.transcript.settle_user(item_id, None)
