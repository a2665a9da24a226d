"""What was said of one response, and how much of it was heard."""

from __future__ import annotations

from dataclasses import dataclass

from voicedesk.backends.base import BYTES_PER_MS
from voicedesk.conversation.heard import Word, heard_chars

_SLOW_CHARS_PER_MS = 0.012
"""The pace where nothing tells how far the sound has come: rather said twice than not at all."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Playout stopped for good, ``played_ms`` into the ``received_ms`` of sound there were."""

    played_ms: int
    received_ms: int
    complete: bool


@dataclass(slots=True, eq=False)
class Said:
    """``text`` as it is shown; ``words`` lie in milliseconds from the response's start. ``complete``: the
    sound is there for all of the text. ``withdrawn``: cancelled before anybody could hear or read it."""

    response_id: str
    text: str = ""
    words: tuple[Word, ...] = ()
    received_bytes: int = 0
    complete: bool = False
    withdrawn: bool = False
    cut: Cut | None = None

    @property
    def received_ms(self) -> int:
        return self.received_bytes // BYTES_PER_MS

    def stop(self, played_ms: int) -> None:
        """Playout stopped for good; the first report counts."""
        if self.cut is None:
            self.cut = Cut(played_ms, self.received_ms, self.complete)

    @property
    def heard(self) -> str:
        """What was heard of it, by all that is known now: the same as the window shows."""
        if self.withdrawn:
            return ""
        if self.cut is None:
            return self.text
        played_ms, received_ms = self.cut.played_ms, self.cut.received_ms
        chars, _ = heard_chars(self.text, self.words, played_ms, received_ms, finished=self.cut.complete)
        return self.text[:chars]

    @property
    def broken_word(self) -> str:
        """The word of which not all has come; empty if the sound ends between two."""
        return next((word.word for word in self.words if word.end_ms > self.received_ms), "")

    @property
    def unsaid(self) -> int:
        """Where in ``text`` stands what was not said whole so far; with no words timed, by a slow pace."""
        whole = tuple(word for word in self.words if word.end_ms <= self.received_ms)
        if self.words:
            end_ms = max((word.end_ms for word in whole), default=0)
            return heard_chars(self.text, whole, end_ms, end_ms, finished=False)[0]
        guessed = int(self.received_ms * _SLOW_CHARS_PER_MS)
        return len(self.text) if guessed >= len(self.text) else self.text.rfind(" ", 0, guessed) + 1
