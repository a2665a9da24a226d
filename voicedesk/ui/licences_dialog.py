"""Whose work is in the program: a list to search, and the terms of each in full."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from voicedesk.licences.component import Component
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.theme import Theme

INTRODUCTION = (
    "VoiceDesk contains the work of many others. Qt and Qt for Python are used under the GNU Lesser General "
    "Public License, version 3; their libraries are files of their own, which you may replace."
)
READING = "Reading the licences…"
NOTHING = "Nothing has these words."


class LicencesDialog(QDialog):
    """Empty until ``show_components`` or ``show_fault`` is called."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Third-party licences")
        self.components: Sequence[Component] = ()
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Search names, licences and texts")
        self.search.setAccessibleName("Search the licences")
        self.search.setClearButtonEnabled(True)
        self.names = QListWidget(self)
        self.names.setProperty("kind", "plain")
        self.names.setAccessibleName("What VoiceDesk contains")
        self.terms = QPlainTextEdit(READING, self)
        self.terms.setReadOnly(True)
        self.terms.setAccessibleName("Licence")
        self.terms.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._compose(theme)
        self.search.textChanged.connect(self.search_for)
        self.names.currentItemChanged.connect(self._show)

    def _compose(self, theme: Theme) -> None:
        introduction = PlainLabel(INTRODUCTION, self)
        introduction.setWordWrap(True)
        introduction.setFont(theme.font("body"))
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.names)
        parts.addWidget(self.terms)
        parts.setSizes([theme.px(260), theme.px(600)])
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(theme.px(12))
        for part in (introduction, self.search):
            column.addWidget(part)
        column.addWidget(parts, 1)
        column.addWidget(box)
        self.resize(theme.px(900), theme.px(600))
        self.search.setFocus()

    def show_components(self, components: Sequence[Component]) -> None:
        self.components = components
        self.search_for(self.search.text())

    def show_fault(self, sentence: str) -> None:
        self.terms.setPlainText(sentence)

    def search_for(self, words: str) -> None:
        """List what has all the words in its name or else in its terms, in this order."""
        wanted = words.lower().split()
        named = [each for each in self.components if _has(f"{each.name} {each.licence}", wanted)]
        within = [each for each in self.components if each not in named and _has(each.text, wanted)]
        self.names.clear()
        for each in (*named, *within):
            item = QListWidgetItem(f"{each.name} {each.version}")
            item.setData(Qt.ItemDataRole.UserRole, each.text)
            self.names.addItem(item)
        if self.names.count():
            self.names.setCurrentRow(0)
        elif self.components:
            self.terms.setPlainText(NOTHING)

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.terms.setPlainText(item.data(Qt.ItemDataRole.UserRole))


def _has(text: str, wanted: Sequence[str]) -> bool:
    lower = text.lower()
    return all(word in lower for word in wanted)
