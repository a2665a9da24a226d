"""Every key of the window, in one list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from voicedesk.ui.key_names import HELD, LISTED
from voicedesk.ui.keyboard import talk_key_written
from voicedesk.ui.theme import Theme


def listed_keys(talk_key: str) -> list[tuple[str, str]]:
    """(keys, what they do), those that talk first."""
    held = [(keys.format(talk_key=talk_key_written(talk_key)), words) for keys, words in HELD]
    return held + [(keys.written(), keys.words) for keys in LISTED if keys.written()]


class ShortcutsDialog(QDialog):
    def __init__(self, talk_key: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        rows = listed_keys(talk_key)
        self.table = QTableWidget(len(rows), 2, self)
        self.table.setAccessibleName("Keyboard shortcuts")
        self.table.setHorizontalHeaderLabels(["Keys", "What they do"])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setStyleSheet("QTableWidget::item { padding: 0 8px; }")
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        for row, (keys, words) in enumerate(rows):
            self.table.setItem(row, 0, QTableWidgetItem(keys))
            self.table.setItem(row, 1, QTableWidgetItem(words))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().setDefaultSectionSize(theme.px(32))
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        box.rejected.connect(self.reject)
        box.setContentsMargins(4, 4, 4, 4)  # for the focus ring
        column = QVBoxLayout(self)
        column.addWidget(self.table)
        column.addWidget(box)
        self.resize(min(theme.px(700), 1000), min(theme.px(640), 720))
