"""The phases without a connection, and how one is made, lost, renewed and taken up again."""

from __future__ import annotations

from dataclasses import replace

from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Timer
from voicedesk.conversation.floor import RESTING, Floor
from voicedesk.conversation.link import Renewal, Resume
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Notice, Speaker, ToolUse, TurnStatus
from voicedesk.conversation.unsent import (
    keep_for_next,
    keep_tail,
    owes_answer,
    send_turn,
    talk_meanwhile,
    tell_lost,
)
from voicedesk.conversation.user_turns import Hold


def offline(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.SessionStarted():
            start_session(floor)
        case ev.RetryPressed() if floor.state.phase is Phase.FAILED:
            start_session(floor)
        case ev.TextSubmitted(text):
            floor.transcript.add_typed(text, queued=True)
            start_session(floor)


def connecting(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.BackendConnected():
            _go_online(floor)
        case ev.TimerFired(Timer.CONNECT):
            _give_up_attempt(floor)
        case ev.InterruptPressed() if floor.link.renewal is not Renewal.RUNNING:
            stop(floor)
        case _:
            _meanwhile(floor, event)


def reconnecting(floor: Floor, event: ev.Event) -> None:
    match event:
        case ev.TimerFired(Timer.RECONNECT):
            _connect_again(floor)
        case ev.RetryPressed() if floor.timers.is_running(Timer.RECONNECT):
            _connect_again(floor)
        case ev.BackendConnected() if floor.timers.is_running(Timer.CONNECT):
            _go_online(floor)
        case ev.TimerFired(Timer.CONNECT):
            _give_up_attempt(floor)
        case ev.InterruptPressed():
            stop(floor)
        case _:
            _meanwhile(floor, event)


def _meanwhile(floor: Floor, event: ev.Event) -> None:
    """What the user does while there is no connection is kept for the next one."""
    match event:
        case ev.TextSubmitted(text):
            floor.transcript.add_typed(text, queued=True)
        case _:
            talk_meanwhile(floor, event)


def start_session(floor: Floor) -> None:
    resume = floor.link.take_resume()
    floor.link.start_over()
    floor.link.resume = resume
    floor.turns.hold = Hold.UP
    floor.enter(Phase.CONNECTING, linked=False, attempt=0, retry_seconds=0.0, problem=None, tapped=False)
    _connect(floor)


def _connect(floor: Floor) -> None:
    floor.order(cmd.Connect())
    floor.start(Timer.CONNECT, floor.policy.connect_seconds)


def _connect_again(floor: Floor) -> None:
    floor.enter(Phase.RECONNECTING, retry_seconds=0.0)
    keep_tail(floor)
    _connect(floor)


def _give_up_attempt(floor: Floor) -> None:
    floor.order(cmd.Disconnect())
    lose(floor, Problem(ProblemCode.SERVICE_DOWN), retryable=True)


def stop(floor: Floor, *, to_go_on: bool = False) -> None:
    """The user ends the session; what was said stays. ``to_go_on``: so does an answer that is owed."""
    owed = to_go_on and (owes_answer(floor) if floor.online else floor.link.resume is Resume.ANSWER)
    _leave_connection(floor, TurnStatus.STOPPED)
    if floor.state.phase not in {Phase.OFFLINE, Phase.FAILED}:
        floor.order(cmd.Disconnect())
    floor.link.start_over()
    if owed:
        floor.link.resume = Resume.ANSWER
    else:
        floor.calls.release()
    floor.turns.hold = Hold.UP
    floor.set(attempt=0, retry_seconds=0.0, problem=None)
    floor.enter(Phase.OFFLINE, response_id=None, speech_heard=False)
    floor.gate()


def lose(floor: Floor, problem: Problem, *, retryable: bool) -> None:
    """The connection broke, or an attempt to make one failed."""
    if floor.state.phase in {Phase.OFFLINE, Phase.FAILED} or floor.timers.is_running(Timer.RECONNECT):
        return
    floor.link.lost_stage = problem.stage
    if floor.online:
        keep_for_next(floor)
    _leave_connection(floor, TurnStatus.CUT)
    floor.link.renewal = Renewal.NONE
    waits = floor.policy.reconnect_seconds
    if not retryable:
        _fail(floor, problem)
    elif floor.link.attempts >= len(waits):
        _fail(floor, _at_last(problem))
    else:
        wait = max(waits[floor.link.attempts], problem.retry_after or 0.0)
        floor.link.attempts += 1
        floor.enter(
            Phase.RECONNECTING,
            response_id=None,
            attempt=floor.link.attempts,
            retry_seconds=wait,
            problem=problem,
            speech_heard=False,
        )
        floor.gate()
        keep_tail(floor)
        floor.start(Timer.RECONNECT, wait)


def _at_last(problem: Problem) -> Problem:
    """After the last attempt: a link that only breaks means a service that is down, else we know better."""
    if problem.code is not ProblemCode.LINK_LOST:
        return problem
    return replace(problem, code=ProblemCode.SERVICE_DOWN, detail=problem.code, retry_after=None)


def _fail(floor: Floor, problem: Problem) -> None:
    if floor.link.resume is Resume.SAID_TURN:
        tell_lost(floor)
    floor.link.start_over()
    floor.calls.release()
    floor.turns.hold = Hold.UP
    floor.enter(Phase.FAILED, response_id=None, retry_seconds=0.0, problem=problem, speech_heard=False)
    floor.gate()
    floor.notice(problem, once=True)  # Tried again by hand, it is no news.
    floor.earcon(cmd.Earcon.FAILED)


def _leave_connection(floor: Floor, status: TurnStatus) -> None:
    for answer in floor.answers.wanted:
        if answer.ahead:
            floor.order(cmd.FlushPlayout(answer.response_id))
    if floor.state.phase is Phase.BARGE_IN:
        floor.order(cmd.ResumePlayout())
    floor.transcript.leave_connection(status)
    floor.calls.carry_over()
    floor.answers.forget()
    floor.turns.forget()
    floor.timers.stop(Timer.EXPIRY)
    floor.timers.stop(Timer.STEADY)


def renew_if_due(floor: Floor) -> None:
    """Change the connection before the service ends it, while nobody speaks and nothing is awaited."""
    silent = floor.state.phase in RESTING and floor.answers.active is None and not floor.awaits_answer
    if floor.link.renewal is not Renewal.DUE or not silent:
        return
    floor.link.renewal = Renewal.RUNNING
    if floor.state.mic_open:
        floor.order(cmd.MarkTurn())
    _leave_connection(floor, TurnStatus.CUT)
    floor.enter(Phase.CONNECTING, response_id=None)
    floor.gate()
    floor.order(cmd.Disconnect())
    _connect(floor)


def _go_online(floor: Floor) -> None:
    renewed = floor.link.renewal is Renewal.RUNNING
    again = floor.state.phase is Phase.RECONNECTING
    floor.link.renewal = Renewal.NONE
    if any(not isinstance(entry, Notice) for entry in floor.transcript.context()):
        floor.order(cmd.RestoreContext(floor.transcript.context()))
    typed = floor.transcript.take_queued()
    for text in typed:
        floor.order(cmd.SendText(text))
    floor.set(linked=True, attempt=0, retry_seconds=0.0, problem=None)
    if floor.link.attempts:
        floor.start(Timer.STEADY, floor.policy.steady_seconds)
    _take_up(floor, asked=bool(typed), lead=_lead(renewed=renewed, again=again))


def _lead(*, renewed: bool, again: bool) -> cmd.Lead:
    """Before the first connection nothing was meant for us; later, words may fall into the gap."""
    if renewed:
        return cmd.Lead.TURN
    return cmd.Lead.PRE_ROLL if again else cmd.Lead.NONE


def _take_up(floor: Floor, *, asked: bool, lead: cmd.Lead) -> None:
    resume = floor.link.take_resume()
    if resume in {Resume.TURN, Resume.SAID_TURN} and floor.may_talk:
        send_turn(floor, said=resume is Resume.SAID_TURN)
    elif asked:
        floor.calls.release()
        floor.request_answer()
    elif resume is Resume.ANSWER:
        _answer_at_last(floor, lead)
    else:
        floor.rest(lead)


def _answer_at_last(floor: Floor, lead: cmd.Lead) -> None:
    """Answer what the break left unanswered, as soon as the tools it waits for are done."""
    floor.calls.take_carried_due()
    if floor.calls.awaited:
        floor.await_answer(None)
    elif _ends_with_question(floor):
        floor.request_answer()
    else:
        floor.rest(lead)


def _ends_with_question(floor: Floor) -> bool:
    """Whether the conversation as told to the new connection ends with the user's words or a result."""
    last = floor.transcript.last_said()
    if last is None or isinstance(last, ToolUse):
        return last is not None
    if last.speaker is Speaker.USER and last.status is not TurnStatus.DONE:
        tell_lost(floor)  # The question broke with the connection.
    return last.speaker is Speaker.USER and last.status is TurnStatus.DONE
