"""The ring of keyboard focus, for widgets that paint themselves and keep room for it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from voicedesk.ui.theme import Theme

ROOM = 4.0  # 2 px gap and 2 px ring, outside the edge


def draw_focus_ring(painter: QPainter, edge: QRectF, radius: float, theme: Theme) -> None:
    """Around ``edge``, the outline of the control; it reaches ``ROOM`` beyond it."""
    width = theme.metric("border.focusWidth")
    out = theme.metric("border.focusGap") + width / 2
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("focus.ring"), width))
    painter.drawRoundedRect(edge.adjusted(-out, -out, out, out), radius + out, radius + out)
