"""The messages of a chat request as entries of a conversation."""

from __future__ import annotations

from typing import Any

from voicedesk.ondevice.engines.responder import Entry
from voicedesk.ondevice.realtime import value_checks as values
from voicedesk.ondevice.realtime.faults import RequestFault, missing

_INSTRUCTING = ("system", "developer")


def entries_of(messages: Any) -> tuple[tuple[Entry, ...], str]:
    """The conversation and the instructions that stand before it; raises RequestFault."""
    if not values.sequence(messages, "messages"):
        raise RequestFault("Invalid 'messages': empty array. Expected at least one message.",
                           code="empty_array", param="messages")  # fmt: skip
    entries: list[Entry] = []
    instructions: list[str] = []
    unanswered: set[str] = set()
    for index, message in enumerate(messages):
        place = f"messages[{index}]"
        role = values.structure(message, place).get("role")
        values.any_of(*_INSTRUCTING, "user", "assistant", "tool")(role, f"{place}.role")
        if unanswered and role != "tool":
            raise _unanswered(unanswered, index)
        if role in _INSTRUCTING and not entries:
            instructions.append(_text(message.get("content"), f"{place}.content"))
        elif role == "tool":
            entries.append(_output(message, place, unanswered))
        else:
            said = _said(message, role, place)
            entries.extend(said)
            unanswered = {entry.call_id for entry in said if entry.role == "call"}
    if unanswered:
        raise _unanswered(unanswered, len(messages))
    return tuple(entries), "\n".join(instructions)


def _said(message: dict[str, Any], role: str, place: str) -> list[Entry]:
    calls = message.get("tool_calls") if role == "assistant" else None
    content = message.get("content")
    if content is None and not calls:
        raise RequestFault(
            f"Invalid value for 'content': expected a string, got null. ({place}.content)",
            param=f"{place}.content",
        )
    said: list[Entry] = []
    if content:
        entry_role = "system" if role in _INSTRUCTING else "assistant" if role == "assistant" else "user"
        said.append(Entry(role=entry_role, text=_text(content, f"{place}.content")))  # type: ignore[arg-type]
    for index, call in enumerate(values.sequence(calls or [], f"{place}.tool_calls")):
        said.append(_call(call, f"{place}.tool_calls[{index}]"))
    return said


def _call(call: Any, place: str) -> Entry:
    call_id = values.structure(call, place).get("id")
    if not call_id:
        raise missing(f"{place}.id")
    function = values.structure(call.get("function"), f"{place}.function")
    name = values.text(function.get("name"), f"{place}.function.name")
    arguments = values.text(function.get("arguments"), f"{place}.function.arguments")
    return Entry("call", arguments, values.text(call_id, f"{place}.id"), name)


def _output(message: dict[str, Any], place: str, unanswered: set[str]) -> Entry:
    call_id = message.get("tool_call_id")
    if call_id is None:
        raise missing(f"{place}.tool_call_id")
    values.text(call_id, f"{place}.tool_call_id")
    if call_id not in unanswered:
        raise RequestFault(
            "Invalid parameter: messages with role 'tool' must be a response to a preceding message with "
            "'tool_calls'.",
            param=f"{place}.role",
        )
    unanswered.discard(call_id)
    return Entry("output", _text(message.get("content"), f"{place}.content"), str(call_id))


def _text(content: Any, place: str) -> str:
    """A string, or the text of its parts."""
    if not isinstance(content, list):
        return str(values.text(content, place))
    texts: list[str] = []
    for index, part in enumerate(content):
        here = f"{place}[{index}]"
        values.any_of("text", "refusal")(values.structure(part, here).get("type"), f"{here}.type")
        texts.append(values.text(part.get(part["type"]), f"{here}.{part['type']}"))
    return "".join(texts)


def _unanswered(call_ids: set[str], index: int) -> RequestFault:
    return RequestFault(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
        "'tool_call_id'. The following tool_call_ids did not have response messages: "
        f"{', '.join(sorted(call_ids))}",
        param=f"messages[{index}].role",
    )
