"""Words looked for in the conversation, and where they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from voicedesk.conversation.turns import Turn
from voicedesk.ui.transcript_text import Row


@dataclass(frozen=True, slots=True)
class Match:
    row: int
    start: int
    end: int


def find_matches(rows: Sequence[Row], needle: str) -> list[Match]:
    """In what was said, whatever its case; runs of spaces match any space."""
    words = needle.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    return [
        Match(number, found.start(), found.end())
        for number, row in enumerate(rows)
        if isinstance(row, Turn)
        for found in pattern.finditer(row.text)
    ]


@dataclass(slots=True)
class Findings:
    """``current`` is the match that the reader stands at; it stays there as rows come."""

    needle: str = ""
    matches: list[Match] = field(default_factory=list)
    current: Match | None = None

    def look(self, rows: Sequence[Row], needle: str | None = None) -> None:
        """``needle`` None: the same words in rows that may have changed."""
        if needle is not None:
            self.needle = needle
        self.matches = find_matches(rows, self.needle)
        if self.current not in self.matches:
            self.current = None

    def step(self, way: int) -> Match | None:
        """To the next (1) or previous (-1) match; from nowhere to the last one, and round the ends."""
        if not self.matches:
            return None
        here = self.matches.index(self.current) if self.current in self.matches else 0
        first = self.current is None
        self.current = self.matches[-1] if first else self.matches[(here + way) % len(self.matches)]
        return self.current

    def spans(self, row: int) -> tuple[tuple[int, int, bool], ...]:
        """(start, end, whether it is the current one) of the matches in a row."""
        return tuple((m.start, m.end, m == self.current) for m in self.matches if m.row == row)

    @property
    def words(self) -> str:
        """Such as "2 of 9"."""
        if not self.needle.strip():
            return ""
        if not self.matches:
            return "Not found"
        here = self.matches.index(self.current) + 1 if self.current in self.matches else 0
        return f"{here} of {len(self.matches)}"
