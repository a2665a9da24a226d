"""Words on their way: which of a partial transcript have settled, and which of an answer are whole.

Time is passed in, in seconds of any steady clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

STABLE_AFTER_SECONDS = 0.6
WHOLE_AFTER_SECONDS = 0.25
WORD = re.compile(r"\S+")


@dataclass(slots=True)
class PartialWords:
    """One user turn while it is spoken. A word is stable once it has stood unchanged for 600 ms, and
    never before the words ahead of it are."""

    words: list[str] = field(default_factory=list)
    since: list[float] = field(default_factory=list)

    def update(self, text: str, now: float) -> None:
        words = WORD.findall(text)
        same = 0
        while same < min(len(words), len(self.words)) and words[same] == self.words[same]:
            same += 1
        self.words = words
        self.since = self.since[:same] + [now] * (len(words) - same)

    def stable_chars(self, text: str, now: float) -> int:
        """How much of ``text`` (as given to ``update``) will hardly change any more."""
        end = 0
        for match, since in zip(WORD.finditer(text), self.since, strict=False):
            if now - since < STABLE_AFTER_SECONDS:
                break
            end = match.end()
        return end

    def all_stable(self, now: float) -> bool:
        return not self.since or now - self.since[-1] >= STABLE_AFTER_SECONDS


@dataclass(slots=True)
class WordFlow:
    """One answer while its text arrives: only whole words are shown; a last word that has stood for a
    quarter of a second is taken as whole."""

    text: str = ""
    changed_at: float = 0.0

    def update(self, text: str, now: float) -> None:
        if text != self.text:
            self.text = text
            self.changed_at = now

    def shown_chars(self, now: float) -> int:
        if now - self.changed_at >= WHOLE_AFTER_SECONDS or self.text[-1:].isspace():
            return len(self.text)
        return len(self.text) - len(self.text.rsplit(maxsplit=1)[-1]) if self.text else 0
