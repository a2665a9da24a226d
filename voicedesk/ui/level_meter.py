"""The level meter: how loud the microphone hears, on a scale of -60 to 0 dBFS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from voicedesk.ui.meter_track import EDGE_WIDTH, MeterScale, MeterTracks, make_tracks
from voicedesk.ui.painting import painting
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import MicLook

if TYPE_CHECKING:  # The ballistics bring numpy along, which the window does not wait for.
    from voicedesk.audio.levels import MeterReading

TICK_HEIGHT = 4
THIN_BAR_HEIGHT = 4
LOWEST_DBFS = -60.0
WORDS = {
    MicLook.MUTED: "muted",
    MicLook.OFF: "off",
    MicLook.MISSING: "no microphone",
    MicLook.BLOCKED: "blocked",
}


class LevelMeterBar(QProgressBar):
    """Shows readings; whoever has the microphone feeds them in, at most 30 times a second.

    ``bar_path`` names the bar's height in the tokens; ``scaled``: with figures under it.

    Signals:
        clip_cleared(): the person clicked the lamp away.
    """

    clip_cleared = Signal()
    ground = "bg.window"
    """The token of the colour it stands on."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        bar_path: str = "meter.barHeight",
        scaled: bool = True,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bar_height = theme.metric(bar_path) if scaled else THIN_BAR_HEIGHT
        self._scaled = scaled
        self._mic = MicLook.OFF
        self._reading: MeterReading | None = None
        self._tracks: MeterTracks | None = None
        self.setRange(int(LOWEST_DBFS), 0)
        self.setValue(int(LOWEST_DBFS))
        self.setTextVisible(False)
        self.setAccessibleName("Microphone level")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        theme.changed.connect(self._dress)
        self._describe()

    @property
    def words(self) -> str:
        """What the meter says, in a word: "good", "quiet", "muted" ..."""
        if self._mic is not MicLook.ON:
            return WORDS[self._mic]
        return str(self._reading.loudness) if self._reading is not None else "off"

    def show_microphone(self, look: MicLook) -> None:
        """Open, muted or closed: only an open microphone shows a level."""
        if look is not self._mic:
            self._mic, self._reading = look, None
            self._describe()
            self.update()

    def show_reading(self, reading: MeterReading) -> None:
        """Repaints what differs from the last reading, and nothing if nothing does."""
        before, self._reading = self._reading, reading
        if self._mic is not MicLook.ON or not self.isVisible():
            return
        if before is None or before.loudness != reading.loudness:
            self.update()
        elif before != reading:
            self._update_between(before, reading)

    def describe(self) -> None:
        """Bring what a screen reader finds up to date; called every 2 s. It is not announced."""
        self._describe()
        if self.hasFocus() and self._reading is not None:
            self.setValue(round(self._reading.bar_dbfs))

    # Qt's own.

    def sizeHint(self) -> QSize:
        height = self._bar_height + (self._scale_height() if self._scaled else 0)
        return QSize(self._theme.px(220), round(height))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tracks = None
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._cover()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._cover()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._clip_lit():
            self.clip_cleared.emit()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(event.rect(), self._theme.color(self.ground))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_track(painter)
            if event.rect().right() >= self._track_width():
                self._paint_lamp(painter)
            if self._scaled and event.rect().bottom() > self._bar_height + 1:  # Else only the bar has moved.
                self._paint_scale(painter)

    # Parts of the picture.

    def _cover(self) -> None:
        """What lies below is not painted for it. A style sheet takes this back whenever it is applied."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def _track_width(self) -> float:
        return self.width() - self._theme.metric("meter.lampGap") - self._theme.metric("meter.lampWidth")

    def _scale_height(self) -> float:
        return TICK_HEIGHT + float(self._theme.px(15))

    def _paint_track(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        if self._tracks is None:
            self._tracks = make_tracks(self._theme, self._track_width(), self._bar_height, ratio)
        if self._mic is MicLook.MUTED:
            painter.drawPixmap(0, 0, self._tracks.hatched)
            return
        painter.drawPixmap(0, 0, self._tracks.unlit)
        if self._mic is not MicLook.ON or self._reading is None:
            return
        scale = MeterScale(self._track_width())
        lit = QRectF(0, 0, scale.x(self._reading.bar_dbfs), self._bar_height)
        painter.drawPixmap(lit, self._tracks.lit, QRectF(0, 0, lit.width() * ratio, lit.height() * ratio))
        self._paint_bar_end(painter, scale, self._reading.bar_dbfs)
        self._paint_hold(painter, scale, self._reading.hold_dbfs)

    def _paint_bar_end(self, painter: QPainter, scale: MeterScale, dbfs: float) -> None:
        """The yellow part keeps its edge where the level cuts it off."""
        if self._theme.metric("meter.warnFrom") < dbfs < self._theme.metric("meter.highFrom"):
            x = scale.x(dbfs) - EDGE_WIDTH / 2
            painter.setPen(QPen(self._theme.color("meter.warnEdge"), EDGE_WIDTH))
            painter.drawLine(QPointF(x, 0.5), QPointF(x, self._bar_height - 0.5))

    def _paint_hold(self, painter: QPainter, scale: MeterScale, dbfs: float) -> None:
        width = self._theme.metric("meter.holdWidth")
        x = min(scale.x(dbfs), scale.width - width)
        if dbfs > LOWEST_DBFS:
            painter.fillRect(QRectF(x, 0, width, self._bar_height), self._theme.color("meter.peak"))

    def _paint_lamp(self, painter: QPainter) -> None:
        width = self._theme.metric("meter.lampWidth")
        lamp = QRectF(self.width() - width, 0, width, max(self._bar_height, 6.0))
        painter.setPen(self._theme.color("meter.peak") if self._theme.high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("meter.clip" if self._clip_lit() else "meter.track"))
        painter.drawRoundedRect(lamp, 3, 3)

    def _paint_scale(self, painter: QPainter) -> None:
        scale = MeterScale(self._track_width())
        painter.setFont(self._theme.font("micro"))
        top = self._bar_height + TICK_HEIGHT
        for tick in TICKS:
            x = scale.x(tick)
            clipped = tick == 0 and self._clip_lit()
            painter.fillRect(
                QRectF(min(x, scale.width - 1), top - 3, 1, 3), self._theme.color("text.tertiary")
            )
            painter.setPen(self._theme.color("meter.clip" if clipped else "text.secondary"))
            self._paint_figure(painter, "CLIP" if clipped else _figure(tick), x, top)

    def _paint_figure(self, painter: QPainter, figure: str, x: float, top: float) -> None:
        if figure == "CLIP":
            bold = painter.font()
            bold.setBold(True)
            painter.setFont(bold)
            x = self.width()
        width = painter.fontMetrics().horizontalAdvance(figure) + 2.0
        left = min(max(0.0, x - width / 2), self.width() - width)
        if figure == "0":
            left = min(left, self._track_width() - width + 2)
        place = QRectF(left, top, width, self._scale_height() - TICK_HEIGHT)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, figure)

    def _clip_lit(self) -> bool:
        return self._mic is MicLook.ON and self._reading is not None and self._reading.clip_lit

    def _update_between(self, before: MeterReading, now: MeterReading) -> None:
        scale = MeterScale(self._track_width())
        for first, last in ((before.bar_dbfs, now.bar_dbfs), (before.hold_dbfs, now.hold_dbfs)):
            left, right = sorted((scale.x(first), scale.x(last)))
            if right - left > 0:
                self.update(QRectF(left - 3, 0, right - left + 6, self._bar_height).toAlignedRect())

    def _describe(self) -> None:
        if self.accessibleDescription() != self.words:
            self.setAccessibleDescription(self.words)

    def _dress(self) -> None:
        self._tracks = None
        self.updateGeometry()
        self.update()


TICKS = (-60, -40, -20, -9, 0)


def _figure(tick: int) -> str:
    return f"\N{MINUS SIGN}{-tick}" if tick else "0"
