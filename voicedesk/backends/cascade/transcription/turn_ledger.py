"""The user's turns between the service's events and ours: in order, each settled once, none forgotten."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Event
from voicedesk.text.whole import Pieces

NEWS_SECONDS = 10.0  # A committed turn of which nothing is heard for so long has failed.
ORDER_SECONDS = 1.0  # So long a turn waits for the one before it, and final words for their turn.
SETTLED_KEPT = 256
UNCOMMITTED_KEPT = 16


@dataclass(slots=True)
class _Turn:
    """``due``: when something must be told of it, come what may; never while only words are known."""

    due: float = math.inf
    words: Pieces = field(default_factory=Pieces)
    text: str = ""
    previous: str | None = None
    committed: bool = False
    told: bool = False
    outcome: list[Event] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        return self.committed and not self.told


class TurnLedger:
    """Takes the service's reports in any order and returns facts in the conversation's: each turn after the
    one it follows, its final words after it, its end exactly once. The turn before is named only where it
    has not been told yet: told in order, a turn stands at the end of the conversation, behind the answers
    that this service knows nothing of. ``clock`` tells seconds; ``overdue`` must be asked when ``next_due``
    has come.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, _Turn] = {}
        self._settled: dict[str, None] = {}

    @property
    def next_due(self) -> float | None:
        due = min((turn.due for turn in self._open.values()), default=math.inf)
        return None if math.isinf(due) else due

    def commit(self, item_id: str, previous: str | None) -> list[Event]:
        """``previous`` may be unknown: it is waited for a while."""
        turn = self._turn(item_id)
        if turn is None or turn.committed:
            return []
        turn.committed = True
        turn.previous = None if previous in {item_id, "root"} else previous
        turn.due = self._clock() + ORDER_SECONDS
        return self._tell()

    def add_words(self, item_id: str, words: str) -> list[Event]:
        turn = self._turn(item_id)
        if turn is None or turn.outcome:
            return []
        turn.text += turn.words.add(words)
        if turn.told:
            turn.due = self._clock() + NEWS_SECONDS
        return [ev.UserTranscriptUpdated(item_id, turn.text, final=False)]

    def settle(self, item_id: str, *outcome: Event) -> list[Event]:
        """``outcome`` is told once the turn itself has been; a second one is not told at all."""
        turn = self._turn(item_id)
        if turn is None or turn.outcome:
            return []
        turn.outcome = list(outcome)
        if not turn.told:
            turn.due = self._clock() + ORDER_SECONDS
        return self._tell()

    def overdue(self) -> list[Event]:
        """What must be told because nothing more can be waited for."""
        now = self._clock()
        late = {item_id: turn for item_id, turn in self._open.items() if turn.due <= now}
        for item_id, turn in late.items():
            if turn.told:
                turn.outcome = [ev.UserTranscriptFailed(item_id)]
            turn.committed = True
        facts = self._tell()
        while stuck := [item_id for item_id, turn in late.items() if turn.waits]:
            first = next((each for each in stuck if not self._waits(late[each].previous)), stuck[0])
            facts += self._tell_turn(first) + self._tell()
        return facts

    def discard(self) -> None:
        """What was heard and not committed will not be."""
        self._open = {item_id: turn for item_id, turn in self._open.items() if turn.committed or turn.outcome}

    def abandon(self) -> list[Event]:
        """The session is over: what was told and not settled has failed; the rest never came about."""
        failed: list[Event] = [
            ev.UserTranscriptFailed(each) for each, turn in self._open.items() if turn.told
        ]
        self._open.clear()
        return failed

    def _tell(self) -> list[Event]:
        """All that may be told by now."""
        facts: list[Event] = []
        while True:
            ready = [
                each for each, turn in self._open.items() if turn.waits and self._may_follow(turn.previous)
            ]
            done = [each for each, turn in self._open.items() if turn.told and turn.outcome]
            if not ready and not done:
                return facts
            for item_id in done:
                facts += self._open.pop(item_id).outcome
                self._remember(item_id)
            for item_id in ready:
                facts += self._tell_turn(item_id)

    def _tell_turn(self, item_id: str) -> list[Event]:
        turn = self._open[item_id]
        turn.told = True
        turn.due = self._clock() + NEWS_SECONDS
        return [ev.UserTurnCommitted(item_id, None if self._may_follow(turn.previous) else turn.previous)]

    def _may_follow(self, previous: str | None) -> bool:
        if previous is None or previous in self._settled:
            return True
        return previous in self._open and self._open[previous].told

    def _waits(self, item_id: str | None) -> bool:
        return item_id in self._open and self._open[item_id].waits

    def _turn(self, item_id: str) -> _Turn | None:
        """None: it is settled."""
        if item_id in self._settled:
            return None
        if item_id not in self._open:
            self._open[item_id] = _Turn()
            loose = [each for each, turn in self._open.items() if math.isinf(turn.due)]
            if len(loose) > UNCOMMITTED_KEPT:
                del self._open[loose[0]]
        return self._open[item_id]

    def _remember(self, item_id: str) -> None:
        self._settled[item_id] = None
        if len(self._settled) > SETTLED_KEPT:
            del self._settled[next(iter(self._settled))]
