"""How long an answer took, stage by stage, from times that are passed in (seconds on any one clock)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Mark(StrEnum):
    """The moments of one turn, in the order in which they happen."""

    SPEECH_ENDED = "speech ended"
    COMMITTED = "committed"
    FIRST_TEXT = "first text"
    FIRST_AUDIO = "first audio"
    PLAYOUT = "playout"


STAGES = (
    (Mark.SPEECH_ENDED, Mark.COMMITTED, "endpointing"),
    (Mark.COMMITTED, Mark.FIRST_TEXT, "first token"),
    (Mark.FIRST_TEXT, Mark.FIRST_AUDIO, "first audio"),
    (Mark.FIRST_AUDIO, Mark.PLAYOUT, "playout"),
)


class Exclusion(StrEnum):
    """Why the time of a turn is not to be compared with that of others."""

    INTERRUPTED = "interrupted"
    TYPED = "typed"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """``total_ms`` is from the end of the person's speech to the first sound they hear. A stage whose
    moments the service did not report, or reported out of order, is missing from ``stages``."""

    stages: tuple[Stage, ...]
    total_ms: float
    exclusion: Exclusion | None = None


class LatencyLedger:
    """Fed one mark at a time; keeps the last ``capacity`` turns. ``heard`` counts all there were."""

    def __init__(self, capacity: int = 500) -> None:
        self._capacity = capacity
        self._marks: dict[Mark, float] = {}
        self._exclusion: Exclusion | None = None
        self._turns: list[TurnTimes] = []
        self.heard = 0

    def begin(self, exclusion: Exclusion | None = None) -> None:
        """A new turn; what was not finished of the last one is dropped."""
        self._marks = {}
        self._exclusion = exclusion

    def interrupt(self) -> None:
        """The answer that was heard last was talked over."""
        if self._turns:
            self._turns[-1] = replace(self._turns[-1], exclusion=Exclusion.INTERRUPTED)

    def has(self, mark: Mark) -> bool:
        """Whether the turn under way has come to this moment."""
        return mark in self._marks

    def mark(self, mark: Mark, at_seconds: float) -> None:
        """The first of each kind counts, except that speech may end again after a breath."""
        if mark is Mark.SPEECH_ENDED or mark not in self._marks:
            self._marks[mark] = at_seconds
        if mark is Mark.PLAYOUT:
            self._finish()

    @property
    def turns(self) -> tuple[TurnTimes, ...]:
        """Oldest first."""
        return tuple(self._turns)

    def _finish(self) -> None:
        marks, self._marks = self._marks, {}
        start = marks.get(Mark.SPEECH_ENDED, marks.get(Mark.COMMITTED))
        if start is None or marks[Mark.PLAYOUT] < start:
            return
        stages = tuple(
            Stage(name, (marks[end] - marks[begin]) * 1000)
            for begin, end, name in STAGES
            if begin in marks and end in marks and marks[end] >= marks[begin]
        )
        turn = TurnTimes(stages, (marks[Mark.PLAYOUT] - start) * 1000, self._exclusion)
        self._turns = [*self._turns, turn][-self._capacity :]
        self.heard += 1
