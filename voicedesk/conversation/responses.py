"""What the service and playout report of a response: the same in every phase, but for what comes next."""

from __future__ import annotations

from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.answers import Answer, Playout, Request
from voicedesk.conversation.events import Outcome
from voicedesk.conversation.floor import RESTING, USERS, Floor
from voicedesk.conversation.heard import Word
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import TurnStatus


def begin(floor: Floor, response_id: str) -> None:
    rejected = _is_rejected(floor)
    questionless = floor.turns.awaited_commits > 0 or floor.state.phase in USERS
    unasked = floor.answers.request is Request.NONE
    replaced = floor.answers.request is Request.REPLACED
    answer = floor.answers.begin(response_id)
    floor.answers.request = Request.NONE
    if rejected:
        floor.reject(answer, TurnStatus.STOPPED)
        if replaced:
            floor.ask()
        return
    floor.answers.cut_off = set()
    floor.transcript.begin_answer(response_id, questionless=questionless)
    if unasked and floor.policy.service_responds:
        floor.turns.answer_undecided(response_id)
    if floor.state.phase is Phase.THINKING:
        floor.go_on()
    elif floor.state.phase in RESTING | USERS:
        floor.await_answer(response_id)


def _is_rejected(floor: Floor) -> bool:
    """A response that was withdrawn before it started, or that talks into the user's turn."""
    if floor.answers.request in {Request.WITHDRAWN, Request.REPLACED}:
        return True
    if floor.state.phase is not Phase.USER_SPEAKING:
        return False
    return not (floor.hands_free and floor.policy.service_responds)


def announce_audio(floor: Floor, answer: Answer) -> None:
    floor.answers.news += 1
    floor.transcript.open_answer(answer.response_id)
    if answer.playout is not Playout.NONE:
        return
    if floor.state.speaker_problem is None:
        answer.playout = Playout.COMING
    else:  # Nobody will hear it, and it must not sound when the speaker is back: it is read.
        floor.order(cmd.FlushPlayout(answer.response_id))
        answer.playout = Playout.READ


def add_text(floor: Floor, answer: Answer, text: str) -> None:
    """Late text of an answer that was cut is kept, too: its sound may have been heard before."""
    if answer.wanted or floor.transcript.text_of(answer.response_id):
        floor.answers.news += 1
        if not floor.transcript.add_text(answer.response_id, text) and answer.wanted and not answer.overlong:
            overrun(floor, answer, sounding=answer.sounds)
        mark_heard(floor, answer.response_id)


def overrun(floor: Floor, answer: Answer, *, sounding: bool) -> None:
    """More came of it than is kept. What came before is still to be heard; the service need not go on,
    unless it is ``sounding`` and only its words are too many."""
    if not answer.overlong:
        answer.overlong = True
        floor.notice(Problem(ProblemCode.ANSWER_TOO_LONG))
    if not sounding:
        floor.cancel(answer)


def time_word(floor: Floor, timed: ev.ResponseWordTimed) -> None:
    floor.words.add(timed.response_id, Word(timed.word, timed.start_ms, timed.end_ms))
    mark_heard(floor, timed.response_id)


def mark_heard(floor: Floor, response_id: str, *, at_last: bool = False) -> None:
    heard = floor.words.heard(response_id, floor.transcript.text_of(response_id), at_last=at_last)
    if heard is not None:
        floor.transcript.mark_heard(response_id, heard[0], exact=heard[1])


def finish(floor: Floor, event: ev.ResponseFinished) -> None:
    answer = floor.answers[event.response_id]
    answer.outcome = event.outcome
    mark_heard(floor, event.response_id, at_last=True)
    if answer.wanted:
        floor.turns.awaited_commits = 0  # The commit it answers, if not confirmed by now, never will be.
        _settle(floor, answer, event.problem)
    follow_up(floor, answer)
    if floor.state.phase is Phase.THINKING:
        floor.go_on()


def _settle(floor: Floor, answer: Answer, problem: Problem | None) -> None:
    if answer.outcome in {Outcome.FAILED, Outcome.INCOMPLETE}:
        floor.notice(problem or Problem(ProblemCode.RESPONSE_FAILED))
        floor.earcon(cmd.Earcon.FAILED)
        floor.transcript.settle_answer(answer.response_id, TurnStatus.FAILED)
    elif problem is not None:
        floor.notice(problem)
    elif _is_empty(floor, answer):
        floor.notice(Problem(ProblemCode.NO_ANSWER))
        floor.earcon(cmd.Earcon.FAILED)
    if not answer.sounds:
        cancelled = answer.outcome is Outcome.CANCELLED and answer.playout is Playout.NONE
        status = TurnStatus.INTERRUPTED if cancelled and not answer.overlong else _ending(answer)
        floor.transcript.settle_answer(answer.response_id, status)


def _ending(answer: Answer) -> TurnStatus:
    return TurnStatus.FAILED if answer.overlong else TurnStatus.DONE


def _is_empty(floor: Floor, answer: Answer) -> bool:
    """It ended without a word, a sound or a tool, whatever it says of itself: that must not pass in
    silence."""
    if floor.calls.will_be_followed(answer):
        return False
    return answer.playout is Playout.NONE and not floor.transcript.text_of(answer.response_id)


def follow_up(floor: Floor, answer: Answer) -> None:
    """All calls of a response are answered and it has ended: ask for the next, once."""
    if not floor.calls.take_due(answer):
        return
    if floor.state.phase in RESTING:
        floor.request_answer()
    else:
        floor.ask()


def start_playout(floor: Floor, answer: Answer) -> None:
    for other in floor.answers.wanted:
        if other.playout is Playout.PLAYING:
            end_playout(floor, other)  # Playout is in order: what comes next says that the former has ended.
    answer.playout = Playout.PLAYING
    floor.transcript.open_answer(answer.response_id)


def end_playout(floor: Floor, answer: Answer) -> None:
    answer.playout = Playout.OVER
    if answer.outcome is not None:
        floor.transcript.settle_answer(answer.response_id, _ending(answer))


def flushed(floor: Floor, event: ev.PlayoutFlushed) -> None:
    """Playout of a response stopped for good: history keeps what was heard, no more."""
    response_id = event.response_id
    if response_id not in floor.answers:
        _cut(floor, event)  # Of the connection before: there is no service left to tell.
        return
    answer = floor.answers[response_id]
    if answer.playout in {Playout.OVER, Playout.READ}:
        return
    answer.playout = Playout.OVER
    _cut(floor, event)
    if event.received_ms > 0:  # Else the service has said nothing that it would have to take back.
        floor.transcript.settle_answer(response_id, TurnStatus.CUT)
        floor.order(cmd.TruncateResponse(response_id, event.played_ms))
    if floor.state.response_id == response_id:
        lose_playing(floor)


def _cut(floor: Floor, event: ev.PlayoutFlushed) -> None:
    answered = event.response_id in floor.answers
    # Of a cancelled answer there may be more text than sound.
    finished = answered and floor.answers[event.response_id].outcome not in {None, Outcome.CANCELLED}
    floor.words.cut(event.response_id, event.played_ms, event.received_ms, finished=finished)
    mark_heard(floor, event.response_id)


def lose_playing(floor: Floor) -> None:
    """What was playing stopped without our order."""
    if floor.state.phase is Phase.BARGE_IN:
        floor.silence(TurnStatus.INTERRUPTED)
        floor.take_floor(speech_heard=True)
    else:
        floor.go_on()
