"""Devices that come, go or become the system's default, as Windows and macOS announce them to Qt.

On Linux the sound server moves its default under an open stream, and the sound engine looks at the kernel's
list by itself, so the multimedia library (20 MB of it) is not loaded there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

ANNOUNCING = frozenset({"win32", "darwin"})
SETTLED_MS = 300
"""A headset announces itself in several steps; one look after the last of them is enough."""


class DeviceNews(QObject):
    """``changed`` is called once for each burst of announcements. ``announcer`` stands in for Qt's own."""

    def __init__(
        self, changed: Callable[[], None], parent: QObject | None = None, announcer: Any = None
    ) -> None:
        super().__init__(parent)
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(changed)
        self._announcer = announcer if announcer is not None else self._of_system()
        if self._announcer is not None:
            self._announcer.audioInputsChanged.connect(self._settling.start)
            self._announcer.audioOutputsChanged.connect(self._settling.start)

    def _of_system(self) -> Any:
        if sys.platform not in ANNOUNCING:
            return None
        from PySide6.QtMultimedia import QMediaDevices

        return QMediaDevices(self)
