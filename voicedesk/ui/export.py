"""A conversation as a file: Markdown, plain text or JSON, with what was not heard marked as such."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from voicedesk.conversation.turns import Entry, Notice, ToolUse, Turn
from voicedesk.ui.notice_words import title_and_text
from voicedesk.ui.relative_times import full_time
from voicedesk.ui.selection import copied_row
from voicedesk.ui.tool_words import accessible_tool, arguments_summary, outcome, tool_title
from voicedesk.ui.transcript_text import NAMES, Row, ending_note, entry_id, heard_and_unheard, turn_text

Times = Mapping[str, datetime]


class ExportFormat(StrEnum):
    """The values are the files' suffixes."""

    MARKDOWN = "md"
    TEXT = "txt"
    JSON = "json"


FILTERS = {
    ExportFormat.MARKDOWN: "Markdown (*.md)",
    ExportFormat.TEXT: "Plain text (*.txt)",
    ExportFormat.JSON: "JSON (*.json)",
}


def exported(entries: Sequence[Entry], times: Times, kind: ExportFormat, title: str) -> str:
    """The whole file, ending with a newline. ``times`` need not know every entry."""
    match kind:
        case ExportFormat.JSON:
            return _json(entries, times, title)
        case ExportFormat.TEXT:
            return _text(entries, times, title)
    return _markdown(entries, times, title)


def markdown_of(row: Row, when: str = "") -> str:
    """One row as Markdown; unheard words are struck through."""
    after = f" ({when})" if when else ""
    match row:
        case Turn():
            heard, unheard = heard_and_unheard(row)
            struck = f"~~{escaped(unheard)}~~" if unheard else ""
            words = " ".join(part for part in (escaped(heard), struck) if part) or escaped(turn_text(row))
            note = ending_note(row)
            tail = f"\n\n*{note}*" if note else ""
            return f"**{NAMES[row.speaker]}**{after}: {words}{tail}"
        case ToolUse():
            inputs = arguments_summary(row)
            lead = f"> Tool **{escaped(tool_title(row.name))}**{after}"
            return f"{lead}{f', {escaped(inputs)}' if inputs else ''}: {escaped(outcome(row, 0))}"
        case Notice():
            title, text = title_and_text(row)
            return f"> **{escaped(title)}**{after}. {escaped(text)}"
    return ""


def escaped(text: str) -> str:
    """What was said stays words: no character of it becomes Markdown."""
    for mark in "\\`*_~[]<>#|":
        text = text.replace(mark, f"\\{mark}")
    return text


def _when(entry: Entry, times: Times) -> str:
    came = times.get(entry_id(entry))
    return full_time(came) if came else ""


def _markdown(entries: Sequence[Entry], times: Times, title: str) -> str:
    parts = [f"# {escaped(title)}", *(markdown_of(entry, _when(entry, times)) for entry in entries)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _text_line(entry: Entry) -> str:
    match entry:
        case ToolUse():
            return f"[{accessible_tool(entry, 0)}]"
        case Notice():
            title, text = title_and_text(entry)
            return f"[{title}. {text}]"
    return copied_row(entry)


def _text(entries: Sequence[Entry], times: Times, title: str) -> str:
    lines = [title, ""]
    for entry in entries:
        line = _text_line(entry)
        when = _when(entry, times)
        if line:
            lines.append(f"{when}  {line}" if when else line)
    return "\n".join(lines) + "\n"


def _record(entry: Entry) -> dict[str, Any]:
    match entry:
        case Turn():
            heard, unheard = heard_and_unheard(entry)
            return {
                "kind": "turn",
                "speaker": entry.speaker.value,
                "text": entry.text,
                "status": entry.status.value,
                "typed": entry.typed,
                "heard": heard,
                "not_heard": unheard,
                "cut_is_exact": entry.exact,
            }
        case ToolUse():
            return {
                "kind": "tool",
                "name": entry.name,
                "arguments": entry.arguments,
                "status": entry.status.value,
                "output": entry.output,
                "reason": entry.reason,
            }
    title, text = title_and_text(entry)
    return {"kind": "problem", "code": entry.problem.code.value, "title": title, "text": text}


def _json(entries: Sequence[Entry], times: Times, title: str) -> str:
    records = []
    for entry in entries:
        came = times.get(entry_id(entry))
        records.append({"id": entry_id(entry), "time": came.isoformat() if came else None, **_record(entry)})
    return json.dumps({"title": title, "entries": records}, ensure_ascii=False, indent=2) + "\n"
