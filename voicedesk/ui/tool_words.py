"""A tool call in a person's words: "get_weather" and its JSON become "Weather  Lisbon, Saturday"."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from voicedesk.conversation.turns import ToolStatus, ToolUse
from voicedesk.text.whole import whole
from voicedesk.tools.json_text import NotReadable, read

LONGEST_SUMMARY = 48
LONGEST_SHOWN = 8_000  # characters of inputs or a result that is no JSON
STILL_AFTER_SECONDS = 10


def tool_title(name: str) -> str:
    words = name[:LONGEST_SUMMARY].removeprefix("get_").replace("-", "_").split("_")
    title = " ".join(word for word in words if word)
    return title[:1].upper() + title[1:] if title else "Tool"


@lru_cache(64)
def _parsed(text: str) -> Any:
    """The value that the JSON ``text`` stands for; the text itself where it is none that can be shown."""
    try:
        return read(text)
    except NotReadable:
        more = len(text) - LONGEST_SHOWN
        return whole(text.strip() if more <= 0 else f"{text[:LONGEST_SHOWN]}… ({more:,} more characters)")


def _words(value: Any) -> list[str]:
    """Every scalar inside ``value``, outermost first."""
    match value:
        case dict():
            return [word for inner in value.values() for word in _words(inner)]
        case list():
            return [word for inner in value for word in _words(inner)]
        case bool():
            return ["yes" if value else "no"]
        case None:
            return []
        case float():
            return [f"{value:g}" if abs(value) < 1e6 else str(value)]
    return [str(value)] if value != "" else []


def _summary(words: list[str]) -> str:
    text = ""
    for word in words:
        longer = f"{text}, {word}" if text else word
        if text and len(longer) > LONGEST_SUMMARY:
            break
        text = longer
    return text if len(text) <= LONGEST_SUMMARY else text[: LONGEST_SUMMARY - 1].rstrip() + "…"


def arguments_summary(use: ToolUse) -> str:
    return _summary(_words(_parsed(use.arguments)))


def outcome(use: ToolUse, seconds: float) -> str:
    """The chip's last words; ``seconds`` is how long the call has been running."""
    if use.status is ToolStatus.RUNNING:
        lead = "Still working" if seconds > STILL_AFTER_SECONDS else "Working"
        return f"{lead}, {int(seconds)} s"
    if use.status is ToolStatus.FAILED:
        return use.reason or "No answer"
    given = set(_words(_parsed(use.arguments)))
    return _summary([word for word in _words(_parsed(use.output)) if word not in given]) or "Done"


def details(use: ToolUse) -> str:
    """Inputs and result as plain text, one value a line."""
    parts = ["Inputs", *_lines(_parsed(use.arguments))]
    if use.status is not ToolStatus.RUNNING:
        parts += ["Result", *_lines(_parsed(use.output or use.reason))]
    return "\n".join(parts)


def _lines(value: Any, indent: str = "  ") -> list[str]:
    match value:
        case dict() if value:
            lines: list[str] = []
            for key, inner in value.items():
                if isinstance(inner, dict | list):
                    lines += [f"{indent}{key}:", *_lines(inner, indent + "  ")]
                else:
                    lines.append(f"{indent}{key}: {', '.join(_words(inner)) or 'none'}")
            return lines
        case list() if value:
            return [line for inner in value for line in _lines(inner, indent)]
    words = ", ".join(_words(value))
    return [f"{indent}{words or 'none'}"]


def accessible_tool(use: ToolUse, seconds: float) -> str:
    inputs = arguments_summary(use)
    lead = f"Tool {tool_title(use.name)}" + (f", {inputs}" if inputs else "")
    state = "Failed: " if use.status is ToolStatus.FAILED else ""
    return f"{lead}: {state}{outcome(use, seconds)}"
