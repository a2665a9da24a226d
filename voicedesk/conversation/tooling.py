"""Tool calls: each is run once and answered once, and the model is asked to go on once they are all done.

An interruption stops the answer, not the tool: its result still reaches the service, but nobody asks for
a response to it; the user's own turn does. A call of an earlier connection is unknown to the present one:
its result is told as restored context instead.
"""

from __future__ import annotations

from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.floor import RESTING, Floor
from voicedesk.conversation.responses import follow_up
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import ToolStatus

_NOT_RUN = '{"error": "The user interrupted before this was run."}'


def request_call(floor: Floor, call: ev.ToolCallRequested) -> None:
    answer = floor.answers[call.response_id]
    if not answer.wanted:
        floor.calls.reject(call.call_id)
        floor.order(cmd.SendToolOutput(call.call_id, _NOT_RUN))
        return
    floor.answers.news += 1
    floor.calls.begin(call.call_id, answer)
    floor.transcript.begin_tool(call.call_id, call.name, call.arguments)
    floor.order(cmd.RunTool(call.call_id, call.name, call.arguments))


def end_call(floor: Floor, call_id: str, status: ToolStatus, output: str, reason: str = "") -> None:
    use = floor.transcript.end_tool(call_id, status, output, reason)
    answer = floor.calls.end(call_id)
    if not floor.online:
        return
    if answer is None:
        floor.order(cmd.RestoreContext((use,)))
        _answer_carried(floor)
        return
    floor.order(cmd.SendToolOutput(call_id, output))
    follow_up(floor, answer)


def _answer_carried(floor: Floor) -> None:
    if not floor.calls.take_carried_due():
        return
    if floor.state.phase in RESTING | {Phase.THINKING}:
        floor.request_answer()
    else:
        floor.ask()
