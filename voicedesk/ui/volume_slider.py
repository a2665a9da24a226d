"""A slider whose value always stands beside it, and the speaker's volume in it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from voicedesk.ui.focus_edge import draw_focus_ring
from voicedesk.ui.intentions import VolumeChosen
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.theme import Theme

GROOVE = 4.0
KNOB = 18.0
KNOB_EDGE = 2.5
ROOM_FOR_WORD = 190


class ThemedSlider(QSlider):
    """A press anywhere takes the knob there. At least 44 px high to hit, drawn smaller."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(120), round(self._theme.metric("size.hitTargetMin")))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 32)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            middle, knob = self.height() / 2, self._knob()
            groove = QRectF(1, middle - GROOVE / 2, self.width() - 2, GROOVE)
            lit = QRectF(groove)
            if self._mirrored():
                lit.setLeft(knob.x())
            else:
                lit.setRight(knob.x())
            painter.setBrush(self._theme.color("border.control"))
            painter.drawRoundedRect(groove, GROOVE / 2, GROOVE / 2)
            painter.setBrush(self._theme.color("accent.fill" if self.isEnabled() else "text.disabled"))
            painter.drawRoundedRect(lit, GROOVE / 2, GROOVE / 2)
            self._paint_knob(painter, knob)

    def _paint_knob(self, painter: QPainter, knob: QPointF) -> None:
        radius = KNOB / 2
        painter.setBrush(self._theme.color("bg.hover" if self.isSliderDown() else "bg.surface"))
        painter.setPen(QPen(self._theme.color("accent.text"), KNOB_EDGE))
        painter.drawEllipse(knob, radius - KNOB_EDGE / 2, radius - KNOB_EDGE / 2)
        if self.hasFocus():
            edge = QRectF(knob.x() - radius, knob.y() - radius, KNOB, KNOB)
            draw_focus_ring(painter, edge, radius, self._theme)

    def _travel(self) -> tuple[float, float]:
        """Where the knob's middle may be; room for the focus ring is kept at both ends."""
        end = KNOB / 2 + 4
        return end, max(1.0, self.width() - 2 * end)

    def _knob(self) -> QPointF:
        left, length = self._travel()
        share = (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        return QPointF(left + length * (1 - share if self._mirrored() else share), self.height() / 2)

    def _value_at(self, x: float) -> int:
        left, length = self._travel()
        share = min(1.0, max(0.0, (x - left) / length))
        if self._mirrored():
            share = 1 - share
        step = max(1, self.singleStep())
        steps = round(share * (self.maximum() - self.minimum()) / step)
        return self.minimum() + steps * step

    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft


class VolumeSlider(QWidget):
    """The word, the slider, the value in per cent.

    Signals:
        event_raised(object): ``VolumeChosen``, when the person moved it.
    """

    event_raised = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._word = PlainLabel("Volume", self)
        self._value = PlainLabel(parent=self)
        self.slider = ThemedSlider(theme, self)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName("Volume")
        self._word.setBuddy(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._word)
        row.addWidget(self.slider, 1)
        row.addWidget(self._value)
        self.slider.valueChanged.connect(self._move)
        theme.changed.connect(self._dress)
        self._dress()
        self._show_value(0)

    def show_volume(self, percent: int) -> None:
        """Show it without choosing it."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(percent)
        self.slider.update()
        self._show_value(self.slider.value())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._word.setVisible(self.width() >= self._theme.px(ROOM_FOR_WORD))

    def _move(self, percent: int) -> None:
        self._show_value(percent)
        self.event_raised.emit(VolumeChosen(percent))

    def _show_value(self, percent: int) -> None:
        self._value.setText(f"{percent}\N{NO-BREAK SPACE}%")
        self.slider.setAccessibleDescription(self._value.text())

    def _dress(self) -> None:
        for label, token in ((self._word, "secondary"), (self._value, "secondary")):
            label.setFont(self._theme.font("caption"))
            label.setProperty("tone", token)
        widest = self._value.fontMetrics().horizontalAdvance("100\N{NO-BREAK SPACE}%")
        self._value.setFixedWidth(widest + 2)
        self._value.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
