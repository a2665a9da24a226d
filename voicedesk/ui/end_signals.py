"""What the system sends a program that shall end (Ctrl+C, ``kill``, a terminal that closes, a log-out) ends
the window, and nobody is asked: a system that shuts down does not wait for an answer.

Qt's loop runs in native code, where Python hears of no signal until the loop comes back to it. So each
signal writes a byte into a socket (``signal.set_wakeup_fd``) that a thread reads: it hears of the signal even
while the main thread hangs, and passes it on to the loop.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtGui import QGuiApplication, QSessionManager

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""No system has all of them."""


class EndSignals(QObject):
    """At the first signal calls ``heard`` at once, on a thread, and ``end`` in the loop of the main thread; a
    second one ends at once. A log-out calls both before the system goes on with it."""

    def __init__(
        self, end: Callable[[], None], heard: Callable[[], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._end = end
        self._heard = heard
        self._woken, self._waker = socket.socketpair()
        self._told, self._teller = socket.socketpair()
        self._waker.setblocking(False)  # noqa: FBT003 - its only parameter
        self._told.setblocking(False)  # noqa: FBT003
        QGuiApplication.instance().commitDataRequest.connect(self._log_out)  # type: ignore[union-attr]
        self._notifier = QSocketNotifier(self._told.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)
        self._former_fd = signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        self._former = {
            number: signal.signal(number, _nothing_more)
            for name in NAMES
            if (number := getattr(signal, name, None)) is not None
            and signal.getsignal(number) is not signal.SIG_IGN  # nohup, and a shell's background, mean that
        }
        self._thread = threading.Thread(
            target=self._listen, args=(frozenset(self._former),), name="signals", daemon=True
        )
        self._thread.start()

    def uninstall(self) -> None:
        """Give the signals back. Idempotent."""
        for number, handler in self._former.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        if self._former:
            QGuiApplication.instance().commitDataRequest.disconnect(self._log_out)  # type: ignore[union-attr]
            signal.set_wakeup_fd(self._former_fd)
            self._notifier.setEnabled(False)
            self._waker.close()  # which ends the thread
            self._thread.join()
            for one in (self._woken, self._told, self._teller):
                one.close()
        self._former = {}

    def _listen(self, numbers: frozenset[int]) -> None:
        with suppress(OSError):
            while received := self._woken.recv(64):
                if not numbers.isdisjoint(received):
                    self._heard()
                    self._teller.send(b"!")

    def _log_out(self, session: QSessionManager) -> None:
        session.setRestartHint(QSessionManager.RestartHint.RestartNever)  # it would add arguments of its own
        self._heard()
        self._end()

    def _hear(self) -> None:
        self._told.recv(64)
        for number in self._former:
            signal.signal(number, signal.SIG_DFL)
        self._end()


def _nothing_more(number: int, frame: FrameType | None) -> None:
    """The byte in the socket does it all."""
