"""The window's event loop: asyncio on Qt's, where what shall run soon costs one Qt event a batch."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimerEvent
from PySide6.QtWidgets import QApplication  # before qasync, which takes the Qt that is there
from qasync import QEventLoop

MOST_WORKERS = 10
MOST_AT_ONCE = 32  # callbacks, until Qt has its turn again
NOT_RUNNING = -1
ROUND_MS = 1000
RING = QEvent.Type(QEvent.registerEventType())


class Doorbell(QObject):
    """``ring``, from any thread, makes ``answer`` run soon on the thread this was made on. It also runs
    once a second, for callbacks that wait for each other in a loop within the loop."""

    def __init__(self, answer: Callable[[], None]) -> None:
        super().__init__()
        self._answer = answer
        self._timer = self.startTimer(ROUND_MS)

    def ring(self) -> None:
        QCoreApplication.postEvent(self, QEvent(RING))

    def remove(self) -> None:
        """On the thread it was made on: no ring is answered any more, and nobody is kept alive by it."""
        self._answer = _nobody
        self.killTimer(self._timer)

    def customEvent(self, event: QEvent) -> None:
        self._answer()

    def timerEvent(self, event: QTimerEvent) -> None:
        self._answer()


def _nobody() -> None:
    """Answers when the loop is closed."""


class WindowLoop(QEventLoop):  # type: ignore[misc]
    """``qasync`` starts and kills a timer for each callback, and sends a signal across threads for what an
    audio thread hands over. A frame of the microphone takes three callbacks, a hundred times a second.

    Here callbacks wait in a queue, in their order, and the first one to come rings. What callbacks add is
    run with them, without another ring: each costs Qt several system calls. Workers are started as they
    are needed.
    """

    def __init__(self, application: QApplication) -> None:
        self._waiting: deque[asyncio.Handle] = deque()
        self._rung = False
        self._thread = QThread.currentThread()
        self._run_at = NOT_RUNNING  # how deep in loops within loops the callbacks are being run
        self._doorbell = Doorbell(self._run_waiting)
        super().__init__(application)
        self.set_default_executor(ThreadPoolExecutor(MOST_WORKERS, "worker"))

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._waiting.append(handle)
        if self._run_at == NOT_RUNNING or self._run_at != self._thread.loopLevel():
            self._ring()
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._waiting.append(handle)
        self._ring()
        return handle

    def close(self) -> None:
        if not self.is_closed():
            super().close()
            self._doorbell.remove()

    def _ring(self) -> None:
        if not self._rung:  # Whoever comes between these two lines rings once too often, which costs nothing.
            self._rung = True
            self._doorbell.ring()

    def _run_waiting(self) -> None:
        """Some of what waits; what is left, or comes while nobody looks, rings again."""
        self._rung = False
        outer, self._run_at = self._run_at, self._thread.loopLevel()
        if (
            len(self._waiting) > 1
        ):  # One of them may open a loop of its own, as dialogs do: it finds the rest.
            self._ring()
        try:
            for _ in range(MOST_AT_ONCE):
                if not self._waiting:
                    break
                handle = self._waiting.popleft()
                if not handle.cancelled():
                    handle._run()
        finally:
            self._run_at = outer
            if self._waiting:
                self._ring()

    def _add_reader(self, fd: Any, callback: Callable[..., object], *args: Any) -> None:
        """Reads at once. ``qasync`` takes the socket out of Qt's poll and puts it back for every message."""
        super()._add_reader(fd, callback, *args)
        handle = asyncio.Handle(callback, args, self)
        activated = self._read_notifiers[fd].activated["int"]
        activated.disconnect()
        activated.connect(lambda: handle._run())  # noqa: PLW0108 - a bound method would not keep the handle
