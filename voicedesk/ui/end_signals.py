"""What the system sends a program that shall end (Ctrl+C, ``kill``, a terminal that closes) ends the window.

Qt's loop runs in native code, where Python hears of no signal until the loop comes back to it. So each
signal writes a byte into a socket that the loop watches (``signal.set_wakeup_fd``).
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""No system has all of them."""


class EndSignals(QObject):
    """Calls ``end`` in the loop of the main thread at the first signal; a second one ends at once."""

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._woken, self._waker = socket.socketpair()
        for one in (self._woken, self._waker):
            one.settimeout(0)
        self._notifier = QSocketNotifier(self._woken.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)
        self._former_fd = signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        self._former = {
            number: signal.signal(number, _nothing_more)
            for name in NAMES
            if (number := getattr(signal, name, None)) is not None
            and signal.getsignal(number) is not signal.SIG_IGN  # nohup, and a shell's background, mean that
        }

    def uninstall(self) -> None:
        """Give the signals back. Idempotent."""
        for number, handler in self._former.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        if self._former:
            signal.set_wakeup_fd(self._former_fd)
            self._notifier.setEnabled(False)
            self._woken.close()
            self._waker.close()
        self._former = {}

    def _hear(self) -> None:
        received = self._woken.recv(64)
        if not any(number in received for number in self._former):
            return
        for number in self._former:
            signal.signal(number, signal.SIG_DFL)
        self._end()


def _nothing_more(number: int, frame: FrameType | None) -> None:
    """The byte in the socket does it all."""
