"""Copy and More, beside the row that is pointed at or has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from voicedesk.ui.icons import icon
from voicedesk.ui.painting import painting
from voicedesk.ui.theme import Theme

POPUP = Qt.FocusReason.PopupFocusReason


class RowActions(QFrame):
    """Signals:
    copy_wanted(): copy the row.
    more_wanted(): open the row's menu, under the button.
    left(): the keyboard went on from the buttons.
    """

    copy_wanted = Signal()
    more_wanted = Signal()
    left = Signal()

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
        for button in (self.copy, self.more):
            button.installEventFilter(self)
        self.dress()
        self.hide()

    def has_keys(self) -> bool:
        return self.copy.hasFocus() or self.more.hasFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() != POPUP:
            self.left.emit()
        return False

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
