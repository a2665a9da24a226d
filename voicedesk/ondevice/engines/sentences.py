"""Text arriving in pieces, handed on in sentences, so that speaking can begin with the first."""

from __future__ import annotations

import re

LONGEST_SENTENCE = 240
"""Characters; what runs on longer is cut at its last blank."""

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+|\n+")


class SentenceCollector:
    """Collects pieces of any length and gives back whole sentences."""

    def __init__(self) -> None:
        self._text = ""

    def add(self, piece: str) -> list[str]:
        """What is complete by now, with the blanks and line breaks around it."""
        self._text += piece
        complete: list[str] = []
        while (end := self._next_end()) is not None:
            complete.append(self._text[:end])
            self._text = self._text[end:]
        return complete

    def rest(self) -> list[str]:
        """What is left when no more will come."""
        left, self._text = self._text, ""
        return [left] if left.strip() else []

    def _next_end(self) -> int | None:
        found = _SENTENCE_END.search(self._text, len(self._text) - len(self._text.lstrip()))
        if found:
            return found.end()
        if len(self._text) > LONGEST_SENTENCE:
            return self._text.rfind(" ", 1, LONGEST_SENTENCE) + 1 or LONGEST_SENTENCE
        return None
