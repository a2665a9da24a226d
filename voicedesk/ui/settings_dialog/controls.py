"""The small controls of a settings page, painted from the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QRadioButton,
    QSizePolicy,
    QSlider,
    QStyledItemDelegate,
    QWidget,
)

from voicedesk.ui import icons
from voicedesk.ui.focus_edge import ROOM, draw_focus_ring
from voicedesk.ui.painting import painting
from voicedesk.ui.theme import Theme

SWITCH = QSize(44, 26)
RADIO = 20
TARGET = 44


class Switch(QCheckBox):
    """On has a tick in its knob, off an empty knob with an edge."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        room = round(2 * ROOM)
        return QSize(self.theme.px(SWITCH.width()) + room, max(TARGET, self.theme.px(SWITCH.height()) + room))

    minimumSizeHint = sizeHint

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        width, height = self.theme.px(SWITCH.width()), self.theme.px(SWITCH.height())
        track = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        with painting(self, smooth=True) as painter:
            self._paint_track(painter, track)
            self._paint_knob(painter, track)
            if self.hasFocus():
                draw_focus_ring(painter, track, height / 2, self.theme)

    def _paint_track(self, painter: QPainter, track: QRectF) -> None:
        on = self.isChecked() and self.isEnabled()
        fill = self.theme.color("accent.fill" if on else "bg.sunken")
        edge = fill if on else self.theme.color("border.control")
        painter.setPen(QPen(edge, 2))
        painter.setBrush(fill)
        painter.drawRoundedRect(track.adjusted(1, 1, -1, -1), track.height() / 2 - 1, track.height() / 2 - 1)

    def _paint_knob(self, painter: QPainter, track: QRectF) -> None:
        size = track.height() - 10
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = track.right() - size - 5 if self.isChecked() != rtl else track.left() + 5
        knob = QRectF(x, track.top() + 5, size, size)
        painter.setPen(Qt.PenStyle.NoPen)
        if not self.isChecked():
            painter.setBrush(self.theme.color("border.control"))
            painter.drawEllipse(knob)
            return
        painter.setBrush(self.theme.color("accent.on"))
        painter.drawEllipse(knob)
        icons.paint(painter, knob.adjusted(2, 2, -2, -2), "check", "accent.fill", self.theme)


class Radio(QRadioButton):
    """A ring with a dot; the chosen one's words are bold as well."""

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.theme = theme
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        words = self._metrics().horizontalAdvance(self.text())
        return QSize(self._indent() + words + round(2 * ROOM), max(TARGET, self.theme.px(TARGET)))

    def minimumSizeHint(self) -> QSize:
        widest = max(self._metrics().horizontalAdvance(word) for word in self.text().split())
        return QSize(self._indent() + widest + round(2 * ROOM), TARGET)

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, max(1, width - self._indent() - round(2 * ROOM)), 10_000)
        words = self._metrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
        return max(TARGET, self.theme.px(TARGET), words.height() + 8)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self.theme.font("label"))  # The wider of the two it is painted in.

    def _indent(self) -> int:
        return self.theme.px(RADIO) + round(ROOM) + 10

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        ring = self.theme.px(RADIO)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = self.width() - ring - ROOM if rtl else ROOM
        circle = QRectF(x, (self.height() - ring) / 2, ring, ring)
        with painting(self, smooth=True) as painter:
            color = self.theme.color("accent.fill" if self.isChecked() else "border.control")
            painter.setPen(QPen(color, 2))
            painter.setBrush(self.theme.color("bg.surface"))
            painter.drawEllipse(circle.adjusted(1, 1, -1, -1))
            if self.isChecked():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(color)
                painter.drawEllipse(circle.center(), ring * 0.27, ring * 0.27)
            self._paint_words(painter, rtl)
            if self.hasFocus():
                draw_focus_ring(painter, circle, ring / 2, self.theme)

    def _paint_words(self, painter: QPainter, rtl: bool) -> None:
        start = self._indent()
        words = self.rect().adjusted(0, 0, -start, 0) if rtl else self.rect().adjusted(start, 0, 0, 0)
        painter.setFont(self.theme.font("label" if self.isChecked() else "body"))
        painter.setPen(self.theme.color("text.primary" if self.isEnabled() else "text.disabled"))
        placed = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextWordWrap
        painter.drawText(words, placed, self.text())


class Picker(QComboBox):
    """A list that the wheel changes only while it is open, so that scrolling a page changes nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setItemDelegate(QStyledItemDelegate(self))  # Without it the sheet's item height is ignored.

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = self.theme.px(16)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = 12 if rtl else self.width() - size - 12
        with painting(self) as painter:
            box = QRectF(x, (self.height() - size) / 2, size, size)
            icons.paint(painter, box, "chevron-down", "text.secondary", self.theme)


class Slider(QSlider):
    """A thin track with a ring for a knob; 44 px high to the pointer."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.theme = theme

    def sizeHint(self) -> QSize:
        return QSize(160, TARGET)

    minimumSizeHint = sizeHint

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        knob = self.theme.px(18)
        share = (self.sliderPosition() - self.minimum()) / max(1, self.maximum() - self.minimum())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            share = 1 - share
        room = knob / 2 + ROOM
        x = room + share * (self.width() - 2 * room)
        middle = self.height() / 2
        with painting(self, smooth=True) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            accent = self.theme.color("accent.fill" if self.isEnabled() else "border.control")
            whole = QRectF(ROOM, middle - 2, self.width() - 2 * ROOM, 4)
            self._track(painter, whole, self.theme.color("border.control"))
            self._track(painter, QRectF(ROOM, middle - 2, x - ROOM, 4), accent)
            painter.setPen(QPen(accent, 2.5))
            painter.setBrush(self.theme.color("bg.hover" if self.underMouse() else "bg.surface"))
            painter.drawEllipse(QPointF(x, middle), knob / 2 - 1, knob / 2 - 1)
            if self.hasFocus():
                around = QRectF(x - knob / 2, middle - knob / 2, knob, knob)
                draw_focus_ring(painter, around, knob / 2, self.theme)

    def _track(self, painter: QPainter, where: QRectF, color: QColor) -> None:
        painter.setBrush(QBrush(color))
        painter.drawRoundedRect(where, 2, 2)
