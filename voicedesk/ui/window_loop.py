"""The window's event loop: asyncio on Qt's, where what shall run soon costs one Qt event a batch."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any

from PySide6.QtCore import (  # before qasync, which takes the Qt that is there
    QCoreApplication,
    QEvent,
    QObject,
)
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

MOST_WORKERS = 10
RING = QEvent.Type(QEvent.registerEventType())


class Doorbell(QObject):
    """``ring``, from any thread, makes ``answer`` run soon on the thread this was made on."""

    def __init__(self, answer: Callable[[], None]) -> None:
        super().__init__()
        self._answer = answer

    def ring(self) -> None:
        QCoreApplication.postEvent(self, QEvent(RING))

    def customEvent(self, event: QEvent) -> None:
        self._answer()


class WindowLoop(QEventLoop):  # type: ignore[misc]
    """``qasync`` starts and kills a timer for each callback, and sends a signal across threads for what an
    audio thread hands over. A frame of the microphone takes three callbacks, a hundred times a second.

    Here callbacks wait in a queue, in their order, and the first one to come rings. Timers and sockets are
    left as they are. Workers are started as they are needed.
    """

    def __init__(self, application: QApplication) -> None:
        self._waiting: deque[asyncio.Handle] = deque()
        self._rung = False
        self._doorbell = Doorbell(self._run_waiting)
        super().__init__(application)
        self.set_default_executor(ThreadPoolExecutor(MOST_WORKERS, "worker"))

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._waiting.append(handle)
        if not self._rung:  # Whoever comes between these two lines rings once too often, which costs nothing.
            self._rung = True
            self._doorbell.ring()
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    def _run_waiting(self) -> None:
        """What was waiting when the bell rang; what is added meanwhile rings again."""
        self._rung = False
        count = len(self._waiting)
        if count > 1:  # One of them may open a loop of its own, as dialogs do: it finds the rest.
            self._rung = True
            self._doorbell.ring()
        for _ in range(count):
            if not self._waiting:
                return
            handle = self._waiting.popleft()
            if not handle.cancelled():
                handle._run()
