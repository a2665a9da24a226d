"""Copy and More, beside the row that is pointed at or has the focus."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from voicedesk.ui.icons import icon
from voicedesk.ui.painting import painting
from voicedesk.ui.theme import Theme


class RowActions(QFrame):
    """Signals:
    copy_wanted(): copy the row.
    more_wanted(): open the row's menu, under the button.
    """

    copy_wanted = Signal()
    more_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.copy = QToolButton(self)
        self.more = QToolButton(self)
        self.copy.setAccessibleName("Copy this turn")
        self.copy.setToolTip("Copy")
        self.more.setAccessibleName("More for this turn")
        self.more.setToolTip("More")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.copy)
        row.addWidget(self.more)
        self.copy.clicked.connect(self.copy_wanted)
        self.more.clicked.connect(self.more_wanted)
        self.dress()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            painter.setPen(self.theme.color("border.subtle"))
            painter.setBrush(self.theme.color("bg.surface"))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def dress(self) -> None:
        side = max(44, self.theme.px(44))
        for button, name in ((self.copy, "copy"), (self.more, "more")):
            button.setFixedSize(side, side)
            button.setIconSize(QSize(self.theme.px(18), self.theme.px(18)))
            button.setIcon(icon(name, "text.primary", self.theme, self.theme.px(18)))
        self.adjustSize()
