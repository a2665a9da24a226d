"""Draws the talk control: pill, halo, disc, glyph, words. All vectors, from a look record and a frame."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle

from voicedesk.ui import icons
from voicedesk.ui.looks import Disc, Edge, Ending, Glyph, Halo, LookRecord
from voicedesk.ui.talk_geometry import PillColors, PillGeometry
from voicedesk.ui.talk_motion import BARS, HALO_LEAST, MotionFrame
from voicedesk.ui.text_fit import FittedText
from voicedesk.ui.theme import Theme

RING_WIDTH = 3.0


class TalkPainting:
    """One painting of the control with one painter."""

    def __init__(self, painter: QPainter, geometry: PillGeometry, record: LookRecord, theme: Theme) -> None:
        self._painter = painter
        self._at = geometry
        self._record = record
        self._theme = theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def draw_pill(self, colors: PillColors, frame: MotionFrame, shade: float) -> None:
        """``shade`` 0..1 darkens the fill: hover and press."""
        if self._record.halo is not Halo.NONE:
            self._draw_halo(frame)
        self._fill_round(self._at.pill, colors.fill)
        if shade > 0:
            self._fill_round(self._at.pill, QColor.fromRgbF(0, 0, 0, shade))
        if self._record.edge is not Edge.NONE or self._theme.high_contrast:
            self._draw_edge(colors.edge)

    def draw_disc(self, color: QColor) -> None:
        """What stands still of it."""
        at, unit = self._at.disc(), self._at.unit
        match self._record.disc:
            case Disc.ROUND | Disc.SOLID:
                self._fill_round(at, color)
                if self._theme.high_contrast:  # where a disc may have the colour of its ground
                    self._stroke_round(at, QPen(self._theme.color(self._record.glyph_color), 2))
            case Disc.EDGED:
                self._fill_round(at, color)
                self._stroke_round(at, QPen(self._theme.color(self._record.glyph_color), 1.7 * unit))
            case Disc.TURNING:
                self._draw_ring(at, color, 0.0, 1.0, alpha=0.22)
            case Disc.EMPTYING:
                self._draw_ring(at, color, 0.0, 1.0, alpha=0.32)
            case Disc.SQUARE:
                edge = QPen(self._theme.color(self._record.glyph_color), 2)
                self._painter.setPen(edge if self._theme.high_contrast else Qt.PenStyle.NoPen)
                self._painter.setBrush(color)
                self._painter.drawRoundedRect(at, 13 * unit, 13 * unit)
            case Disc.DASHED_SQUARE:
                pen = _dashed(color, 1.7 * unit, self._theme, "border.bargeInDash")
                self._painter.setBrush(Qt.BrushStyle.NoBrush)
                self._painter.setPen(pen)
                self._painter.drawRoundedRect(at.adjusted(1, 1, -1, -1), 12 * unit, 12 * unit)

    def draw_glyph(self) -> None:
        """The icon; what is drawn live is left to ``draw_moving``."""
        glyph = self._record.glyph
        if glyph not in {Glyph.LEVEL_BARS, Glyph.DOTS}:
            side = GLYPH_SIDES.get(glyph, 31.0) * self._at.unit
            place = QRectF(0, 0, side, side)
            place.moveCenter(self._at.disc().center())
            icons.paint(self._painter, place, glyph, self._record.glyph_color, self._theme)

    def draw_moving(self, color: QColor, frame: MotionFrame) -> None:
        """All inside the disc's place: an arc, the bars, the dots."""
        at = self._at.disc()
        if self._record.disc is Disc.TURNING:
            still = frame.turn is None
            self._draw_ring(at, color, frame.turn or 0.0, 0.75 if still else 0.28)
        elif self._record.disc is Disc.EMPTYING:
            self._draw_ring(at, color, 0.0, frame.remaining)
        if self._record.glyph is Glyph.LEVEL_BARS:
            self._draw_bars(at, frame.bar_heights(), 34.0)
        elif self._record.glyph is Glyph.DOTS:
            self._draw_dots(at, frame.dots)

    def draw_words(self, label: FittedText, hint: FittedText, *, ending: bool) -> None:
        at = self._at.words(ending=ending)
        gap = 3.0 * self._at.unit if hint.lines else 0.0
        top = at.top() + (at.height() - label.height() - gap - hint.height()) / 2
        self._painter.setPen(self._theme.color(self._record.on))
        for text, skip in ((label, gap), (hint, 0.0)):
            self._painter.setFont(text.font)
            line_height = text.height() / max(1, len(text.lines))
            for line in text.lines:
                place = QRectF(at.left(), top, at.width(), line_height)
                self._painter.drawText(place, self._alignment(), line)
                top += line_height
            top += skip

    def draw_ending(self, *, latched: bool) -> None:
        at = self._at.ending()
        if latched:
            self._draw_icon_at(at.center(), "lock", 22.0)
        elif self._record.ending is Ending.ARROW:
            self._draw_icon_at(at.center(), "chevron-right", 22.0)
        elif self._record.ending is Ending.BARS:
            self._draw_bars(at, BARS, 30.0)

    def draw_focus_ring(self) -> None:
        gap, width = self._theme.metric("border.focusGap"), self._theme.metric("border.focusWidth")
        out = gap + width / 2
        self._stroke_round(
            self._at.pill.adjusted(-out, -out, out, out), QPen(self._theme.color("focus.ring"), width)
        )

    def _draw_halo(self, frame: MotionFrame) -> None:
        if self._theme.high_contrast:
            color, shades = self._theme.color("text.primary"), (1.0, 1.0)
        else:
            color, shades = self._theme.color("phase.listening.halo"), (0.42, 0.5)
        outer = frame.halo_pixels if self._record.halo is Halo.LEVEL else HALO_LEAST
        for out, shade in ((outer, shades[0]), (HALO_LEAST, shades[1])):
            if out > HALO_LEAST or shade is shades[1]:
                tint = QColor(color)
                tint.setAlphaF(shade)
                self._fill_round(self._at.pill.adjusted(-out, -out, out, out), tint)

    def _draw_edge(self, color: QColor) -> None:
        width = self._theme.metric("border.state")
        pen = QPen(color, width)
        if self._record.edge is Edge.DASHED:
            pen = _dashed(color, width, self._theme, "border.reconnectDash")
        inset = width / 2
        self._stroke_round(self._at.pill.adjusted(inset, inset, -inset, -inset), pen)

    def _draw_ring(self, at: QRectF, color: QColor, start: float, share: float, alpha: float = 1.0) -> None:
        tint = QColor(color)
        tint.setAlphaF(alpha)
        width = RING_WIDTH * self._at.unit
        pen = QPen(tint, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width / 2
        from_top = round((90 - 360 * start) * 16)
        self._painter.drawArc(at.adjusted(inset, inset, -inset, -inset), from_top, -round(360 * share * 16))

    def _draw_bars(self, at: QRectF, heights: tuple[float, ...], tallest: float) -> None:
        unit = self._at.unit
        width, pitch = 3.3 * unit, 6.6 * unit
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.color(self._record.glyph_color))
        for index, share in enumerate(heights):
            height = max(width, tallest * unit * share)
            bar = QRectF(0, 0, width, height)
            bar.moveCenter(at.center() + QPointF((index - (len(heights) - 1) / 2) * pitch, 0))
            self._painter.drawRoundedRect(bar, width / 2, width / 2)

    def _draw_dots(self, at: QRectF, rises: tuple[float, float, float]) -> None:
        unit = self._at.unit
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.color(self._record.glyph_color))
        for index, rise in enumerate(rises):
            centre = at.center() + QPointF((index - 1) * 18.5 * unit, -3 * unit * rise)
            self._painter.drawEllipse(centre, 4.4 * unit, 4.4 * unit)

    def _draw_icon_at(self, centre: QPointF, name: str, side: float) -> None:
        place = QRectF(0, 0, side * self._at.unit, side * self._at.unit)
        place.moveCenter(centre)
        icons.paint(self._painter, place, name, self._record.on, self._theme)

    def _fill_round(self, at: QRectF, color: QColor) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(color)
        self._painter.drawRoundedRect(at, at.height() / 2, at.height() / 2)

    def _stroke_round(self, at: QRectF, pen: QPen) -> None:
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(pen)
        self._painter.drawRoundedRect(at, at.height() / 2, at.height() / 2)

    def _alignment(self) -> Qt.AlignmentFlag:
        return QStyle.visualAlignment(
            self._at.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )


GLYPH_SIDES = {
    Glyph.TRIANGLE: 44.0,
    Glyph.PLUG: 28.0,
    Glyph.ARROWS: 27.0,
    Glyph.STOP: 44.0,
    Glyph.PAUSE: 34.0,
    Glyph.POWER: 31.0,
}


def _dashed(color: QColor, width: float, theme: Theme, path: str) -> QPen:
    pen = QPen(color, width, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([theme.metric(f"{path}.0") / width, theme.metric(f"{path}.1") / width])
    return pen
