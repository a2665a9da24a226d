"""A spoken answer's words and when each is heard."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from voicedesk.ondevice.engines.synthesizer import Speech
from voicedesk.text.spoken import SpokenWords

_WORD = re.compile(r"\s*\S+")

PAUSE_LETTERS = {",": 3, ";": 4, ":": 4, ".": 6, "!": 6, "?": 6}
"""A pause after a mark, as if it were so many letters long."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word as it is shown, with the blanks before it, and its place in the answer's audio, in ms."""

    text: str
    offset_ms: float
    duration_ms: float


@dataclass(slots=True)
class SpokenText:
    """The words of an answer so far; ``duration_ms`` is how long its audio lasts."""

    words: list[SpokenWord] = field(default_factory=list)
    duration_ms: float = 0.0

    def add(self, sentence: str, speech: Speech) -> list[SpokenWord]:
        """Append a spoken sentence; returns its words with their estimated places."""
        aloud = SpokenWords()
        aloud.add(self.text())
        begins = self.duration_ms
        added = words_in_time(sentence, begins, speech.duration_ms, follows=bool(self.words), aloud=aloud.add)
        self.words.extend(added)
        self.duration_ms += speech.duration_ms
        return added

    def text(self) -> str:
        return "".join(word.text for word in self.words)

    def truncate(self, end_ms: float) -> None:
        """Keep the words that had begun to be heard by ``end_ms``."""
        self.words = [word for word in self.words if round(word.offset_ms) < end_ms]
        self.duration_ms = min(self.duration_ms, end_ms)


def words_in_time(
    sentence: str,
    start_ms: float,
    duration_ms: float,
    *,
    follows: bool,
    aloud: Callable[[str], str] = str.strip,
) -> list[SpokenWord]:
    """Share a sentence's time among its words by the length of what is ``aloud`` of each: the engines tell no
    word boundaries. Marks that nobody speaks take no time."""
    words = _WORD.findall(sentence)
    said = [aloud(word).strip() for word in words]
    weights = [len(word) + 1 if word else 0 for word in said]
    pauses = [PAUSE_LETTERS.get(word[-1:], 0) for word in said]
    a_letter_ms = duration_ms / max(sum(weights) + sum(pauses), 1)
    placed: list[SpokenWord] = []
    offset_ms = start_ms
    for word, weight, pause in zip(words, weights, pauses, strict=True):
        shown = word if placed or follows else word.lstrip()
        shown = f" {word}" if follows and not placed and not word[0].isspace() else shown
        placed.append(SpokenWord(shown, offset_ms, weight * a_letter_ms))
        offset_ms += (weight + pause) * a_letter_ms
    return placed
