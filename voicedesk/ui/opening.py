"""The window before there is a desk behind it: it says what the settings say, and is seen."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from voicedesk.conversation.state import ConversationState
from voicedesk.settings.load import Loaded
from voicedesk.settings.readiness import is_configured
from voicedesk.settings.schema import BackendKind, Settings
from voicedesk.ui.far_ends import ALL_BACKENDS
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.view_state import view_state

PAINT_SECONDS = 0.3
"""A window that nobody can see, minimised or behind a lock, is not painted and not waited for."""


def show_settings(window: MainWindow, loaded: Loaded, settings: Settings) -> None:
    configured = {kind for kind in BackendKind if is_configured(settings, loaded.secrets, kind)}
    window.theme.use(settings.general)
    window.show_general(settings.general)
    window.show_far_end(loaded.place, settings.general.backend, ALL_BACKENDS, configured)
    window.show_volume(settings.audio.volume)


def show_nothing_yet(window: MainWindow, loaded: Loaded) -> None:
    """As it looks before a conversation."""
    show_settings(window, loaded, loaded.settings)
    window.show_view(view_state(ConversationState(mode=loaded.settings.general.talk_mode)))


class FirstPaint(QObject):
    """Made before the window is shown; ``wait`` returns when it has been painted (True), or after 0.3 s."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._painted = asyncio.Event()
        window.installEventFilter(self)

    async def wait(self) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._painted.wait(), PAINT_SECONDS)
        self._window.removeEventFilter(self)
        return self._painted.is_set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._painted.set()  # Whoever waits goes on in the loop's next turn, after the paint.
        return False


class EarlyWishes:
    """What a person does with the window before anybody is there to do it; nothing of it is lost."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._wishes: list[object] = []
        window.intended.connect(self._wishes.append)

    def pass_on(self) -> None:
        self._window.intended.disconnect(self._wishes.append)
        for wish in self._wishes:
            self._window.intended.emit(wish)
