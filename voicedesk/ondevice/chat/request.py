"""What a client asks of chat completions, checked as the service checks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voicedesk.ondevice.chat.messages import entries_of
from voicedesk.ondevice.engines.responder import AnswerRequest, OfferedTool, ToolUse
from voicedesk.ondevice.realtime import value_checks as values
from voicedesk.ondevice.realtime.faults import RequestFault, missing

_LEFT_ALONE = frozenset({
    "model", "messages", "user", "seed", "top_p", "frequency_penalty", "presence_penalty", "logit_bias",
    "store", "metadata", "reasoning_effort", "verbosity", "service_tier", "safety_identifier",
    "prompt_cache_key",
})  # fmt: skip
"""Parameters that change nothing about what this responder says."""

_ONE = values.any_of(1)
_CHECKS: dict[str, values.Check] = {
    "stream": values.flag,
    "stream_options": values.structure,
    "temperature": values.number(0, 2),
    "max_tokens": values.whole(1, 1_000_000),
    "max_completion_tokens": values.whole(1, 1_000_000),
    "tools": values.sequence,
    "tool_choice": lambda value, _param: value,
    "parallel_tool_calls": values.flag,
    "n": _ONE,
    "modalities": lambda value, param: [
        values.any_of("text")(one, param) for one in values.sequence(value, param)
    ],
    "response_format": lambda value, param: values.any_of("text")(
        values.structure(value, param).get("type"), f"{param}.type"
    ),
}


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """``asked`` is for the responder, the rest is about the answer's form."""

    asked: AnswerRequest
    model: str
    streams: bool
    tells_usage: bool
    token_limit: int | None


def chat_request(body: Any, deployment: str) -> ChatRequest:
    """Check a request's body; ``deployment`` is the one the address names, if any. Raises RequestFault."""
    given = {name: value for name, value in values.structure(body, "body").items() if value is not None}
    model = deployment or given.get("model")
    if not isinstance(model, str) or not model:
        raise RequestFault(
            "you must provide a model parameter", code="missing_required_parameter", param="model"
        )
    for name, value in given.items():
        if name not in _LEFT_ALONE:
            _check(name, value)
    if "messages" not in given:
        raise missing("messages")
    streams = given.get("stream", False)
    if "stream_options" in given and not streams:
        raise RequestFault("The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                           param="stream_options")  # fmt: skip
    entries, instructions = entries_of(given["messages"])
    tools = _tools(given.get("tools", []))
    tool_use, tool_name = _tool_choice(given.get("tool_choice"), tools)
    asked = AnswerRequest(
        entries=entries,
        instructions=instructions,
        tools=tools,
        tool_use=tool_use,
        tool_name=tool_name,
        parallel_calls=given.get("parallel_tool_calls", True),
        temperature=given.get("temperature", 1.0),
    )
    tells_usage = not streams or given.get("stream_options", {}).get("include_usage") is True
    limit = given.get("max_completion_tokens", given.get("max_tokens"))
    return ChatRequest(asked, model, streams, tells_usage, limit)


def _check(name: str, value: Any) -> None:
    if name not in _CHECKS:
        raise RequestFault(
            f"Unrecognized request argument supplied: {name[:80]}", code="unknown_parameter", param=name
        )
    _CHECKS[name](value, name)


def _tools(given: list[Any]) -> tuple[OfferedTool, ...]:
    offered: list[OfferedTool] = []
    for index, tool in enumerate(given):
        place = f"tools[{index}]"
        values.any_of("function")(values.structure(tool, place).get("type"), f"{place}.type")
        function = values.structure(tool.get("function"), f"{place}.function")
        name = function.get("name")
        if not isinstance(name, str) or not name:
            raise missing(f"{place}.function.name")
        described = values.text(function.get("description") or "", f"{place}.function.description")
        parameters = values.structure(function.get("parameters") or {}, f"{place}.function.parameters")
        offered.append(OfferedTool(name, described, parameters))
    return tuple(offered)


def _tool_choice(choice: Any, tools: tuple[OfferedTool, ...]) -> tuple[ToolUse, str]:
    """How tools are to be used, and the one that must be called, if any."""
    if choice is None:
        return "auto", ""
    if not tools:
        raise RequestFault("'tool_choice' is only allowed when 'tools' are specified.", param="tool_choice")
    if not isinstance(choice, dict):
        return values.any_of("auto", "none", "required")(choice, "tool_choice"), ""
    values.any_of("function")(choice.get("type"), "tool_choice.type")
    name = values.structure(choice.get("function"), "tool_choice.function").get("name")
    if name not in {tool.name for tool in tools}:
        message = f"Tool choice '{str(name)[:80]}' not found in the tools."
        raise RequestFault(message, param="tool_choice.function.name")
    return "required", str(name)
