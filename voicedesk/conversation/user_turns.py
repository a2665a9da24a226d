"""Book of the user's spoken turns that are not settled yet: the key, the commits, the undecided sounds."""

from __future__ import annotations

import re
from enum import StrEnum

_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_WORD = re.compile(r"[\w']+(?:-[\w']+)*")


class Hold(StrEnum):
    """Where the talk key is, and how it came there."""

    UP = "up"
    DOWN = "down"
    OVER_ANSWER = "over-answer"  # pressed while the assistant had the floor
    TAIL = "tail"  # released; the end of the last word is still taken in
    AGAIN = "again"  # pressed again inside the tail: the same turn

    @property
    def pressed(self) -> bool:
        return self in {Hold.DOWN, Hold.OVER_ANSWER, Hold.AGAIN}


class UserTurns:
    """``awaited_commits``: commits of ours the service has not confirmed. ``parts``: the items that the
    service has made of what was said since the turn was marked.

    *Undecided* is a sound over the assistant's answer of which nobody knows yet whether it was meant:
    its item waits here for its words, with the response the service may have begun for it by itself.
    """

    def __init__(self) -> None:
        self.hold = Hold.UP
        self.awaited_commits = 0
        self.parts: set[str] = set()
        self.undecided: dict[str, str | None] = {}
        self._dismissed: set[str] = set()

    def take_commit(self) -> bool:
        """True if the turn that the service just confirmed is one we committed."""
        if not self.awaited_commits:
            return False
        self.awaited_commits -= 1
        return True

    def dismiss(self, item_id: str) -> None:
        self.undecided.pop(item_id, None)
        self._dismissed.add(item_id)

    def is_dismissed(self, item_id: str) -> bool:
        return item_id in self._dismissed

    def answer_undecided(self, response_id: str) -> None:
        """The service began this response by itself: it can only be meant for the last undecided sound."""
        if self.undecided:
            self.undecided[next(reversed(self.undecided))] = response_id

    def forget(self) -> None:
        """The connection is gone, and with it every item of the service."""
        self.awaited_commits = 0
        self.parts = set()
        self.undecided = {}
        self._dismissed = set()


def has_words(text: str, backchannels: frozenset[str]) -> bool:
    """Whether the text says more than "mm-hm": backchannels may come spaced or hyphenated."""
    words = _WORD.findall(text.casefold().replace(_APOSTROPHE, "'"))
    return "-".join(words) not in backchannels and any(word not in backchannels for word in words)
