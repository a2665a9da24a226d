"""What the chat service refuses about the body of a request. Pure: a body in, the first complaint out."""

from __future__ import annotations

import re
from typing import Any

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
ROLES = {"system", "developer", "user", "assistant", "tool"}


def complaint(body: Any) -> str:
    """Why the service would answer 400; empty if it would not."""
    if not isinstance(body, dict) or not isinstance(body.get("messages"), list) or not body["messages"]:
        return "A body has messages."
    if body.get("stream") is not True:
        return "The scripted service only streams."
    return _tools_complaint(body) or _messages_complaint(body["messages"])


def _tools_complaint(body: dict[str, Any]) -> str:
    tools = body.get("tools")
    if tools is None:
        return "'tool_choice' is only allowed when 'tools' are specified." if body.get("tool_choice") else ""
    if not tools:
        return "[] is too short - 'tools'"
    names = [tool.get("function", {}).get("name", "") for tool in tools if tool.get("type") == "function"]
    if len(names) != len(tools) or len(set(names)) != len(names):
        return "Tools are functions, each with a name of its own."
    if not all(NAME.fullmatch(name) for name in names):
        return "Invalid 'tools[0].function.name': string does not match pattern."
    if any(tool["function"].get("parameters", {"type": "object"}).get("type") != "object" for tool in tools):
        return "Invalid schema for function: schema must be of type object."
    return ""


def _messages_complaint(messages: list[dict[str, Any]]) -> str:
    unanswered: list[str] = []
    for message in messages:
        role = message.get("role")
        if role not in ROLES:
            return f"Invalid role {role!r}."
        if "name" in message and not NAME.fullmatch(str(message["name"])):
            return "Invalid 'messages.name': string does not match pattern."
        if role == "tool":
            if message.get("tool_call_id") not in unanswered:
                return "messages with role 'tool' must be a response to a message with 'tool_calls'."
            unanswered.remove(message["tool_call_id"])
        elif unanswered:
            return f"tool_call_ids did not have response messages: {', '.join(unanswered)}"
        calls = message.get("tool_calls") or []
        if not calls and not isinstance(message.get("content"), str | list):
            return "A message has content."
        if any(not _is_call(call) for call in calls):
            return "A tool call has an id, a name, and arguments that are text."
        unanswered += [call["id"] for call in calls]
    return f"tool_call_ids did not have response messages: {', '.join(unanswered)}" if unanswered else ""


def _is_call(call: dict[str, Any]) -> bool:
    function = call.get("function", {})
    named = NAME.fullmatch(str(function.get("name", "")))
    return bool(call.get("id") and call.get("type") == "function" and named) and isinstance(
        function.get("arguments"), str
    )
