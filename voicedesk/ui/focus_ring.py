"""The ring around the standard buttons: outside their edge, where a style sheet cannot draw."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from shiboken6 import delete, isValid

from voicedesk.ui.focus_edge import ROOM, draw_focus_ring
from voicedesk.ui.painting import painting
from voicedesk.ui.theme import Theme

RINGED = (QPushButton, QToolButton)  # just these: what is derived from them paints itself
ROOM_PIXELS = round(ROOM)


class FocusRing(QWidget):
    """Lies over ``around``, as its sibling, and lets all events through."""

    def __init__(self, around: QWidget, theme: Theme) -> None:
        super().__init__(around.parentWidget())
        self._around = around
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        around.installEventFilter(self)
        self._place()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show}:
            self._place()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            edge = QRectF(self.rect()).adjusted(ROOM, ROOM, -ROOM, -ROOM)
            draw_focus_ring(painter, edge, self._theme.metric("radius.control"), self._theme)

    def _place(self) -> None:
        self.setGeometry(
            self._around.geometry().adjusted(-ROOM_PIXELS, -ROOM_PIXELS, ROOM_PIXELS, ROOM_PIXELS)
        )
        self.raise_()


class FocusRings(QObject):
    """Follows the keyboard focus of the application. A click needs no ring, a key does.

    One for the application: a new one takes the place of the former.
    """

    def __init__(self, theme: Theme, app: QApplication) -> None:
        for former in app.findChildren(FocusRings):
            delete(former)
        super().__init__(app)
        self._theme = theme
        self._ring: FocusRing | None = None
        app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        ring, self._ring = self._ring, None
        if ring is not None and isValid(ring):
            ring.hide()
            ring.deleteLater()
        if now is not None and self._wants_ring(now):
            self._ring = FocusRing(now, self._theme)

    def _wants_ring(self, widget: QWidget) -> bool:
        return (
            type(widget) in RINGED
            and widget.parentWidget() is not None
            and QApplication.mouseButtons() == Qt.MouseButton.NoButton
        )
