"""The meter's track: its zones drawn once for a size and a theme, unlit, lit and hatched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from voicedesk.ui.painting import picture
from voicedesk.ui.theme import Theme

GAP = 1.5  # between the zones
RADIUS = 2.5
EDGE_WIDTH = 1.25


@dataclass(frozen=True, slots=True)
class MeterScale:
    """Where a level lies on a track ``width`` pixels wide: linear in dB."""

    width: float
    lowest: float = -60.0

    def x(self, dbfs: float) -> float:
        share = (min(0.0, max(self.lowest, dbfs)) - self.lowest) / -self.lowest
        return share * self.width


@dataclass(frozen=True, slots=True)
class MeterTracks:
    """Pixmaps of the whole track; a level is shown by clipping ``lit``."""

    unlit: QPixmap
    lit: QPixmap
    hatched: QPixmap


def make_tracks(theme: Theme, width: float, height: float, ratio: float) -> MeterTracks:
    def drawn(draw: Callable[[QPainter], None]) -> QPixmap:
        return picture(QSizeF(width, height), ratio, draw, smooth=True)

    unlit = drawn(lambda painter: _zones(painter, theme, width, height, "Track"))
    lit = drawn(lambda painter: _zones(painter, theme, width, height, ""))
    return MeterTracks(unlit, lit, drawn(lambda painter: _hatch(painter, theme, width, height)))


def _zones(painter: QPainter, theme: Theme, width: float, height: float, suffix: str) -> None:
    scale = MeterScale(width)
    warn, high = scale.x(theme.metric("meter.warnFrom")), scale.x(theme.metric("meter.highFrom"))
    whole = QPainterPath()
    whole.addRoundedRect(QRectF(0, 0, width, height), RADIUS, RADIUS)
    painter.setClipPath(whole)
    for name, left, right in (("ok", 0.0, warn - GAP), ("warn", warn, high - GAP), ("high", high, width)):
        zone = QRectF(left, 0, right - left, height)
        painter.fillRect(zone, theme.color(f"meter.{name}{suffix}"))
        if theme.high_contrast or (name == "warn" and not suffix):
            inset = EDGE_WIDTH / 2
            painter.setPen(QPen(theme.color("meter.warnEdge"), EDGE_WIDTH))
            painter.drawRect(zone.adjusted(inset, inset, -inset, -inset))


def _hatch(painter: QPainter, theme: Theme, width: float, height: float) -> None:
    whole = QPainterPath()
    whole.addRoundedRect(QRectF(0, 0, width, height), RADIUS, RADIUS)
    painter.setClipPath(whole)
    painter.fillRect(QRectF(0, 0, width, height), theme.color("meter.track"))
    painter.setPen(QPen(QColor(theme.color("meter.muted")), 2.2))
    step = theme.metric("meter.mutedHatchStep")
    x = -height
    while x < width:
        painter.drawLine(QLineF(x, height + 1, x + height + 2, -1))
        x += step
