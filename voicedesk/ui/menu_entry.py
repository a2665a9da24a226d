"""A menu entry of two lines: what it is, and what that means."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from voicedesk.ui.icons import paint as paint_icon
from voicedesk.ui.painting import painting
from voicedesk.ui.theme import Theme

INSET = 12
TEXT_LEFT = 42


@dataclass(frozen=True, slots=True)
class EntryWords:
    """``aside`` stands at the right, for an entry that must be set up first."""

    title: str
    second: str
    icon: str
    aside: str = ""


class EntryFace(QWidget):
    """Only painted: the menu itself has the pointer and the keys."""

    def __init__(self, entry: TwoLineEntry, theme: Theme, menu: QMenu) -> None:
        super().__init__(menu)
        self.entry = entry
        self.theme = theme
        self.menu = menu
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        menu.hovered.connect(self.update)

    def sizeHint(self) -> QSize:
        bold, small = QFontMetrics(self.theme.font("label")), QFontMetrics(self.theme.font("caption"))
        right = small.horizontalAdvance(self.entry.words.aside) + 24 if self.entry.words.aside else 36
        first = bold.horizontalAdvance(self.entry.words.title) + self.theme.px(right)
        width = max(first, small.horizontalAdvance(self.entry.words.second))
        return QSize(width + self.theme.px(TEXT_LEFT + INSET + 8), self.theme.px(58))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            px, theme, entry = self.theme.px, self.theme, self.entry
            if self.menu.activeAction() is entry:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("bg.selected"))
                painter.drawRoundedRect(self.rect().toRectF(), 4, 4)
            paint_icon(
                painter, QRectF(px(INSET), px(12), px(18), px(18)), entry.words.icon, "text.secondary", theme
            )
            left = px(TEXT_LEFT)
            room = self.width() - left - px(INSET)
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            painter.setFont(theme.font("label"))
            painter.setPen(theme.color("text.primary"))
            painter.drawText(QRectF(left, px(8), room, px(24)), flags, entry.words.title)
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("text.secondary"))
            painter.drawText(QRectF(left, px(31), room, px(18)), flags, entry.words.second)
            if entry.words.aside:
                painter.setPen(theme.color("accent.text"))
                right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
                painter.drawText(QRectF(left, px(8), room, px(24)), right, entry.words.aside)
            elif entry.isChecked():
                spot = QRectF(self.width() - px(INSET + 18), px(12), px(18), px(18))
                paint_icon(painter, spot, "check", "accent.text", theme)


class TwoLineEntry(QWidgetAction):
    def __init__(self, words: EntryWords, theme: Theme, menu: QMenu) -> None:
        super().__init__(menu)
        self.words = words
        spoken = f"{words.title}. {words.second}" + (f" {words.aside}" if words.aside else "")
        self.setText(spoken.replace("&", "&&"))
        self.setDefaultWidget(EntryFace(self, theme, menu))
