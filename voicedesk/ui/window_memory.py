"""Takes the window to where it was, and keeps where it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMainWindow

from voicedesk.ui.window_place import WindowPlace, centred, present_screens, remember, remembered


class WindowMemory:
    def __init__(self, window: QMainWindow) -> None:
        self.window = window
        self.path: Path | None = None

    def use(self, path: Path) -> None:
        self.path = path
        screens = present_screens()
        place = remembered(path, screens)
        if place is None:
            self.window.setGeometry(centred(self.window.size(), screens))
            return
        self.window.setGeometry(place.rect)
        if place.maximized:
            self.window.showMaximized()

    def keep(self) -> None:
        if self.path is None or self.window.isFullScreen():
            return
        maximized = self.window.isMaximized()
        rect: QRect = self.window.normalGeometry() if maximized else self.window.geometry()
        if rect.isValid():
            place = WindowPlace(rect.x(), rect.y(), rect.width(), rect.height(), maximized=maximized)
            remember(self.path, place, present_screens())
