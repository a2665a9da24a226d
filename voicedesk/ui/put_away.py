"""A new conversation begins, and for ten seconds the former one can be had back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from voicedesk.audio.engine import SoundCard
from voicedesk.conversation.turns import Turn
from voicedesk.session.host import SessionHost
from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.intentions import ConversationWanted
from voicedesk.ui.main_window import MainWindow

KEY = "put-away"
UNDO_SECONDS = 10


class PutAway(QObject):
    """``refresh`` shows the session's present state in the window, at once."""

    def __init__(
        self, window: MainWindow, host: SessionHost[SoundCard], refresh: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._host = host
        self._refresh = refresh
        self._timer = QTimer(self, singleShot=True, interval=UNDO_SECONDS * 1000)
        self._timer.timeout.connect(lambda: window.banner.take_back(KEY))

    def begin(self, wanted: ConversationWanted | None = None) -> None:
        """Begin an empty conversation, or go on with the one that was put away. What is put away now can be
        had back in turn, unless nothing was said in it."""
        model = self._window.pane.view.entries
        times = dict(model.times)
        former = self._host.renew(wanted.conversation if wanted is not None else None)
        if wanted is not None:
            model.times = dict(wanted.times)
        self._window.banner.take_back(KEY)
        self._refresh()
        if any(isinstance(entry, Turn) for entry in former.state.entries):
            self._window.show_banner(_words(ConversationWanted(former, times)))
            self._timer.start()


def _words(wanted: ConversationWanted) -> BannerWords:
    """A warning, so that no lesser news covers it while it can be pressed."""
    return BannerWords(
        KEY,
        Severity.WARNING,
        "The former conversation was put away.",
        f"It can be had back for {UNDO_SECONDS} seconds.",
        icon="undo",
        button="Undo",
        intention=wanted,
    )
