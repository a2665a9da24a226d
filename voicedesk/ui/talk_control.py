"""The talk control: whose turn it is, whether it can hear, and what a press does, in one pill."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from voicedesk.audio.port import Level
from voicedesk.ui.looks import LOOKS
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import plain_tip
from voicedesk.ui.talk_face import Change, TalkFace, Touch
from voicedesk.ui.talk_geometry import PILL_HEIGHT, PillGeometry
from voicedesk.ui.talk_hints import COUNTING, DEVICE_NOTE_SECONDS, NOTE_SECONDS
from voicedesk.ui.talk_key import Hold, Raised, TalkKey
from voicedesk.ui.talk_motion import moves
from voicedesk.ui.talk_showing import TalkShowing
from voicedesk.ui.talk_words import KEY, SPACE, UNMUTE_FIRST
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import Look, TalkView

MARGIN = 8  # all round the pill, for the halo and the focus ring
CLICKED = frozenset({Look.OFFLINE, Look.RECONNECTING, Look.FAILED, Look.NO_MICROPHONE, Look.MUTED})
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
STILL_TICK_MS = 250
READS_LEVEL = frozenset({Look.USER_SPEAKING})


class TalkControl(QAbstractButton):
    """Widget with ``MARGIN`` around its pill; lay it out so that the pill, not the widget, is aligned.

    Signals:
        event_raised(object): a conversation ``Event`` or an ``Intention``, when the person does something.
    """

    event_raised = Signal(object)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self.level_source: Callable[[], Level] | None = None
        self._theme = theme
        self._told: TalkView | None = None
        self._key_name = SPACE
        self._key = TalkKey(clock)
        self._showing = TalkShowing(clock)
        self._face = TalkFace(theme)
        self._tick = QTimer(self, interval=round(1000 / theme.metric("meter.refreshHz")))
        self._fade = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._fade.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._fade.valueChanged.connect(self._fade_on)
        self._tick.timeout.connect(self._advance)
        self.clicked.connect(self.toggle_talk)  # A press by assistive technology, which cannot hold.
        theme.changed.connect(self._dress)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def shown(self) -> TalkView:
        return self._showing.shown

    @property
    def held(self) -> bool:
        """The talk key is down, or latched."""
        return self._key.hold is not Hold.UP

    def show_view(self, view: TalkView) -> None:
        """Show what the conversation is in now. A passing look is shown once it has lasted 150 ms."""
        self._told = view
        self._key.follow(view)
        if self._showing.take(replace(view, hint=view.hint.replace(KEY, self._key_name))):
            self._show()
        self._set_pace()

    def name_key(self, name: str) -> None:
        """The key that hints shall promise: it depends on what has the focus."""
        if name != self._key_name:
            self._key_name = name
            if self._told is not None:
                self.show_view(self._told)

    def set_press_once(self, press_once: bool) -> None:
        """Each press starts or sends, so that nothing needs to be held."""
        self._key.press_once = press_once

    def say(self, note: str, seconds: float = DEVICE_NOTE_SECONDS) -> None:
        """``note`` in place of the hint for some seconds ("Now using Headset (USB)")."""
        self._showing.say(note, seconds)
        self._set_pace()
        self.update()

    def press_talk(self) -> None:
        """The talk key (Space, F8) went down. Muted, it presses the control that has the focus; elsewhere it
        would open the microphone unawares, so it says what to do."""
        if self._showing.view.look is Look.MUTED and not self.hasFocus():
            self.say(UNMUTE_FIRST, NOTE_SECONDS)
            return
        self._press()

    def release_talk(self) -> None:
        """The talk key came up, or the window lost it."""
        self.setDown(False)
        self._raise(self._key.release())

    def toggle_talk(self) -> None:
        """A press that cannot hold (Enter, a screen reader): the next one sends."""
        self._raise(self._key.toggle(self._showing.view))

    # Qt's own.

    def sizeHint(self) -> QSize:
        return self._sized(self._theme.metric("size.talk.widthWide"))

    def minimumSizeHint(self) -> QSize:
        return self._sized(self._theme.metric("size.talk.widthMin"))

    def hitButton(self, position: QPoint) -> bool:
        inside = QRectF(self.rect())
        radius = inside.height() / 2
        nearest_x = min(max(position.x(), radius), inside.width() - radius)
        return (position.x() - nearest_x) ** 2 + (position.y() - radius) ** 2 <= radius**2

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.hitButton(event.position().toPoint()):
            event.ignore()
            return
        self.setDown(True)
        if self._showing.view.look not in CLICKED:
            self._press()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.isDown():
            event.ignore()
            return
        inside = self.hitButton(event.position().toPoint())
        if self._key.hold is Hold.UP and inside and self._showing.view.look in CLICKED:
            self._press()
        self.release_talk()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()  # The base class would let the button up while the key is still held.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTER:
            event.ignore()  # Space belongs to the window, which sees its release as well.
        elif not event.isAutoRepeat():
            self.toggle_talk()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.release_talk()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.release_talk()
        self._tick.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._advance()
        self._set_pace()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowDeactivate:
            self.release_talk()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._face.paint(
                painter,
                self._geometry(),
                self._showing,
                Touch(
                    latched=self._key.latched,
                    shade=0.16 if self.isDown() else 0.07 if self.underMouse() else 0.0,
                    focused=self.hasFocus(),
                ),
            )

    # What follows from it.

    def _geometry(self) -> PillGeometry:
        pill = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        return PillGeometry(pill, self.layoutDirection())

    def _press(self) -> None:
        self._raise(self._key.press(self._showing.view))

    def _raise(self, raised: Raised) -> None:
        for each in raised:
            self.event_raised.emit(each)
        self.update()

    def _show(self) -> None:
        view = self._showing.shown
        self.setAccessibleName(view.accessible_name)
        self.setAccessibleDescription(view.hint)
        self.setToolTip(plain_tip(f"{view.label}\n{view.hint}" if view.hint else view.label))
        self._face.turn_to(view.look, at_once=self._theme.reduced_motion or not self.isVisible())
        self._face.advance(self._showing, None, latched=self._key.latched)
        self._fade.stop()
        if not self._face.settled:
            self._fade.setDuration(round(self._theme.metric("motion.phaseCrossfade")))
            self._fade.start()
        self.update()

    def _fade_on(self, share: float) -> None:
        self._face.fade(share)
        self.update()

    def _dress(self) -> None:
        self._face.turn_to(self._showing.shown.look, at_once=True)
        self.updateGeometry()
        self._set_pace()
        self.update()

    def _advance(self) -> None:
        if self._showing.advance():
            self._show()
        level = self.level_source() if self.level_source and self._showing.shown.look in READS_LEVEL else None
        change = self._face.advance(self._showing, level, latched=self._key.latched)
        if change is Change.ALL:
            self.update()
        elif change is Change.DISC:
            self.update(self._geometry().disc().toAlignedRect().adjusted(-2, -2, 2, 2))
        self._set_pace()

    def _set_pace(self) -> None:
        """Tick at display rate while something moves, slowly while seconds count, else not at all."""
        shown = self._showing.shown.look
        moving = moves(LOOKS[shown]) and not self._theme.reduced_motion
        waiting = self._showing.waiting_seconds() > 0
        counting = shown in COUNTING or bool(self._showing.note())
        stale = self._face.stale(self._showing, latched=self._key.latched)
        if not self.isVisible() or not (moving or waiting or counting or stale):
            self._tick.stop()
            return
        fast = round(1000 / self._theme.metric("meter.refreshHz"))
        interval = fast if moving or waiting else STILL_TICK_MS
        if self._tick.interval() != interval or not self._tick.isActive():
            self._tick.start(interval)

    def _sized(self, width: float) -> QSize:
        return QSize(self._theme.px(width) + 2 * MARGIN, self._theme.px(PILL_HEIGHT) + 2 * MARGIN)
