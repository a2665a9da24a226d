"""A clock that stands still until it is told otherwise."""

from __future__ import annotations


class HandClock:
    """Called, it tells the seconds; ``advance`` moves it."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds

    def __call__(self) -> float:
        return self._seconds

    def advance(self, seconds: float) -> None:
        self._seconds += seconds
