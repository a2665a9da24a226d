"""What is sent to the service, as plain mappings: the SDK's typed models cost four times as much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from voicedesk.backends.input_events import ClientEvent
from voicedesk.backends.voice_live.truncation import Cut
from voicedesk.conversation.turns import Entry, Notice, Speaker, ToolStatus, ToolUse, Turn, TurnStatus

CREATE_RESPONSE: ClientEvent = {"type": "response.create", "event_id": "create"}

CANCEL_PREFIX = "cancel-"

_UNHEARD = frozenset({TurnStatus.INTERRUPTED, TurnStatus.STOPPED})  # unless it is known how much was heard


def update_session(options: dict[str, Any]) -> ClientEvent:
    return {"type": "session.update", "event_id": "session", "session": options}


def cancel_response(response_id: str) -> ClientEvent:
    """Its ``event_id`` names the response, so that an error about it can be told from others."""
    return {
        "type": "response.cancel",
        "event_id": f"{CANCEL_PREFIX}{response_id}",
        "response_id": response_id,
    }


def truncate(cut: Cut) -> ClientEvent:
    return {
        "type": "conversation.item.truncate",
        "event_id": "truncate",
        "item_id": cut.item_id,
        "content_index": cut.content_index,
        "audio_end_ms": cut.audio_end_ms,
    }


def delete_item(item_id: str) -> ClientEvent:
    return {"type": "conversation.item.delete", "event_id": "delete", "item_id": item_id}


def user_text(text: str) -> ClientEvent:
    return _item({"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]})


def tool_call(call_id: str, name: str, arguments: str) -> ClientEvent:
    return _item({"type": "function_call", "call_id": call_id, "name": name, "arguments": arguments})


def tool_output(call_id: str, output: str) -> ClientEvent:
    return _item({"type": "function_call_output", "call_id": call_id, "output": output})


def restored(entries: Iterable[Entry]) -> list[ClientEvent]:
    """What has been said so far, told to a service that knows nothing of it.

    Of an answer only what was heard; a tool call with its output, or alone while it runs (its output
    will follow); nothing without words, and nothing that is still queued to be sent.
    """
    events: list[ClientEvent] = []
    for entry in entries:
        match entry:
            case Turn():
                events += _restored_turn(entry)
            case ToolUse():
                events += _restored_tool(entry)
            case Notice():
                pass
    return events


def _restored_turn(turn: Turn) -> list[ClientEvent]:
    heard_chars = turn.heard_chars
    if heard_chars is None and turn.speaker is Speaker.ASSISTANT and turn.status in _UNHEARD:
        heard_chars = 0
    text = (turn.text if heard_chars is None else turn.text[:heard_chars]).strip()
    if not text or turn.status is TurnStatus.QUEUED:
        return []
    if turn.speaker is Speaker.USER:
        return [user_text(text)]
    return [_item({"type": "message", "role": "assistant", "content": [{"type": "text", "text": text}]})]


def _restored_tool(use: ToolUse) -> list[ClientEvent]:
    call = tool_call(use.call_id, use.name, use.arguments)
    return [call] if use.status is ToolStatus.RUNNING else [call, tool_output(use.call_id, use.output)]


def _item(item: dict[str, Any]) -> ClientEvent:
    return {"type": "conversation.item.create", "event_id": "item", "item": item}
