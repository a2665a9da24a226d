"""Looking for words: a field, how many there are, and the way from one to the next."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from voicedesk.ui.icons import icon
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import PlainLabel, plain_tip
from voicedesk.ui.theme import Theme

BUTTONS = {
    "previous": ("chevron-up", "Previous match"),
    "next": ("chevron-down", "Next match"),
    "close": ("close", "Close find"),
}


class FindBar(QWidget):
    """Signals:
    searched(str): other words are looked for.
    stepped(int): 1 to the next match, -1 to the previous one.
    closed(): Esc, or its button.
    """

    searched = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.field = QLineEdit(self)
        self.count = PlainLabel(parent=self)
        self.buttons = {name: QToolButton(self) for name in BUTTONS}
        self.field.setAccessibleName("Find in the conversation")
        self.field.setPlaceholderText("Find in the conversation")
        self.count.setProperty("tone", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 4, 12, 5)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for name, button in self.buttons.items():
            button.setAccessibleName(BUTTONS[name][1])
            button.setToolTip(plain_tip(BUTTONS[name][1]))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)
        self.field.textChanged.connect(self.searched)
        self.buttons["previous"].clicked.connect(lambda: self.stepped.emit(-1))
        self.buttons["next"].clicked.connect(lambda: self.stepped.emit(1))
        self.buttons["close"].clicked.connect(self.closed)
        self.dress()
        self.hide()

    def open(self) -> None:
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def dress(self) -> None:
        side, glyph = max(44, self.theme.px(44)), self.theme.px(18)
        for name, button in self.buttons.items():
            button.setFixedSize(side, side)
            button.setIconSize(QSize(glyph, glyph))
            button.setIcon(icon(BUTTONS[name][0], "text.primary", self.theme, glyph))
        self.count.setMinimumWidth(self.theme.px(72))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.stepped.emit(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("bg.window"))
            painter.fillRect(0, self.height() - 1, self.width(), 1, self.theme.color("border.subtle"))
