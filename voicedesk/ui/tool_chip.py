"""A tool call drawn as a chip: what it does, with what, and how it went."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from voicedesk.conversation.turns import ToolStatus, ToolUse
from voicedesk.ui.icons import paint as paint_icon
from voicedesk.ui.row_layout import Metrics, RowLayout
from voicedesk.ui.theme import Theme
from voicedesk.ui.tool_words import arguments_summary, outcome, tool_title

OUTCOMES = {
    ToolStatus.RUNNING: ("clock", "accent.text"),
    ToolStatus.DONE: ("done", "ok.text"),
    ToolStatus.FAILED: ("warning", "danger.text"),
}
MIDDLE_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True, slots=True)
class ChipParts:
    """Words and their widths at the present text size, elided where all do not fit."""

    title: str
    inputs: str
    result: str
    widths: tuple[float, float, float]
    total: float


def chip_parts(use: ToolUse, seconds: float, metrics: Metrics, theme: Theme) -> ChipParts:
    bold, plain = QFontMetricsF(theme.font("label")), QFontMetricsF(theme.font("body"))
    title, inputs, result = tool_title(use.name), arguments_summary(use), outcome(use, seconds)
    fixed = metrics.px(14 + 24 + 14 + 22 + 6 + 16 + 10) + (metrics.px(10) if inputs else 0)
    room = float(metrics.text_width - fixed)
    title = bold.elidedText(title, Qt.TextElideMode.ElideRight, room * 0.5)
    room -= bold.horizontalAdvance(title)
    result = bold.elidedText(result, Qt.TextElideMode.ElideRight, max(room * 0.6, 40) if inputs else room)
    room -= bold.horizontalAdvance(result)
    inputs = plain.elidedText(inputs, Qt.TextElideMode.ElideRight, max(room, 0))
    widths = (bold.horizontalAdvance(title), plain.horizontalAdvance(inputs), bold.horizontalAdvance(result))
    return ChipParts(title, inputs, result, widths, fixed + sum(widths))


class ChipPainter:
    """Draws 36 px in the middle of a row of 44, and what belongs to the call below it, if it is open."""

    def __init__(self, painter: QPainter, metrics: Metrics, theme: Theme) -> None:
        self.painter = painter
        self.metrics = metrics
        self.theme = theme

    def paint(self, at: QPointF, use: ToolUse, layout: RowLayout, seconds: float) -> None:
        """``at`` is the top left of the row's card."""
        px = self.metrics.px
        parts = chip_parts(use, seconds, self.metrics, self.theme)
        left, middle = at.x() + self.metrics.gutter, at.y() + px(22)
        box = QRectF(left, middle - px(18), parts.total, px(36))
        self._box(box, "bg.sunken")
        self._words(QPointF(left + px(14), middle), use, parts)
        fold = "chevron-up" if layout.text is not None else "chevron-down"
        side = px(16)
        spot = QRectF(box.right() - px(10) - side, middle - side / 2, side, side)
        paint_icon(self.painter, spot, fold, "text.tertiary", self.theme)
        if layout.text is not None:
            below = QRectF(left, at.y() + px(44), self.metrics.text_width, layout.text.height + 2 * px(8))
            self._box(below, "bg.window")
            origin = below.topLeft() + QPointF(px(14), px(8))
            layout.text.draw(self.painter, origin, self.theme.color("text.secondary"))

    def _box(self, box: QRectF, ground: str) -> None:
        self.painter.setPen(QPen(self.theme.color("border.subtle"), 1))
        self.painter.setBrush(self.theme.color(ground))
        self.painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _words(self, at: QPointF, use: ToolUse, parts: ChipParts) -> None:
        px = self.metrics.px
        symbol, token = OUTCOMES[use.status]
        x = self._symbol(at.x(), at.y(), "tool", "text.secondary") + px(8)
        x = self._word(x, at.y(), parts.title, parts.widths[0], ("label", "text.primary"))
        if parts.inputs:
            x = self._word(x + px(10), at.y(), parts.inputs, parts.widths[1], ("body", "text.secondary"))
        x = self._symbol(x + px(14), at.y(), symbol, token) + px(6)
        self._word(x, at.y(), parts.result, parts.widths[2], ("label", token))

    def _symbol(self, x: float, middle: float, name: str, token: str) -> float:
        side = self.metrics.px(16)
        paint_icon(self.painter, QRectF(x, middle - side / 2, side, side), name, token, self.theme)
        return x + side

    def _word(self, x: float, middle: float, text: str, width: float, look: tuple[str, str]) -> float:
        self.painter.setFont(self.theme.font(look[0]))
        self.painter.setPen(self.theme.color(look[1]))
        half = self.metrics.px(18)
        self.painter.drawText(QRectF(x, middle - half, width + 2, 2 * half), MIDDLE_LEFT, text)
        return x + width
