"""A page of the settings: a title, rows, and the words it can be found by."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicedesk.ui.icons import icon, pixmap
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.settings_dialog.form_row import FormRow, text_label
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.theme import Theme

MARGIN = 32
ROW_GAP = 16
PAIR_GAP = 20
PAIR_ROOM = 460
CARD_ROOM = 420


class Card(QFrame):
    """A tinted offer with one button."""

    def __init__(self, theme: Theme, glyph: str, title: str, words: str, action: str) -> None:
        super().__init__()
        self.theme = theme
        self.glyph_name = glyph
        self.setProperty("card", "accent")
        self.glyph = PlainLabel(parent=self)
        self.title = text_label(title, step="label", parent=self)
        self.words = text_label(words, "secondary", "caption", self)
        self.button = QPushButton(action, self)
        stack = QVBoxLayout()
        stack.setSpacing(2)
        stack.addWidget(self.title)
        stack.addWidget(self.words)
        words_part = QWidget(self)
        words_part.setLayout(stack)
        stack.setContentsMargins(0, 0, 0, 0)
        line = Line(theme, CARD_ROOM, 16)
        line.add(words_part, 1)
        line.add(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 10, 12, 10)
        whole.setSpacing(16)
        whole.addWidget(self.glyph)
        whole.addWidget(line, 1)
        theme.changed.connect(self.dress)
        self.dress()

    def say(self, title: str, words: str, action: str) -> None:
        self.title.setText(title)
        self.words.setText(words)
        self.button.setText(action)

    def dress(self) -> None:
        self.glyph.setPixmap(pixmap(self.glyph_name, "accent.text", self.theme, self.theme.px(20)))


class Fold(QWidget):
    """Rows that are out of the way until they are asked for."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.theme = theme
        self.button = QToolButton(self)
        self.button.setText(title)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setCheckable(True)
        self.button.setProperty("step", "label")
        self.inside = QWidget(self)
        self.rows = QVBoxLayout(self.inside)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(ROW_GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ROW_GAP)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.inside)
        self.button.toggled.connect(self.open)
        theme.changed.connect(self.dress)
        self.open(wide=False)

    def open(self, wide: bool) -> None:
        self.inside.setVisible(wide)
        self.button.setChecked(wide)
        self.button.setAccessibleName(f"{self.button.text()}, {'open' if wide else 'folded'}")
        self.dress()

    def dress(self) -> None:
        glyph = "chevron-down" if self.button.isChecked() else "chevron-right"
        size = self.theme.px(16)
        self.button.setIcon(icon(glyph, "text.secondary", self.theme, size))
        self.button.setIconSize(QSize(size, size))
        self.button.setMinimumHeight(max(44, self.theme.px(44)))


class Page(QScrollArea):
    """``name`` is what the window asks for ("general", "voice-live", "audio" ...), ``glyph`` its icon;
    ``under`` names the page that it is a part of."""

    under = ""

    def __init__(self, theme: Theme, name: str, title: str, glyph: str, subtitle: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.name = name
        self.title = text_label(title, step="page")
        self.glyph = glyph
        self.subtitle = text_label(subtitle, "secondary")
        self.rows: list[FormRow] = []
        self.folds: list[Fold] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setProperty("ground", "surface")
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(MARGIN, 24, MARGIN, 24)
        self.column.setSpacing(ROW_GAP)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title)
        head.addWidget(self.subtitle)
        self.column.addLayout(head)
        self.subtitle.setVisible(bool(subtitle))
        self.column.addStretch(1)
        self.setProperty("ground", "surface")
        self.setWidget(content)

    @property
    def heading(self) -> str:
        return self.title.text()

    def add(self, widget: QWidget) -> None:
        """Put it under what is there; rows become searchable."""
        self.column.insertWidget(self.column.count() - 1, widget)
        if isinstance(widget, FormRow):
            self.rows.append(widget)

    def add_pair(self, left: FormRow, right: FormRow) -> None:
        self.rows += [left, right]
        pair = Line(self.theme, PAIR_ROOM, PAIR_GAP)
        for row in (left, right):
            pair.add(row, 1, Qt.AlignmentFlag.AlignTop)
        self.add(pair)

    def add_fold(self, title: str, rows: list[FormRow]) -> Fold:
        fold = Fold(self.theme, title)
        for row in rows:
            fold.rows.addWidget(row)
        self.rows += rows
        self.folds.append(fold)
        self.add(fold)
        return fold

    def add_line(self) -> None:
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFixedHeight(1)
        line.setProperty("line", "true")
        self.add(line)

    def search(self, query: str) -> bool:
        """Mark the rows that hold ``query`` (lower case; empty marks none); whether the page holds it."""
        found = [row for row in self.rows if query and query in row.words]
        for row in self.rows:
            row.mark_found(row in found)
        for fold in self.folds:
            if any(fold.isAncestorOf(row) for row in found):
                fold.open(wide=True)
        return not query or bool(found) or query in self.heading.lower()

    def show_row(self, row: FormRow) -> None:
        """Open what hides it, scroll to it and give it the focus."""
        for fold in self.folds:
            if fold.isAncestorOf(row):
                fold.open(wide=True)
        self.ensureWidgetVisible(row)
        row.setFocus()
