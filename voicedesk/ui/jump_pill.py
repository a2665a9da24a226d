"""The way back to the end of the conversation, while the reader is elsewhere in it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from voicedesk.ui.icons import icon
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import plain_tip
from voicedesk.ui.theme import Theme


class JumpPill(QPushButton):
    """Never takes the focus by itself; Tab reaches it after the list."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.small = False
        self.setProperty("kind", "pill")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.dress()
        self.hide()

    def dress(self) -> None:
        self.setFont(self.theme.font("talkHint"))
        self.setIcon(icon("arrow-down", "accent.text", self.theme, self.theme.px(16)))
        self.setIconSize(QSize(self.theme.px(16), self.theme.px(16)))

    def show_small(self, *, small: bool) -> None:
        """``small``: the arrow alone, and the words as a tool tip."""
        if small is not self.small:
            self.small = small
            self.updateGeometry()
            self.update()
        self.setToolTip(plain_tip(self.text() if small else ""))

    def sizeHint(self) -> QSize:
        if self.small:
            return QSize(48, 48)
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + self.theme.px(24 + 28 + 24), max(44, self.theme.px(44)) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            box = self.rect().toRectF().adjusted(2, 1, -2, -3)
            shade = QColor(self.theme.color("text.primary"))
            shade.setAlpha(28)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade)
            painter.drawRoundedRect(box.translated(0, 2), box.height() / 2, box.height() / 2)
            edge = "focus.ring" if self.hasFocus() else "accent.fill"
            painter.setPen(QPen(self.theme.color(edge), 2.5 if self.hasFocus() else 1.5))
            painter.setBrush(self.theme.color("bg.hover" if self.underMouse() else "bg.surface"))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), box.height() / 2, box.height() / 2)
            side = self.theme.px(16)
            left = round(box.center().x() - side / 2) if self.small else self.theme.px(20)
            self.icon().paint(painter, left, round(box.center().y() - side / 2), side, side)
            if self.small:
                return
            painter.setPen(self.theme.color("accent.text"))
            painter.setFont(self.font())
            words = box.adjusted(self.theme.px(42), 0, 0, 0)
            placed = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            painter.drawText(words, placed, self.text())
