"""Keys that are held to talk, and Esc: what a shortcut cannot do, because it hears no release."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from voicedesk.conversation.events import Event, InterruptPressed, SessionStopped
from voicedesk.settings.schema import General
from voicedesk.ui.talk_control import TalkControl
from voicedesk.ui.talk_key import ANSWERING
from voicedesk.ui.talk_words import SPACE
from voicedesk.ui.view_state import Look

DEFAULT_TALK_KEY = General().talk_key
TAKES_SPACE = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit)
"""What makes something else of Space; the talk control, a button too, leaves it alone."""


def talk_key_named(name: str) -> Qt.Key:
    """The default if ``name`` is no single key; letters and digits would fire while typing."""
    sequence = QKeySequence(name)
    if sequence.count() != 1:
        return talk_key_named(DEFAULT_TALK_KEY)
    key: Qt.Key = sequence[0].key()  # type: ignore[index]
    types = Qt.Key.Key_Space <= key <= Qt.Key.Key_ydiaeresis
    return talk_key_named(DEFAULT_TALK_KEY) if types or key is Qt.Key.Key_unknown else key


def talk_key_written(name: str) -> str:
    """The key that talks if ``name`` is what was chosen, as it is shown to a person."""
    return QKeySequence(talk_key_named(name)).toString(QKeySequence.SequenceFormat.PortableText)


def escaped(look: Look) -> Event | None:
    """What Esc does once nothing is open that it could close."""
    if look in ANSWERING:
        return InterruptPressed()
    return SessionStopped() if look is Look.CONNECTING else None


def repeat_gap_ms() -> int:
    """An X server repeats a held key as a release and a press, which Qt cannot always tell from real ones."""
    return 20 if QGuiApplication.platformName() == "xcb" else 0


class HeldKeys:
    """Fed with the keys that the focused widget left alone, so that Space keeps its meaning on buttons,
    lists and fields. Talking ends when the last of the keys comes up, or ``let_go`` is called."""

    def __init__(self, talk: Callable[[], TalkControl], parent: QObject) -> None:
        self.talk = talk
        self.talk_key = talk_key_named(DEFAULT_TALK_KEY)
        self.down: set[int] = set()
        self.rising: set[int] = set()  # came up, or only seem to: a repetition would press them again at once
        self.settling = QTimer(parent, singleShot=True, interval=repeat_gap_ms())
        self.settling.timeout.connect(self._rise)

    def _talks(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and event.key() in (Qt.Key.Key_Space, self.talk_key)

    def name_at(self, focused: QWidget | None) -> str:
        """The key to name to whoever has the focus there: what a hint promises must work."""
        if isinstance(focused, TAKES_SPACE) and focused is not self.talk():
            return QKeySequence(self.talk_key).toString(QKeySequence.SequenceFormat.PortableText)
        return SPACE

    def press(self, event: QKeyEvent) -> bool:
        """True if it was a key that talks."""
        if event.isAutoRepeat() or event.key() in self.rising:
            self.rising.discard(event.key())
            return event.key() in self.down
        if not self._talks(event):
            return False
        self.down.add(event.key())
        if len(self.down) == 1:
            self.talk().press_talk()
        return True

    def release(self, event: QKeyEvent) -> bool:
        if event.key() not in self.down:
            return False
        if not event.isAutoRepeat():
            self.rising.add(event.key())
            if self.settling.interval():
                self.settling.start()
            else:
                self._rise()
        return True

    def _rise(self) -> None:
        if not self.rising:
            return
        self.down -= self.rising
        self.rising.clear()
        if not self.down:
            self.talk().release_talk()

    def let_go(self) -> None:
        """The window lost the keys: their release will not be heard."""
        self.rising.clear()
        if self.down:
            self.down.clear()
            self.talk().release_talk()
