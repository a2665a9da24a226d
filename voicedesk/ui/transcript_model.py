"""The transcript as a list model: rows for the view, text for a screen reader."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from voicedesk.conversation.turns import Entry, Notice, ToolStatus, ToolUse, Turn
from voicedesk.ui.notice_words import spoken_problem
from voicedesk.ui.relative_times import full_time, relative_time
from voicedesk.ui.row_changes import row_changes, visible_rows
from voicedesk.ui.tool_words import accessible_tool, details
from voicedesk.ui.transcript_text import Row, accessible_turn, entry_id

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


def local_now() -> datetime:
    return datetime.now().astimezone()


class TranscriptModel(QAbstractListModel):
    """Signals:
    row_changed(int): that row's entry was replaced; its id is the same.
    """

    row_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.times: dict[str, datetime] = {}  # when an entry was first seen
        self.opened: Container[str] = ()  # the chips that somebody expanded, by their rows' ids
        self.now = local_now
        self.clock_times = False

    def show_entries(
        self, entries: Sequence[Entry], *, thinking: bool = False, times: Mapping[str, datetime] | None = None
    ) -> None:
        """``times`` tells when entries came that this model sees for the first time."""
        working = bool(entries) and isinstance(entries[-1], ToolUse)
        new = visible_rows(entries, thinking=thinking, looking_up=working)
        old = self.rows
        changes = row_changes(old, new)
        if changes.removed:
            self.beginRemoveRows(ROOT, changes.at, changes.at + changes.removed - 1)
            self.rows = old[: changes.at] + old[changes.at + changes.removed :]
            self.endRemoveRows()
        if not entries:
            self.times.clear()  # Another conversation begins.
        self._note_times(new[changes.at : changes.at + changes.inserted], times or {})
        if changes.inserted:
            self.beginInsertRows(ROOT, changes.at, changes.at + changes.inserted - 1)
            self.rows = new
            self.endInsertRows()
        self.rows = new
        for row in changes.changed:
            self.row_changed.emit(row)
            self.tell_changed(row)

    def _note_times(self, rows: Sequence[Row], times: Mapping[str, datetime]) -> None:
        for row in rows:
            key = entry_id(row)
            if key in times:
                self.times[key] = times[key]
            elif key not in self.times:
                self.times[key] = self.now()

    def seconds_since(self, row: Row) -> float:
        came = self.times.get(entry_id(row))
        return (self.now() - came).total_seconds() if came else 0.0

    def time_words(self, row: Row) -> str:
        came = self.times.get(entry_id(row))
        return relative_time(came, self.now(), clock=self.clock_times) if came else ""

    def has_running_tools(self) -> bool:
        return any(isinstance(row, ToolUse) and row.status is ToolStatus.RUNNING for row in self.rows[-20:])

    def accessible_text(self, row: Row) -> str:
        came = self.times.get(entry_id(row))
        match row:
            case Turn():
                return accessible_turn(row, f"{came:%H:%M}" if came else "")
            case ToolUse():
                return self._chip_text(row)
            case Notice():
                return spoken_problem(row)
        return "Assistant is thinking"

    def _chip_text(self, use: ToolUse) -> str:
        """What a reader of lists cannot be told in another way: whether it is open, and what is inside."""
        said = accessible_tool(use, self.seconds_since(use))
        if entry_id(use) not in self.opened:
            return f"{said}. Collapsed"
        return f"{said}. Expanded. {' '.join(details(use).split())}"

    def tell_changed(self, row: int) -> None:
        """What is read of that row is another text now."""
        index = self.index(row, 0)
        self.dataChanged.emit(index, index)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.accessible_text(row)
        if role in (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole):
            came = self.times.get(entry_id(row))
            return full_time(came) if came else None
        return None
