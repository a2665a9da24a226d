"""A question by the button that raised it: asked once, answered by a button or by Esc."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.theme import Theme


class Popover(QDialog):
    """``buttons``: the words for yes, which calls ``chosen``, and for no."""

    def __init__(
        self, words: str, buttons: tuple[str, str], chosen: Callable[[], None], theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.theme = theme
        self.setAccessibleName(words)
        self.label = PlainLabel(words, self)
        self.label.setWordWrap(True)
        box = QDialogButtonBox(self)
        self.yes = QPushButton(buttons[0])
        self.yes.setProperty("kind", "primary")
        self.no = QPushButton(buttons[1])
        box.addButton(self.yes, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.no, QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        self.accepted.connect(chosen)
        box.setContentsMargins(4, 4, 4, 4)  # for the focus ring
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(14))
        column.setSpacing(theme.px(12))
        column.addWidget(self.label)
        column.addWidget(box)
        self.label.setFixedWidth(theme.px(300))
        self.label.setMinimumHeight(self.label.heightForWidth(theme.px(300)))
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setPen(self.theme.color("border.control"))
            painter.setBrush(self.theme.color("bg.surface"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def open_below(self, button: QWidget) -> None:
        self.adjustSize()
        below = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4))
        self.move(below)
        self.open()
        self.no.setFocus()
