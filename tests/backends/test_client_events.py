from __future__ import annotations

import pytest

from voicedesk.backends.input_events import ClientEvent
from voicedesk.backends.voice_live.client_events import restored
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.turns import Entry, Notice, Speaker, ToolStatus, ToolUse, Turn, TurnStatus


def message(role: str, kind: str, text: str) -> ClientEvent:
    content = [{"type": kind, "text": text}]
    return {
        "type": "conversation.item.create",
        "event_id": "item",
        "item": {"type": "message", "role": role, "content": content},
    }


def tool(**item: str) -> ClientEvent:
    return {"type": "conversation.item.create", "event_id": "item", "item": item}


CALL = tool(type="function_call", call_id="c", name="get_time", arguments="{}")


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (Turn("u", Speaker.USER, "Hello", TurnStatus.DONE), [message("user", "input_text", "Hello")]),
        (Turn("a", Speaker.ASSISTANT, "Hi.", TurnStatus.DONE), [message("assistant", "text", "Hi.")]),
        (
            Turn("a", Speaker.ASSISTANT, "Heard, unheard", TurnStatus.INTERRUPTED, heard_chars=6),
            [message("assistant", "text", "Heard,")],
        ),
        (Turn("a", Speaker.ASSISTANT, "Unheard", TurnStatus.CUT, heard_chars=0), []),
        (Turn("a", Speaker.ASSISTANT, "Written, not yet spoken", TurnStatus.STOPPED), []),
        (Turn("u", Speaker.USER, "", TurnStatus.UNCLEAR), []),
        (Turn("u", Speaker.USER, "later", TurnStatus.QUEUED, typed=True), []),
        (Notice("n", Problem(ProblemCode.LINK_LOST)), []),
        (
            ToolUse("c", "get_time", "{}", ToolStatus.DONE, '{"time": "9"}'),
            [CALL, tool(type="function_call_output", call_id="c", output='{"time": "9"}')],
        ),
        (
            ToolUse("c", "get_time", "{}", ToolStatus.FAILED, '{"error": "x"}', "x"),
            [CALL, tool(type="function_call_output", call_id="c", output='{"error": "x"}')],
        ),
        (ToolUse("c", "get_time", "{}", ToolStatus.RUNNING), [CALL]),
    ],
)
def test_a_new_connection_is_told_what_was_said_and_heard(entry: Entry, told: list[ClientEvent]) -> None:
    assert restored([entry]) == told
