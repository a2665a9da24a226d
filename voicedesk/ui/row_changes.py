"""What changed between two states of the transcript: row by row, so that only those rows are drawn anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voicedesk.conversation.turns import Entry, Speaker, Turn, TurnStatus
from voicedesk.ui.transcript_text import Row, Thinking, entry_id


@dataclass(frozen=True, slots=True)
class RowChanges:
    """``removed`` rows from ``at`` on, then ``inserted`` at the same place, or ``changed`` ones in place."""

    changed: tuple[int, ...] = ()
    at: int = 0
    removed: int = 0
    inserted: int = 0


def _worth_showing(entry: Entry) -> bool:
    """An answer that ended before its first word (it only asked for a tool) has no row."""
    if not isinstance(entry, Turn) or entry.text or entry.speaker is Speaker.USER:
        return True
    return entry.status in (TurnStatus.LIVE, TurnStatus.FAILED)


def visible_rows(entries: Sequence[Entry], *, thinking: bool, looking_up: bool = False) -> list[Row]:
    rows: list[Row] = [entry for entry in entries if _worth_showing(entry)]
    last = rows[-1] if rows else None
    answering = (
        isinstance(last, Turn) and last.speaker is Speaker.ASSISTANT and last.status is TurnStatus.LIVE
    )
    if thinking and not answering:
        rows.append(Thinking(looking_up))
    return rows


def _same(old: Row, new: Row) -> bool:
    return old is new or (isinstance(old, Thinking) and old == new)


def row_changes(old: Sequence[Row], new: Sequence[Row]) -> RowChanges:
    """Entries are frozen and shared between states: one that is the same object has not changed."""
    head = 0
    shorter = min(len(old), len(new))
    while head < shorter and _same(old[head], new[head]):
        head += 1
    tail = 0
    while tail < shorter - head and _same(old[-1 - tail], new[-1 - tail]):
        tail += 1
    old_ids = [entry_id(row) for row in old[head : len(old) - tail]]
    new_ids = [entry_id(row) for row in new[head : len(new) - tail]]
    common = 0
    while common < min(len(old_ids), len(new_ids)) and old_ids[common] == new_ids[common]:
        common += 1
    end = 0
    while end < min(len(old_ids), len(new_ids)) - common and old_ids[-1 - end] == new_ids[-1 - end]:
        end += 1
    changed = [*range(head, head + common), *range(len(new) - tail - end, len(new) - tail)]
    return RowChanges(
        changed=tuple(changed),
        at=head + common,
        removed=len(old_ids) - common - end,
        inserted=len(new_ids) - common - end,
    )
