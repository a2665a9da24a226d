"""What was said, in the order of the conversation, whatever the order of arrival."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from voicedesk.conversation.problems import Problem
from voicedesk.conversation.turns import (
    MOST_CHARS,
    Entry,
    Notice,
    Speaker,
    ToolStatus,
    ToolUse,
    Turn,
    TurnStatus,
    answer_row,
    said_row,
    tool_row,
)

MOST_EARLY = 32  # turns whose words came before they did


class Transcript:
    """Rows by their ``row_id``, which no name that a service gives can make the same for two of them.

    A user's turn stands right after its predecessor where the service named one that is known, before
    its successor where that came first, else at the end; but always before the answer to it.
    """

    def __init__(self) -> None:
        self._order: list[str] = []
        self._rows: dict[str, Entry] = {}
        self._predecessors: dict[str, str] = {}
        self._early: dict[str, str | None] = {}  # Final words (None: failed) of turns not committed yet.
        self._uncommitted: set[str] = set()
        self._questionless: list[str] = []  # Answers that began before their question was known.
        self._count = 0
        self._entries: tuple[Entry, ...] | None = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All rows; the same object as long as nothing has changed."""
        if self._entries is None:
            self._entries = tuple(self._rows[key] for key in self._order)
        return self._entries

    # The user's turns.

    def knows_user(self, item_id: str) -> bool:
        return said_row(item_id) in self._rows

    def is_committed(self, item_id: str) -> bool:
        return self.knows_user(item_id) and item_id not in self._uncommitted

    def commit_user(self, item_id: str, previous_item_id: str | None = None) -> None:
        """The turn exists at the service; what was heard of it before is kept."""
        key = said_row(item_id)
        if previous_item_id is not None and previous_item_id != item_id:
            self._predecessors[key] = previous_item_id
        self._uncommitted.discard(item_id)
        row = self._rows.get(key, Turn(item_id, Speaker.USER))
        if key in self._rows:
            self._order.remove(key)
        self._insert(self._user_place(key), row)
        self._pull_successor(key)
        self._note_question(key)
        if item_id in self._early:
            self.settle_user(item_id, self._early.pop(item_id))

    def hear_user(self, item_id: str, text: str) -> None:
        """Words that may still change, of a turn that may not be committed yet."""
        if not self.knows_user(item_id):
            self._uncommitted.add(item_id)
            self._insert(len(self._order), Turn(item_id, Speaker.USER))
        kept = text[:MOST_CHARS]
        self._change(
            said_row(item_id), lambda row: replace(row, text=kept) if row.status is TurnStatus.LIVE else row
        )

    def settle_user(self, item_id: str, text: str | None) -> None:
        """``text`` None: its transcription failed. Words for a turn not known yet wait for it."""
        text = text and text[:MOST_CHARS]
        if not self.knows_user(item_id):
            self._early[item_id] = text
            if len(self._early) > MOST_EARLY:
                del self._early[next(iter(self._early))]
            return
        status = TurnStatus.DONE if text and text.strip() else TurnStatus.UNCLEAR
        self._change(said_row(item_id), lambda row: replace(row, text=text or "", status=status))

    def discard_uncommitted(self) -> set[str]:
        """Drop the rows of what was said and not committed; their ids are returned."""
        dropped, self._uncommitted = self._uncommitted, set()
        for item_id in dropped:
            self._remove(said_row(item_id))
        return dropped

    def discard_user(self, item_id: str) -> None:
        self._early.pop(item_id, None)
        if self.knows_user(item_id):
            self._uncommitted.discard(item_id)
            self._remove(said_row(item_id))

    def add_typed(self, text: str, *, queued: bool) -> None:
        status = TurnStatus.QUEUED if queued else TurnStatus.DONE
        row = Turn(self._next_id("local"), Speaker.USER, text, status, typed=True)
        self._insert(len(self._order), row)

    def take_queued(self) -> list[str]:
        """The texts that waited for a connection, in order; they count as sent from now on."""
        waiting = [row for row in self._turns() if row.status is TurnStatus.QUEUED]
        for row in waiting:
            self._change(row.row_id, lambda each: replace(each, status=TurnStatus.DONE))
        return [row.text for row in waiting]

    # The assistant's turns.

    def begin_answer(self, response_id: str, *, questionless: bool) -> None:
        """An answer has no row until something of it is heard or read."""
        if questionless:
            self._questionless.append(answer_row(response_id))

    def open_answer(self, response_id: str) -> None:
        if answer_row(response_id) not in self._rows:
            place = self._successor_place(answer_row(response_id))
            row = Turn(response_id, Speaker.ASSISTANT)
            self._insert(len(self._order) if place is None else place, row)

    def add_text(self, response_id: str, text: str) -> bool:
        """False if there is more of it than is kept of a turn."""
        self.open_answer(response_id)
        room = MOST_CHARS - len(self.text_of(response_id))
        if room > 0:
            self._change(answer_row(response_id), lambda row: replace(row, text=row.text + text[:room]))
        return len(text) <= room

    def settle_answer(self, response_id: str, status: TurnStatus) -> None:
        """Only a row that is still live changes its status: the first reason counts."""
        row = self._rows.get(answer_row(response_id))
        if isinstance(row, Turn) and row.status is TurnStatus.LIVE:
            self._put(replace(row, status=status))

    def mark_heard(self, response_id: str, chars: int, *, exact: bool) -> None:
        self._change(answer_row(response_id), lambda row: replace(row, heard_chars=chars, exact=exact))

    def text_of(self, response_id: str) -> str:
        row = self._rows.get(answer_row(response_id))
        return row.text if isinstance(row, Turn) else ""

    # Tools and notices.

    def begin_tool(self, call_id: str, name: str, arguments: str) -> None:
        self._insert(len(self._order), ToolUse(call_id, name, arguments))

    def end_tool(self, call_id: str, status: ToolStatus, output: str, reason: str = "") -> ToolUse:
        begun = cast("ToolUse", self._rows[tool_row(call_id)])
        use = replace(begun, status=status, output=output, reason=reason)
        self._put(use)
        return use

    def add_notice(self, problem: Problem, *, once: bool = False) -> None:
        """``once``: if the last row says this already, whatever the details of the moment, it stands."""
        last = self.entries[-1] if self.entries else None
        if once and isinstance(last, Notice) and last.problem.same_as(problem):
            self._put(replace(last, over=False, by=""))
            return
        self._insert(len(self._order), Notice(self._next_id("notice"), problem))

    def settle_notices(self, ended: Callable[[Problem], bool], by: str = "") -> None:
        """What those notices told of is over; ``by``: another device took over."""
        for row in self.entries:
            if isinstance(row, Notice) and not row.over and ended(row.problem):
                self._put(replace(row, over=True, by=by))

    # The connection.

    def leave_connection(self, status: TurnStatus) -> None:
        """What was forming will not go on: answers end with ``status``, spoken turns with what is known."""
        for row in self._turns():
            if row.status is TurnStatus.LIVE and row.speaker is Speaker.USER:
                self.settle_user(row.turn_id, row.text)
            elif row.status is TurnStatus.LIVE:
                self.settle_answer(row.turn_id, status)
        self._early, self._questionless, self._predecessors = {}, [], {}
        self._uncommitted = set()

    def context(self) -> tuple[Entry, ...]:
        """What a new connection must be told: all but what waits to be sent or to end."""
        return tuple(
            row
            for row in self.entries
            if not (isinstance(row, Turn) and row.status is TurnStatus.QUEUED)
            and not (isinstance(row, ToolUse) and row.status is ToolStatus.RUNNING)
        )

    def last_said(self) -> Turn | ToolUse | None:
        """The last row that is no notice, does not wait to be sent, and was not cut before it was heard."""
        for row in reversed(self.entries):
            if isinstance(row, Turn) and (row.status is TurnStatus.QUEUED or row.heard_chars == 0):
                continue
            if not isinstance(row, Notice):
                return row
        return None

    @property
    def last_question(self) -> tuple[str, ...]:
        """The row of the user's last turn that is sent, and not known to have no words; empty without one."""
        passed = {TurnStatus.QUEUED, TurnStatus.UNCLEAR}
        said = [row for row in self._turns() if row.speaker is Speaker.USER and row.status not in passed]
        return tuple(row.row_id for row in said[-1:])

    def is_understood(self, row_id: str) -> bool:
        row = self._rows.get(row_id)
        return isinstance(row, Turn) and row.status is TurnStatus.DONE

    # Places. Predecessors are named as the service names them: an item, or the response it belongs to.

    def _row_called(self, name: str | None) -> str | None:
        """The row of the item or response of that name; None if there is none so far."""
        keys = () if name is None else (said_row(name), answer_row(name))
        return next((key for key in keys if key in self._rows), None)

    def _follows(self, key: str, before: str) -> bool:
        """Whether the service said that the first row stands right behind the second."""
        name = self._predecessors.get(key)
        return name is not None and before in {said_row(name), answer_row(name)}

    def _user_place(self, key: str) -> int:
        predecessor = self._row_called(self._predecessors.get(key))
        if predecessor is not None:
            return self._order.index(predecessor) + 1
        place = self._successor_place(key)
        if place is None:
            answers = [self._order.index(each) for each in self._questionless if each in self._rows]
            place = answers[0] if answers else len(self._order)
        return place

    def _pull_successor(self, key: str) -> None:
        """Bring the turn that was said to follow this one, and all that hangs on it, right behind it."""
        start = self._successor_place(key)
        if start is None or start == self._order.index(key) + 1:
            return
        stops = {key, self._row_called(self._predecessors.get(key))}
        end = start + 1
        while end < len(self._order) and self._order[end] not in stops and not self._is_loose(end):
            end += 1
        block = self._order[start:end]
        del self._order[start:end]
        place = self._order.index(key) + 1
        self._order[place:place] = block

    def _is_loose(self, place: int) -> bool:
        """A user's turn that is not known to follow the row before it."""
        row = self._rows[self._order[place]]
        if not isinstance(row, Turn) or row.speaker is not Speaker.USER:
            return False
        return not self._follows(self._order[place], self._order[place - 1])

    def _note_question(self, key: str) -> None:
        """The answer right behind this turn has its question now; so has one that has said nothing yet."""
        behind = self._order[self._order.index(key) + 1 :][:1]
        unheard = [each for each in self._questionless if each not in self._rows][:1]
        for answer in [each for each in self._questionless if each in behind] or unheard:
            self._questionless.remove(answer)

    def _successor_place(self, key: str) -> int | None:
        """Where the row stands that was said to follow this one; None if there is none so far."""
        return next((place for place, each in enumerate(self._order) if self._follows(each, key)), None)

    # Rows.

    def _turns(self) -> list[Turn]:
        return [row for row in self.entries if isinstance(row, Turn)]

    def _next_id(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}-{self._count}"

    def _insert(self, place: int, row: Entry) -> None:
        self._order.insert(place, row.row_id)
        self._put(row)

    def _remove(self, key: str) -> None:
        self._order.remove(key)
        del self._rows[key]
        self._entries = None

    def _change(self, key: str, change: Callable[[Turn], Turn]) -> None:
        row = self._rows.get(key)
        if isinstance(row, Turn):
            self._put(change(row))

    def _put(self, row: Entry) -> None:
        self._rows[row.row_id] = row
        self._entries = None
