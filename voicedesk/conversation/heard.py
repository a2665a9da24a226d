"""From milliseconds that left the speaker to characters that were heard.

Words are placed by their own times, never by the order or the moment of their arrival. Where times are
missing, the text between two known places is spread evenly over the sound between them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\S+")
_EDGE = re.compile(r"^\W+|\W+$")
_LOOKAHEAD = 12  # A timed word is looked for among so many words of the text: others may be untimed.
_USUAL_CHARS_PER_MS = 0.016  # Text that runs ahead of its sound does not tell the pace: this one is usual.
_KEPT = 8
_MOST_WORDS = 20_000  # of one response; those beyond are spread like words without times
_LONGEST_WORD = 200
_LOOKED_AT = 4  # The window asks twenty times a second about a text that seldom changes.


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word and where its sound lies, in milliseconds from the response's start."""

    word: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class _Anchor:
    """At ``ms`` the speech stands at ``char``; ``timed``: known on the way here, not spread."""

    ms: float
    char: float
    timed: bool = False


def heard_chars(
    text: str, words: tuple[Word, ...], played_ms: int, received_ms: int, *, finished: bool
) -> tuple[int, bool]:
    """How many characters of ``text`` had been heard, to whole words, and whether that is known by times.

    A word counts once more than half of it was played. ``finished``: ``received_ms`` is the sound of the
    whole ``text``.
    """
    if finished and played_ms >= received_ms > 0:
        return len(text), True
    reached, exact = _reached(text, words, played_ms, received_ms, finished=finished)
    heard = 0
    for start, end in _tokens(text):
        if reached <= (start + end) / 2:
            break
        heard = end
    return heard, exact


def position(text: str, words: tuple[Word, ...], played_ms: int, received_ms: int) -> tuple[int, int] | None:
    """The span of ``text`` whose word is being played now; None where there is no word."""
    return _Course.of(text, words, received_ms).span_at(played_ms)


@dataclass(frozen=True, slots=True)
class _Course:
    """Where the speech stands when, by what was known of it at one time.

    Words come faster than they are spoken. Before ``known_ms`` words that came later change nothing, so
    the course need not be plotted again for each of them.
    """

    text: str
    words: tuple[Word, ...]
    received_ms: int
    anchors: tuple[_Anchor, ...]
    known_ms: float

    @classmethod
    def of(cls, text: str, words: tuple[Word, ...], received_ms: int) -> _Course:
        anchors = _anchors(text, words, received_ms, finished=False)
        known_ms = max((anchor.ms for anchor in anchors if anchor.timed), default=-1.0)
        return cls(text, words, received_ms, anchors, known_ms)

    def tells(self, text: str, words: tuple[Word, ...], played_ms: int, received_ms: int) -> bool:
        """Whether it still holds at ``played_ms``, with what has come meanwhile."""
        if played_ms < self.known_ms:
            return text.startswith(self.text)
        return (len(text), len(words), received_ms) == (len(self.text), len(self.words), self.received_ms)

    def span_at(self, played_ms: int) -> tuple[int, int] | None:
        reached, _ = _at(self.anchors, played_ms)
        tokens = _tokens(self.text)
        after = bisect_right(tokens, reached, key=lambda span: span[0])
        return tokens[max(after - 1, 0)] if tokens else None


def _reached(
    text: str, words: tuple[Word, ...], played_ms: int, received_ms: int, *, finished: bool
) -> tuple[float, bool]:
    return _at(_anchors(text, words, received_ms, finished=finished), played_ms)


def _at(anchors: tuple[_Anchor, ...], played_ms: int) -> tuple[float, bool]:
    reached_ms = max(float(played_ms), 0.0)
    after = bisect_right(anchors, reached_ms, key=lambda anchor: anchor.ms)
    if after == len(anchors):
        return anchors[-1].char, anchors[-1].timed
    before, following = anchors[after - 1], anchors[after]
    share = (reached_ms - before.ms) / (following.ms - before.ms)
    return before.char + share * (following.char - before.char), following.timed


@lru_cache(_LOOKED_AT)
def _tokens(text: str) -> tuple[tuple[int, int], ...]:
    """The span of each word."""
    return tuple(token.span() for token in _TOKEN.finditer(text))


@lru_cache(_LOOKED_AT)
def _anchors(text: str, words: tuple[Word, ...], received_ms: int, *, finished: bool) -> tuple[_Anchor, ...]:
    anchors = [_Anchor(-1.0, 0.0)]
    for word, start, end in _placed(text, words):
        last = anchors[-1]
        if word.end_ms <= last.ms:
            continue
        begins = max(float(word.start_ms), last.ms)
        # Nothing but space between this word and the last: then the pause between them is known too.
        adjacent = not text[int(last.char) : start].strip()
        anchors += [_Anchor(begins, start, timed=adjacent), _Anchor(word.end_ms, end, timed=True)]
    last = anchors[-1]
    if received_ms > max(last.ms, 0.0) and text[int(last.char) :].strip():
        ends = float(len(text))
        if not finished:
            ends = min(ends, last.char + (received_ms - last.ms) * _USUAL_CHARS_PER_MS)
        anchors.append(_Anchor(received_ms, ends))
    return tuple(anchors)


def _placed(text: str, words: tuple[Word, ...]) -> list[tuple[Word, int, int]]:
    """Each timed word that is found in the text, in order of its sound, with its span."""
    tokens = _tokens(text) if words else ()
    placed, cursor = [], 0
    for word in sorted(words, key=lambda each: each.start_ms):
        wanted = _plain(word.word)
        for index in range(cursor, min(cursor + _LOOKAHEAD, len(tokens))):
            start, end = tokens[index]
            if wanted and _plain(text[start:end]) == wanted:
                placed.append((word, start, end))
                cursor = index + 1
                break
    return placed


def _plain(word: str) -> str:
    return _EDGE.sub("", word.casefold())


@dataclass(slots=True)
class _Cut:
    """Where playout stopped for good; ``heard`` is what that meant when ``known`` characters and words had
    come of the response."""

    played_ms: int
    received_ms: int
    finished: bool
    heard: tuple[int, bool] = (0, False)
    known: int = -1

    def is_overtaken(self, known: int) -> bool:
        """So much has come since that it is worth looking again: each look is at all of it."""
        return known - self.known > max(self.known, 0) // 64


class WordBook:
    """Word times and cuts of the latest responses, kept beside the transcript's rows."""

    def __init__(self) -> None:
        self._words: dict[str, list[Word]] = {}
        self._cuts: dict[str, _Cut] = {}
        self._course = ("", _Course.of("", (), 0))  # of the response that was asked for last

    def add(self, response_id: str, word: Word) -> None:
        words = self._words.setdefault(response_id, [])
        if len(words) < _MOST_WORDS and len(word.word) <= _LONGEST_WORD:
            words.append(word)
        if len(self._words) > _KEPT:
            del self._words[next(iter(self._words))]

    def cut(self, response_id: str, played_ms: int, received_ms: int, *, finished: bool) -> None:
        """Playout stopped here, for good; ``finished``: all of the response had been received by then."""
        self._cuts[response_id] = _Cut(played_ms, received_ms, finished)
        if len(self._cuts) > _KEPT:
            del self._cuts[next(iter(self._cuts))]

    def heard(self, response_id: str, text: str, *, at_last: bool = False) -> tuple[int, bool] | None:
        """What was heard of a response that was cut; None if it was not cut. While much of it still comes,
        by most of what is known now; ``at_last``: by all."""
        cut = self._cuts.get(response_id)
        if cut is None:
            return None
        known = len(text) + len(self._words.get(response_id, ()))
        if at_last or cut.is_overtaken(known):
            words = self._of(response_id)
            cut.heard = heard_chars(text, words, cut.played_ms, cut.received_ms, finished=cut.finished)
            cut.known = known
        return cut.heard

    def span(self, response_id: str, text: str, played_ms: int, received_ms: int) -> tuple[int, int] | None:
        words = self._of(response_id)
        plotted_for, course = self._course
        if plotted_for != response_id or not course.tells(text, words, played_ms, received_ms):
            course = _Course.of(text, words, received_ms)
            self._course = (response_id, course)
        return course.span_at(played_ms)

    def _of(self, response_id: str) -> tuple[Word, ...]:
        return tuple(self._words.get(response_id, ()))
