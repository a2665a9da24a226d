"""Which words of the answer are being played: asked of the sound, twenty times a second, while it speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Span = tuple[int, int]
SpokenSpan = Callable[[str], Span | None]


def nothing_spoken(_response_id: str) -> Span | None:
    return None


@dataclass(slots=True)
class SpokenWords:
    """``dots`` counts the steps of the thinking dots' cycle."""

    source: SpokenSpan = nothing_spoken
    response_id: str | None = None
    span: Span | None = None
    dots: int = 0

    def speak(self, response_id: str | None) -> bool:
        """True if another response speaks than before, or none any more."""
        if response_id == self.response_id:
            return False
        self.response_id = response_id
        self.span = self.source(response_id) if response_id else None
        return True

    def poll(self) -> bool:
        """True if other words are being played than at the last look."""
        span = self.source(self.response_id) if self.response_id else None
        moved = span != self.span
        self.span = span
        return moved
