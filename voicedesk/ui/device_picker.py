"""The pickers for microphone and speaker."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from voicedesk.conversation.events import Direction
from voicedesk.ui import icons
from voicedesk.ui.focus_edge import ROOM, draw_focus_ring
from voicedesk.ui.intentions import DeviceChosen
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import PlainLabel, plain_tip
from voicedesk.ui.theme import Theme

NAMES = {Direction.INPUT: "Microphone", Direction.OUTPUT: "Speaker"}
GLYPHS = {Direction.INPUT: "mic", Direction.OUTPUT: "speaker"}
EMPTY = {Direction.INPUT: "No microphone found", Direction.OUTPUT: "No speaker found"}
PADDING = 12.0


class DevicePicker(QComboBox):
    """ "System default (name)" first, then every device; what is unplugged stays, marked.

    Signals:
        event_raised(object): ``DeviceChosen``, when the person chose.
    """

    event_raised = Signal(object)

    def __init__(self, direction: Direction, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._direction = direction
        self._theme = theme
        self._fault = ""
        self._default_label = ""
        self.setAccessibleName(NAMES[direction])
        self._label = PlainLabel(NAMES[direction], parent)
        self._label.setBuddy(self)
        self._label.hide()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._choose)
        self.currentTextChanged.connect(lambda words: self.setToolTip(plain_tip(words)))
        theme.changed.connect(self._dress)
        self.show_devices([], None)

    def show_devices(
        self,
        rows: Sequence[tuple[str, str]],
        chosen: str | None,
        default_label: str | None = None,
    ) -> None:
        """``rows``: (name, label) of what is plugged in; ``chosen`` a name, or None: the system default,
        which is now ``default_label`` (empty: it has no name, None: there is none)."""
        self.clear()
        self._fault = ""
        self._default_label = default_label or ""
        present = bool(rows) or default_label is not None
        if present:
            self._add_row(f"System default ({default_label})" if default_label else "System default", None)
        for name, label in rows:
            self._add_row(label, name)
        if chosen and chosen not in {name for name, _ in rows}:
            self._add_row(f"Unplugged: {chosen}", chosen)
            self.setItemIcon(self.count() - 1, icons.icon("warning", "warn.text", self._theme, 18))
            self._fault = f"Unplugged: {chosen}"
        if not self.count():
            self._add_row(EMPTY[self._direction], None)
        self.setEnabled(present or bool(chosen))
        self.setCurrentIndex(max(0, self.findData(chosen)) if chosen else 0)
        self.setAccessibleDescription(self._fault)
        self.update()

    def _add_row(self, label: str, name: str | None) -> None:
        self.addItem(label, name)
        self.setItemData(self.count() - 1, plain_tip(label), Qt.ItemDataRole.ToolTipRole)

    def _choose(self, index: int) -> None:
        self.event_raised.emit(DeviceChosen(self._direction, self.itemData(index)))

    # Qt's own.

    def event(self, event: QEvent) -> bool:
        """On Linux a screen reader is told the name of a list by the label beside it alone."""
        if event.type() == QEvent.Type.ParentChange:
            self._label.setParent(self.parentWidget())
        return super().event(event)

    def showPopup(self) -> None:
        self.view().setMinimumWidth(min(self.window().width(), self.widest_row()))
        super().showPopup()

    def widest_row(self) -> int:
        """Pixels in which every name can be read whole."""
        metrics = QFontMetrics(self._theme.font("body"))
        widest = max(metrics.horizontalAdvance(self.itemText(index)) for index in range(self.count()))
        return widest + self._theme.px(4 * PADDING)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # Scrolling past a picker must not change the device.

    def sizeHint(self) -> QSize:
        height = self._theme.px(self._theme.metric("size.hitTargetMin")) + 2 * round(ROOM)
        return QSize(self._theme.px(240), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            edge = QRectF(self.rect()).adjusted(ROOM, ROOM, -ROOM, -ROOM)
            width = self._theme.edge_width("border.control")
            inset, radius = width / 2, self._theme.metric("radius.control")
            painter.setBrush(self._theme.color("bg.hover" if self._hovered() else "bg.surface"))
            painter.setPen(QPen(self._theme.color("border.control"), width))
            painter.drawRoundedRect(edge.adjusted(inset, inset, -inset, -inset), radius, radius)
            self._paint_face(painter, edge)
            if self.hasFocus():
                draw_focus_ring(painter, edge, radius, self._theme)

    def _paint_face(self, painter: QPainter, edge: QRectF) -> None:
        side = float(self._theme.px(self._theme.metric("size.icon.control")))
        padding = self._theme.px(PADDING)
        glyph = QRectF(edge.left() + padding, edge.center().y() - side / 2, side, side)
        arrow = QRectF(edge.right() - padding - side, glyph.top(), side, side)
        text = QRectF(glyph.right() + 10, edge.top(), arrow.left() - glyph.right() - 16, edge.height())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            for part in (glyph, arrow, text):
                part.moveLeft(edge.left() + edge.right() - part.right())
        token = "text.primary" if self.isEnabled() else "text.disabled"
        faulty = bool(self._fault)
        icons.paint(
            painter,
            glyph,
            "warning" if faulty else GLYPHS[self._direction],
            "warn.text" if faulty else "text.secondary",
            self._theme,
        )
        icons.paint(painter, arrow, "chevron-down", "text.secondary", self._theme)
        painter.setFont(self._theme.font("body"))
        painter.setPen(self._theme.color(token))
        shown = self._shown_within(painter.fontMetrics(), int(text.width()))
        painter.drawText(text, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, shown)

    def _shown_within(self, metrics: QFontMetrics, width: int) -> str:
        """Where "System default (Headphones)" does not fit, the device alone says more than a half of it."""
        shown = self._fault or self.currentText()
        if self._default_label and self.currentData() is None and metrics.horizontalAdvance(shown) > width:
            shown = self._default_label
        return metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width)

    def _hovered(self) -> bool:
        return self.isEnabled() and self.underMouse()

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()
