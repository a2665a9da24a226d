"""The tiles beside the talk control: the microphone button, whose icon and word say what is true now, never
what a press would do, and the button that ends the conversation."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from voicedesk.conversation.events import MuteChanged, SessionStopped
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.ui import icons
from voicedesk.ui.focus_edge import ROOM, draw_focus_ring
from voicedesk.ui.intentions import FixWanted
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import plain_tip
from voicedesk.ui.text_fit import fit
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import MicLook

NAME = "Mute microphone"
ROW_HEIGHT = 60.0  # up to this height icon and word stand side by side


class Face(NamedTuple):
    """Colours are tokens; ``edge_path`` the width of the edge."""

    word: str
    tip: str
    glyph: str
    fill: str
    edge: str
    on: str
    edge_path: str = "border.control"
    dashed: bool = False


FACES = {
    MicLook.ON: Face(
        "Mic on", "Mute the microphone", "mic", "bg.surface", "border.control", "text.primary"
    ),
    MicLook.MUTED: Face(
        word="Muted",
        tip="Unmute the microphone",
        glyph="mic-off",
        fill="danger.soft",
        edge="danger.text",
        on="danger.text",
        edge_path="border.state",
    ),
    MicLook.OFF: Face(
        "Mic off", "Opens when a conversation runs", "mic", "bg.sunken", "border.control", "text.secondary"
    ),
    MicLook.MISSING: Face(
        word="No mic",
        tip="No microphone was found",
        glyph="mic",
        fill="bg.window",
        edge="border.control",
        on="text.disabled",
        dashed=True,
    ),
    MicLook.BLOCKED: Face(
        word="Blocked",
        tip="How to allow the microphone",
        glyph="warning",
        fill="warn.soft",
        edge="warn.border",
        on="warn.text",
        edge_path="border.state",
    ),
}


class Tile(QToolButton):
    """Paints its ``face``, and keeps ``ROOM`` around its edge for the focus ring.

    Signals:
        event_raised(object): an event or an intention, when it is pressed.
    """

    event_raised = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._press)
        theme.changed.connect(self._dress)

    @property
    def face(self) -> Face:
        raise NotImplementedError

    def _press(self, checked: bool) -> None:
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        room = 2 * round(ROOM)
        return QSize(
            self._theme.px(self._theme.metric("size.micButton.0")) + room,
            self._theme.px(self._theme.metric("size.micButton.1")) + room,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            edge = QRectF(self.rect()).adjusted(ROOM, ROOM, -ROOM, -ROOM)
            radius = self._theme.metric("radius.tile") if edge.height() > self._row_height() else 8.0
            self._paint_ground(painter, edge, radius)
            self._paint_face(painter, edge)
            if self.hasFocus():
                draw_focus_ring(painter, edge, radius, self._theme)

    def _paint_ground(self, painter: QPainter, edge: QRectF, radius: float) -> None:
        face = self.face
        hovered = self.underMouse() and face.fill == "bg.surface"
        painter.setBrush(self._theme.color("bg.hover" if hovered or self.isDown() else face.fill))
        width = self._theme.edge_width(face.edge_path)
        pen = QPen(self._theme.color(face.edge), width)
        if face.dashed:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        inset = width / 2
        painter.drawRoundedRect(edge.adjusted(inset, inset, -inset, -inset), radius, radius)

    def _paint_face(self, painter: QPainter, edge: QRectF) -> None:
        face, in_row = self.face, edge.height() <= self._row_height()
        side = float(self._theme.px(self._theme.metric("size.icon.bar" if in_row else "size.icon.tile")))
        if in_row and edge.width() < 2 * side + 20:
            place = QRectF(0, 0, side, side)
            place.moveCenter(edge.center())
            icons.paint(painter, place, face.glyph, face.on, self._theme)
            return
        room = edge.width() - (side + 8 if in_row else 0) - 12
        sizes = (14 * self._theme.scale, 11 * self._theme.scale)
        word = fit(face.word, self._word_font(), room, sizes)
        painter.setFont(word.font)
        painter.setPen(self._theme.color(face.on))
        place = QRectF(0, 0, side, side)
        if in_row:
            width = side + 8 + painter.fontMetrics().horizontalAdvance(word.lines[0])
            place.moveTopLeft(edge.center())
            place.translate(-width / 2, -side / 2)
            text = QRectF(place.right() + 8, edge.top(), width - side - 7, edge.height())
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                left, right = place.left(), text.right()
                text.moveLeft(left)
                place.moveRight(right)
            painter.drawText(text, Qt.AlignmentFlag.AlignCenter, word.lines[0])
        else:
            place.moveCenter(edge.center())
            place.moveTop(edge.top() + edge.height() * 0.2)
            text = QRectF(edge.left(), edge.top() + edge.height() * 0.58, edge.width(), edge.height() * 0.36)
            painter.drawText(text, Qt.AlignmentFlag.AlignCenter, word.lines[0])
        icons.paint(painter, place, face.glyph, face.on, self._theme)

    def _word_font(self) -> QFont:
        return self._theme.font("body")

    def _row_height(self) -> float:
        return ROW_HEIGHT * self._theme.scale

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()


class MicButton(Tile):
    """Raises ``MuteChanged``, or ``FixWanted`` where the system blocks the microphone."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._look = MicLook.OFF
        self.setCheckable(True)
        self.setAccessibleName(NAME)
        self._tell()

    @property
    def face(self) -> Face:
        return FACES[self._look]

    def show_look(self, look: MicLook, *, muted: bool) -> None:
        """``muted`` is the toggle's state, also where there is no microphone to mute."""
        self.setChecked(muted)
        if look is not self._look:
            self._look = look
            self._tell()
            self.update()

    def _word_font(self) -> QFont:
        return self._theme.font("label" if self._look is MicLook.MUTED else "body")

    def _press(self, checked: bool) -> None:
        if self._look is MicLook.BLOCKED:
            self.setChecked(not checked)
            self.event_raised.emit(FixWanted(Problem(ProblemCode.MICROPHONE_BLOCKED)))
            return
        self.event_raised.emit(MuteChanged(checked))

    def _tell(self) -> None:
        self.setEnabled(self._look is not MicLook.MISSING)
        self.setAccessibleDescription(self.face.word)
        self.setToolTip(plain_tip(self.face.tip))


RUNS = Face("End", "End the conversation; what was said stays", "power", "bg.surface", "border.control",
            "text.primary")
RUNS_NOT = Face("End", "No conversation runs", "power", "bg.window", "border.subtle", "text.disabled")


class EndButton(Tile):
    """Raises ``SessionStopped``; disabled while no conversation runs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("End conversation")
        self.setEnabled(False)
        self.setToolTip(plain_tip(self.face.tip))

    @property
    def face(self) -> Face:
        return RUNS if self.isEnabled() else RUNS_NOT

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.setToolTip(plain_tip(self.face.tip))

    def _press(self, checked: bool) -> None:
        self.event_raised.emit(SessionStopped())
