"""The talk mode: two radio buttons that look like the halves of one switch."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from voicedesk.conversation.events import TalkMode, TalkModeChosen
from voicedesk.ui import icons
from voicedesk.ui.focus_edge import ROOM, draw_focus_ring
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import plain_tip
from voicedesk.ui.text_fit import fit
from voicedesk.ui.theme import Theme

MODES = (TalkMode.PUSH_TO_TALK, TalkMode.HANDS_FREE)
GLYPHS = {TalkMode.PUSH_TO_TALK: "hand", TalkMode.HANDS_FREE: "bars"}
NAMES = {TalkMode.PUSH_TO_TALK: "Hold to talk", TalkMode.HANDS_FREE: "Hands-free"}
SHORT_NAMES = {TalkMode.PUSH_TO_TALK: "Hold", TalkMode.HANDS_FREE: "Hands-free"}
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}
MIRRORED = {Qt.Key.Key_Left: Qt.Key.Key_Right, Qt.Key.Key_Right: Qt.Key.Key_Left}
INSET = 3.0  # between the frame and the chosen half
SELECTED_EDGE = 1.5
INSIDE = 5.5  # from the edge to the outline that the focus ring stands around, so that both are seen
GLYPH_GAP = 7.0


class ModeHalf(QRadioButton):
    """One mode. Its whole rectangle is the target.

    Signals:
        stepped(int): an arrow key asks for the half before (-1) or after (1).
    """

    stepped = Signal(int)

    def __init__(self, mode: TalkMode, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._mode = mode
        self._theme = theme
        self.setAccessibleName(NAMES[mode])
        self.setToolTip(plain_tip(NAMES[mode]))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            key = MIRRORED.get(key, key)
        if key in STEPS:
            self.stepped.emit(STEPS[key])
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(110), self._theme.px(self._theme.metric("size.hitTargetMin")))

    def word_that_fits(self) -> str:
        """The full name where there is room for it, else the short one."""
        room = self.width() - self._theme.px(18) - 34
        font = self._theme.font("label")
        sizes = (14 * self._theme.scale, 13 * self._theme.scale)
        return (
            SHORT_NAMES[self._mode] if fit(NAMES[self._mode], font, room, sizes).elided else NAMES[self._mode]
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            place = QRectF(self.rect()).adjusted(INSET, INSET, -INSET, -INSET)
            radius = self._theme.metric("radius.segment")
            if self.isChecked():
                painter.setBrush(self._theme.color("bg.surface"))
                painter.setPen(QPen(self._theme.color("accent.text"), SELECTED_EDGE))
                painter.drawRoundedRect(place.adjusted(0.75, 0.75, -0.75, -0.75), radius, radius)
            elif self.underMouse():
                painter.setBrush(self._theme.color("bg.hover"))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawRoundedRect(place, radius, radius)
            self._paint_face(painter, place)
            if self.hasFocus():
                inside = INSIDE + SELECTED_EDGE
                ringed = place.adjusted(inside, inside, -inside, -inside)
                draw_focus_ring(painter, ringed, max(2.0, radius - inside), self._theme)

    def _paint_face(self, painter: QPainter, place: QRectF) -> None:
        token = "accent.text" if self.isChecked() else "text.secondary"
        side = float(self._theme.px(self._theme.metric("size.icon.control")))
        font = self._theme.font("label" if self.isChecked() else "body")
        sizes = (14 * self._theme.scale, 11 * self._theme.scale)
        word = fit(self.word_that_fits(), font, place.width() - side - GLYPH_GAP - 6, sizes)
        painter.setFont(word.font)
        painter.setPen(self._theme.color(token))
        if word.elided:  # The glyph, the tool tip and the name say it.
            spot = QRectF(0, 0, side, side)
            spot.moveCenter(place.center())
            icons.paint(painter, spot, GLYPHS[self._mode], token, self._theme)
            return
        width = side + GLYPH_GAP + painter.fontMetrics().horizontalAdvance(word.lines[0])
        left = place.center().x() - width / 2
        glyph = QRectF(left, place.center().y() - side / 2, side, side)
        text = QRectF(glyph.right() + GLYPH_GAP, place.top(), width - side - GLYPH_GAP + 1, place.height())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            glyph.moveRight(left + width)
            text.moveLeft(left)
        icons.paint(painter, glyph, GLYPHS[self._mode], token, self._theme)
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, word.lines[0])


class ModeSwitch(QWidget):
    """Hold to talk or hands-free: halves on top of each other where it is tall, side by side where not.

    Signals:
        event_raised(object): ``TalkModeChosen``, when the person chose (not when the mode is shown).
    """

    event_raised = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._halves = tuple(ModeHalf(mode, theme, self) for mode in MODES)
        for number, half in enumerate(self._halves):
            self._group.addButton(half, number)
            half.stepped.connect(partial(self._step, number))
            half.toggled.connect(self._lead_tab)
        self._group.idClicked.connect(lambda number: self.event_raised.emit(TalkModeChosen(MODES[number])))
        self.setAccessibleName("Talk mode")
        theme.changed.connect(self._dress)
        self.show_mode(TalkMode.PUSH_TO_TALK)

    def _step(self, number: int, way: int) -> None:
        """Radio buttons that stand above one another hear Left and Right too."""
        other = number + way
        if 0 <= other < len(self._halves):
            self._halves[other].setFocus()
            self._halves[other].click()

    def _lead_tab(self) -> None:
        """Tab comes to the chosen half, as in any group: Space on the other one would change the mode."""
        for half in self._halves:
            policy = Qt.FocusPolicy.StrongFocus if half.isChecked() else Qt.FocusPolicy.ClickFocus
            half.setFocusPolicy(policy)

    @property
    def halves(self) -> tuple[ModeHalf, ...]:
        return self._halves

    def show_mode(self, mode: TalkMode) -> None:
        self._halves[MODES.index(mode)].setChecked(True)

    def sizeHint(self) -> QSize:
        width, height = self._theme.metric("size.modeSwitch.0"), self._theme.metric("size.modeSwitch.1")
        return QSize(self._theme.px(width) + 2 * round(ROOM), self._theme.px(height) + 2 * round(ROOM))

    def resizeEvent(self, event: QResizeEvent) -> None:
        frame = self.rect().adjusted(round(ROOM), round(ROOM), -round(ROOM), -round(ROOM))
        order = self._halves
        if self._stacked():
            for number, half in enumerate(order):
                height = frame.height() // 2
                half.setGeometry(frame.left(), frame.top() + number * height, frame.width(), height)
            return
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            order = tuple(reversed(order))
        for number, half in enumerate(order):
            width = frame.width() // 2
            half.setGeometry(frame.left() + number * width, frame.top(), width, frame.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            width = self._theme.edge_width("border.control")
            frame = QRectF(self.rect()).adjusted(ROOM, ROOM, -ROOM, -ROOM)
            inset = width / 2
            painter.setBrush(self._theme.color("bg.sunken"))
            painter.setPen(QPen(self._theme.color("border.control"), width))
            painter.drawRoundedRect(frame.adjusted(inset, inset, -inset, -inset), 10, 10)

    def _stacked(self) -> bool:
        return self.height() - 2 * ROOM >= 1.9 * self._theme.px(self._theme.metric("size.hitTargetMin"))

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()
