"""Tool calls: each is run once and answered once, and the model is asked to go on once they are all done.

An interruption stops the answer, not the tool: its result still reaches the service, but nobody asks for
a response to it; the user's own turn does. A call of an earlier connection is unknown to the present one:
its result is told as restored context instead.
"""

from __future__ import annotations

from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Timer
from voicedesk.conversation.floor import RESTING, Floor
from voicedesk.conversation.responses import follow_up
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import ToolStatus

_NOT_RUN = '{"error": "The user interrupted before this was run."}'

MOST_RUNNING = 32
LONGEST_ARGUMENTS = 32_000  # characters; what is longer is neither run, shown nor told again
LONGEST_NAME = 64


def request_call(floor: Floor, call: ev.ToolCallRequested) -> None:
    answer = floor.answers[call.response_id]
    if not answer.wanted:
        floor.calls.reject(call.call_id)
        floor.order(cmd.SendToolOutput(call.call_id, _NOT_RUN))
        return
    floor.answers.news += 1
    refusal = _refusal(floor, call)
    arguments = "{}" if refusal else call.arguments
    floor.calls.begin(call.call_id, answer)
    floor.transcript.begin_tool(call.call_id, call.name[:LONGEST_NAME], arguments)
    if refusal:
        _fail(floor, call.call_id, refusal)
        return
    floor.start(Timer.TOOL, floor.policy.tool_seconds)
    floor.order(cmd.RunTool(call.call_id, call.name, arguments))


def _refusal(floor: Floor, call: ev.ToolCallRequested) -> str:
    """Why this call is not even tried; empty if it is."""
    if len(call.arguments) > LONGEST_ARGUMENTS or len(call.name) > LONGEST_NAME:
        return "The call was too long."
    return "Too many tools at once." if len(floor.calls.running) >= MOST_RUNNING else ""


def give_up(floor: Floor) -> None:
    """Whoever runs the tools has not ended these, and should have long ago."""
    for call_id in sorted(floor.calls.running):
        _fail(floor, call_id, "The tool did not answer.")


def _fail(floor: Floor, call_id: str, reason: str) -> None:
    end_call(floor, call_id, ToolStatus.FAILED, f'{{"error": "{reason}"}}', reason)


def end_call(floor: Floor, call_id: str, status: ToolStatus, output: str, reason: str = "") -> None:
    use = floor.transcript.end_tool(call_id, status, output, reason)
    answer = floor.calls.end(call_id)
    if not floor.calls.running:
        floor.timers.stop(Timer.TOOL)
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
