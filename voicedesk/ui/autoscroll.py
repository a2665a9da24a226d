"""Whether new text pulls the view down: only if the reader is at the bottom, never against them."""

from __future__ import annotations

from dataclasses import dataclass

STICK_THRESHOLD = 24


@dataclass(slots=True)
class Autoscroll:
    """All in pixels of the content: ``value`` is the first visible one, ``maximum`` the last ``value``.

    ``missed`` counts the whole rows that arrived while the reader was elsewhere."""

    following: bool = True
    missed: int = 0

    def follow(self) -> None:
        """The reader asked for the end: sent a message, pressed End or the pill."""
        self.following = True
        self.missed = 0

    def hold(self) -> None:
        """The reader took a place: scrolled up, selected something, went into a row."""
        self.following = False

    def user_scrolled(self, before: int, after: int, maximum: int) -> None:
        if after < before:
            self.hold()
        elif maximum - after <= STICK_THRESHOLD:
            self.follow()

    def settle(self, value: int, maximum: int) -> None:
        """Before new content is laid out: a view that is far from the end is not following."""
        if self.following and maximum - value > STICK_THRESHOLD:
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
