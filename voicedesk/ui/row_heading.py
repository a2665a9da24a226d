"""The head of a turn: glyph, name and the small words beside it; and the dots of one that is to come."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from voicedesk.conversation.turns import Speaker
from voicedesk.ui.fonts import with_pixel_size
from voicedesk.ui.icons import paint as paint_icon
from voicedesk.ui.row_layout import GUTTER, Metrics
from voicedesk.ui.theme import Theme
from voicedesk.ui.tool_chip import MIDDLE_LEFT
from voicedesk.ui.transcript_text import NAMES

DOT_PHASES = 24  # steps of one cycle of the thinking dots


class HeadingPainter:
    """All points are the top left of the row's card."""

    def __init__(self, painter: QPainter, metrics: Metrics, theme: Theme) -> None:
        self.painter = painter
        self.metrics = metrics
        self.theme = theme

    def paint(self, at: QPointF, speaker: Speaker, meta: str) -> None:
        px = self.metrics.px
        self._glyph(at, mine=speaker is Speaker.USER)
        font = with_pixel_size(self.theme.font("label"), 13 * self.theme.scale)
        left, top = at.x() + self.metrics.gutter, at.y() + self.metrics.pad
        width = QFontMetricsF(font).horizontalAdvance(NAMES[speaker])
        self.painter.setFont(font)
        self.painter.setPen(self.theme.color("text.primary"))
        self.painter.drawText(QRectF(left, top, width + 2, px(18)), MIDDLE_LEFT, NAMES[speaker])
        caption = self.theme.font("caption")
        self.painter.setFont(caption)
        self.painter.setPen(self.theme.color("text.tertiary"))
        start = left + width + px(8)
        room = at.x() + self.metrics.width - px(8) - start
        words = QFontMetricsF(caption).elidedText(meta, Qt.TextElideMode.ElideRight, room)
        self.painter.drawText(QRectF(start, top, room, px(18)), MIDDLE_LEFT, words)

    def _glyph(self, at: QPointF, *, mine: bool) -> None:
        """Round for You, a rounded square for the Assistant."""
        px = self.metrics.px
        side = px(26)
        box = QRectF(at.x() + px(11 if self.metrics.gutter >= px(GUTTER) else 8), at.y() + px(8), side, side)
        self.painter.setBrush(self.theme.color("accent.soft" if mine else "bg.sunken"))
        self.painter.setPen(Qt.PenStyle.NoPen if mine else QPen(self.theme.color("border.subtle"), 1))
        radius = side / 2 if mine else px(7)
        self.painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        inner = box.adjusted(px(5), px(5), -px(5), -px(5))
        name, token = ("person", "accent.text") if mine else ("bars", "text.secondary")
        paint_icon(self.painter, inner, name, token, self.theme)

    def dots(self, at: QPointF, step: int | None, words: str) -> None:
        """``step`` of the cycle, or None for dots that stand still."""
        px = self.metrics.px
        left = at.x() + self.metrics.gutter + px(2)
        middle = at.y() + self.metrics.pad + self.metrics.name_height + px(11.5)
        colour = QColor(self.theme.color("phase.thinking.border"))
        self.painter.setPen(Qt.PenStyle.NoPen)
        for number in range(3):
            colour.setAlphaF(1.0 - 0.25 * number if step is None else glow(step, number))
            self.painter.setBrush(colour)
            self.painter.drawEllipse(QPointF(left + px(4 + 14 * number), middle), px(4), px(4))
        if words:
            self.painter.setFont(self.theme.font("transcript"))
            self.painter.setPen(self.theme.color("text.secondary"))
            box = QRectF(left + px(52), middle - px(12), self.metrics.text_width, px(24))
            self.painter.drawText(box, MIDDLE_LEFT, words)


def glow(step: int, number: int) -> float:
    """One dot after another, and never so faint that the dots flicker."""
    away = abs((step - number * 4) % DOT_PHASES - DOT_PHASES / 2) / (DOT_PHASES / 2)
    return 0.4 + 0.6 * away
