"""What stands in the transcript before anything was said."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicedesk.conversation.events import TalkMode
from voicedesk.settings.schema import Place
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.talk_words import KEY, SPACE
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import Look, ViewState

EXAMPLE = "For example: “What can you help me with?”"
NOTHING_SENT = "It runs on this device. Nothing is sent anywhere."
SENT_LATER = "What you type meanwhile is sent as soon as it is there."
WITH_ACCOUNT = "It runs on Azure, with your account."


def empty_words(view: ViewState, place: Place) -> tuple[str, str]:
    if view.talk.look is Look.NO_MICROPHONE:
        return "No microphone found.", "Plug one in, or type instead."
    if view.talk.look is Look.CONNECTING:
        return "Connecting…", SENT_LATER
    if view.talk.look is Look.RECONNECTING:
        return "No connection. It is tried again by itself.", SENT_LATER
    if not view.running:
        return "Press Start, then say something.", NOTHING_SENT if place is Place.ON_DEVICE else WITH_ACCOUNT
    if view.mode is TalkMode.HANDS_FREE:
        return "Just start speaking.", EXAMPLE
    return f"Hold the button, or {KEY}, and say something.", EXAMPLE


class EmptyState(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._words = ("", "")
        self._key_name = SPACE
        self.first = PlainLabel(parent=self)
        self.second = PlainLabel(parent=self)
        self.second.setProperty("tone", "secondary")
        self.column = column = QVBoxLayout(self)
        column.addStretch(3)
        for label in (self.first, self.second):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(4)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.dress()

    def dress(self) -> None:
        self.first.setFont(self.theme.font("heading"))
        self.second.setFont(self.theme.font("body"))
        self.column.setSpacing(self.theme.px(8))

    def show_words(self, view: ViewState, place: Place) -> None:
        self._words = empty_words(view, place)
        self._say()

    def name_key(self, name: str) -> None:
        """The key that talks where the focus is."""
        self._key_name = name
        self._say()

    def _say(self) -> None:
        for label, words in zip((self.first, self.second), self._words, strict=True):
            label.setText(words.replace(KEY, self._key_name))
