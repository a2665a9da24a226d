"""Whether the view goes with what is new: only if the reader is there, never against them."""

from __future__ import annotations

from dataclasses import dataclass

STICK_THRESHOLD = 24


@dataclass(slots=True)
class Autoscroll:
    """All in pixels of the content: ``value`` is the first visible one, ``place`` what it is for those who
    follow: the end, or where the voice is.

    ``missed`` counts the whole rows that arrived while the reader was elsewhere; ``ahead``: they read on
    before the voice."""

    following: bool = True
    missed: int = 0
    ahead: bool = False

    def follow(self) -> None:
        """The reader asked for the latest: sent a message, pressed End or the pill."""
        self.following = True
        self.missed = 0
        self.ahead = False

    def hold(self, *, ahead: bool = False) -> None:
        """The reader took a place: scrolled up, selected something, went into a row."""
        self.following = False
        self.ahead = ahead

    def user_scrolled(self, before: int, after: int, place: int) -> None:
        if after < before:
            self.hold()
        elif after - place > STICK_THRESHOLD:
            self.hold(ahead=True)
        elif place - after <= STICK_THRESHOLD:
            self.follow()

    def catch_up(self, value: int, place: int) -> None:
        """The voice may have come to where the reader went ahead to."""
        if self.ahead and abs(place - value) <= 2 * STICK_THRESHOLD:
            self.follow()

    def settle(self, value: int, place: int) -> None:
        """Before new content is laid out: a view that is far from that place is not following."""
        if self.following and place - value > STICK_THRESHOLD:
            self.hold()

    def rows_arrived(self, count: int) -> None:
        if not self.following:
            self.missed += count

    @property
    def pill_text(self) -> str:
        """Empty while there is nowhere to jump to."""
        if self.following:
            return ""
        return f"Jump to latest, {self.missed} new" if self.missed else "Jump to latest"
