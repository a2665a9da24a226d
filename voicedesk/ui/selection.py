"""Selected text across rows: an anchor and a cursor, each a row and a character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voicedesk.conversation.turns import Notice, ToolUse, Turn
from voicedesk.ui.tool_words import accessible_tool
from voicedesk.ui.transcript_text import NAMES, Row, marked_text, turn_text


@dataclass(frozen=True, slots=True, order=True)
class Position:
    row: int
    char: int


@dataclass(frozen=True, slots=True)
class Selection:
    anchor: Position
    cursor: Position

    @property
    def first(self) -> Position:
        return min(self.anchor, self.cursor)

    @property
    def last(self) -> Position:
        return max(self.anchor, self.cursor)

    @property
    def is_empty(self) -> bool:
        return self.anchor == self.cursor

    def chars_in(self, row: int, length: int) -> tuple[int, int] | None:
        """The selected characters of a row that has ``length`` of them; None if the row has no part."""
        if self.is_empty or not self.first.row <= row <= self.last.row:
            return None
        start = self.first.char if row == self.first.row else 0
        end = self.last.char if row == self.last.row else length
        return (min(start, length), min(end, length))

    def moved(self, at: int, count: int) -> Selection:
        """The same text after ``count`` rows came (or, negative, went) at row ``at``."""

        def shift(position: Position) -> Position:
            if position.row < at:
                return position
            return Position(max(at, position.row + count), position.char)

        return Selection(shift(self.anchor), shift(self.cursor))


def row_text(row: Row, start: int = 0, end: int | None = None) -> str:
    """A row as it is copied; ``start`` and ``end`` cut a turn's text."""
    match row:
        case Turn():
            return marked_text(row, start, end) if row.text else turn_text(row)
        case ToolUse():
            return f"[{accessible_tool(row, 0)}]"
        case Notice():
            return ""
    return ""


def copied_text(rows: Sequence[Row], selection: Selection) -> str:
    """Words alone from within one turn; "You: …" and "Assistant: …" as soon as there are several."""
    first, last = selection.first, selection.last
    picked = []
    for number in range(first.row, min(last.row, len(rows) - 1) + 1):
        row = rows[number]
        span = selection.chars_in(number, len(row.text) if isinstance(row, Turn) else 0)
        text = row_text(row, *(span or (0, None)))
        if text:
            picked.append((row, text))
    if first.row == last.row:
        return picked[0][1] if picked else ""
    return "\n".join(named(row, text) for row, text in picked)


def named(row: Row, text: str) -> str:
    return f"{NAMES[row.speaker]}: {text}" if isinstance(row, Turn) else text


def copied_row(row: Row) -> str:
    text = row_text(row)
    return named(row, text) if text else ""


def copied_conversation(rows: Sequence[Row]) -> str:
    return "\n".join(text for text in map(copied_row, rows) if text)
