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
GATHERING_SECONDS = 0.015
GATHERING_SECONDS_AT_MOST = 0.06
"""Text that comes in a burst is worth waiting for: a sentence spoken as one sounds like one."""

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
        loop = asyncio.get_running_loop()
        quiet = False
        gathering_since: float | None = None
        while True:
            self._text = self._text.lstrip()
            if self._ended and not self._text:
                return None
            if gathering_since is not None:
                quiet = quiet or loop.time() - gathering_since >= GATHERING_SECONDS_AT_MOST
            portion = self._whole_portion() or (self._words(quiet=quiet) if self._hungry else None)
            if portion is not None:
                self._begun = True
                return portion
            if self._hungry and self._enough_words and gathering_since is None:
                gathering_since = loop.time()
            was_hungry = self._hungry
            quiet = not await self._more_within(self._patience()) and was_hungry

    @property
    def _hungry(self) -> bool:
        return bool(self._text) and self._ahead_ms() < HUNGRY_MS

    @property
    def _enough_words(self) -> bool:
        wanted = NEXT_WORDS if self._begun else FIRST_WORDS
        return len(_WORD_END.findall(self._text)) >= wanted

    def _whole_portion(self) -> Portion | None:
        """What may be spoken whoever listens: sentences, the end, or as much as is spoken at once."""
        head = self._text[:LONGEST_PORTION]
        sentences = [found.end() for found in _SENTENCE_END.finditer(head)]
        if sentences:
            return self._cut(sentences[-1] if self._begun else sentences[0], natural=True)
        if len(self._text) > LONGEST_PORTION:
            words = [found.end() for found in _WORD_END.finditer(head)]
            return self._cut(words[-1] if words else LONGEST_PORTION, natural=False)
        return self._cut(len(self._text), natural=True) if self._ended else None

    def _words(self, *, quiet: bool) -> Portion | None:
        """What may be spoken to somebody who would else hear nothing; ``quiet`` if no text is coming."""
        clauses = [found.end() for found in _CLAUSE_END.finditer(self._text)]
        if clauses:
            return self._cut(clauses[-1], natural=True)
        if not quiet:
            return None
        words = [found.end() for found in _WORD_END.finditer(self._text)]
        return self._cut(words[-1] if words else len(self._text), natural=False)

    def _patience(self) -> float | None:
        """How many seconds to wait for more text; None to wait until it comes."""
        if not self._text:
            return None
        if not self._hungry:
            return max((self._ahead_ms() - HUNGRY_MS) / 1000, 0.0)
        if self._enough_words:
            return GATHERING_SECONDS
        return STALLED_SECONDS if _WORD_END.search(self._text) else WORD_STALLED_SECONDS

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
