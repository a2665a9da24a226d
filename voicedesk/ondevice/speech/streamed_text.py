"""Text that arrives in pieces, handed on in portions worth speaking.

While the listener still has sound to hear, a portion ends at a natural place. When the sound runs out, whole
words are spoken as they are: a wrong melody is better than silence. A word still growing is only spoken when
nothing has followed for a while, so that none is cut in two.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

HUNGRY_MS = 500.0
"""With less sound than this left to hear, portions end wherever a word does."""

FIRST_WORDS = 2
NEXT_WORDS = 4
STALLED_SECONDS = 0.08
WORD_STALLED_SECONDS = 0.35
LONGEST_PORTION = 240

_SENTENCE_END = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*\s|\n")
_CLAUSE_END = re.compile(r"[,;:\u2013\u2014][\"'\u201d\u2019)\]]*\s")
_WORD_END = re.compile(r"(?<=\S)\s")


@dataclass(frozen=True, slots=True)
class Portion:
    """Text to speak now; ``natural`` tells whether a pause belongs after it."""

    text: str
    natural: bool


class StreamedText:
    """Collects what one request writes; ``ahead_ms`` tells how much sound the listener still has to hear."""

    def __init__(self, ahead_ms: Callable[[], float]) -> None:
        self._ahead_ms = ahead_ms
        self._text = ""
        self._ended = False
        self._begun = False
        self._arrived = asyncio.Event()

    def add(self, piece: str) -> None:
        self._text += piece
        self._arrived.set()

    def end(self) -> None:
        self._ended = True
        self._arrived.set()

    async def next(self) -> Portion | None:
        """Wait for the next portion; None when all has been handed on."""
        stalled = False
        while True:
            self._text = self._text.lstrip()
            if self._ended and not self._text:
                return None
            portion = self._portion(stalled=stalled)
            if portion is not None:
                self._begun = True
                return portion
            stalled = not await self._more_within(self._patience())

    def _portion(self, *, stalled: bool) -> Portion | None:
        """Cut off what may be spoken now."""
        head = self._text[:LONGEST_PORTION]
        sentences = [found.end() for found in _SENTENCE_END.finditer(head)]
        if sentences:
            return self._cut(sentences[0 if not self._begun else -1], natural=True)
        if self._ended and len(self._text) <= LONGEST_PORTION:
            return self._cut(len(self._text), natural=True)
        words = [found.end() for found in _WORD_END.finditer(head)]
        if len(self._text) > LONGEST_PORTION:
            return self._cut(words[-1] if words else LONGEST_PORTION, natural=False)
        if not head or self._ahead_ms() >= HUNGRY_MS:
            return None
        clauses = [found.end() for found in _CLAUSE_END.finditer(head)]
        if clauses:
            return self._cut(clauses[-1], natural=True)
        if words and (stalled or len(words) >= (NEXT_WORDS if self._begun else FIRST_WORDS)):
            return self._cut(words[-1], natural=False)
        return self._cut(len(head), natural=False) if stalled else None

    def _patience(self) -> float | None:
        """How many seconds to wait for more text; None to wait until it comes."""
        if not self._text:
            return None
        stall = STALLED_SECONDS if _WORD_END.search(self._text) else WORD_STALLED_SECONDS
        return max((self._ahead_ms() - HUNGRY_MS) / 1000, stall)

    async def _more_within(self, seconds: float | None) -> bool:
        self._arrived.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._arrived.wait()
        except TimeoutError:
            return False
        return True

    def _cut(self, end: int, *, natural: bool) -> Portion:
        portion, self._text = self._text[:end].strip(), self._text[end:]
        return Portion(portion, natural)
