"""Where the parts of the talk control lie, and which colours fill them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

from voicedesk.ui.looks import LookRecord
from voicedesk.ui.theme import Theme

PILL_HEIGHT = 88.0
DISC = 59.0
DISC_INSET = 14.5
WORDS_LEFT = 88.0


@dataclass(frozen=True, slots=True)
class PillColors:
    """The colours that fade from one look to the next; glyph and words take theirs at once."""

    fill: QColor
    edge: QColor
    disc: QColor

    def mixed(self, other: PillColors, share: float) -> PillColors:
        """``share`` 0.0: this one, 1.0: the other."""
        return PillColors(
            _mix(self.fill, other.fill, share),
            _mix(self.edge, other.edge, share),
            _mix(self.disc, other.disc, share),
        )


def colors_of(record: LookRecord, theme: Theme) -> PillColors:
    return PillColors(
        theme.color(record.fill), theme.color(record.edge_color), theme.color(record.disc_color)
    )


@dataclass(frozen=True, slots=True)
class PillGeometry:
    """Rectangles of the parts in a pill, mirrored where text runs right to left. ``unit`` is one of the
    design's pixels."""

    pill: QRectF
    direction: Qt.LayoutDirection

    @property
    def unit(self) -> float:
        return self.pill.height() / PILL_HEIGHT

    def disc(self) -> QRectF:
        side = DISC * self.unit
        return self._placed(DISC_INSET * self.unit, (self.pill.height() - side) / 2, side, side)

    def words(self, *, ending: bool) -> QRectF:
        left = WORDS_LEFT * self.unit
        right = (68.0 if ending else 26.0) * self.unit
        return self._placed(left, 0, max(0.0, self.pill.width() - left - right), self.pill.height())

    def ending(self) -> QRectF:
        side = 30.0 * self.unit
        left = self.pill.width() - 26.0 * self.unit - side
        return self._placed(left, (self.pill.height() - side) / 2, side, side)

    def _placed(self, x: float, y: float, width: float, height: float) -> QRectF:
        if self.direction == Qt.LayoutDirection.RightToLeft:
            x = self.pill.width() - x - width
        return QRectF(self.pill.x() + x, self.pill.y() + y, width, height)


def _mix(start: QColor, end: QColor, share: float) -> QColor:
    def between(first: int, last: int) -> int:
        return round(first + (last - first) * share)

    return QColor(
        between(start.red(), end.red()),
        between(start.green(), end.green()),
        between(start.blue(), end.blue()),
    )
