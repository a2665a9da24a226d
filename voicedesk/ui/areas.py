"""The window's areas, which F6 walks through."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


class Areas:
    """``targets`` gives, area by area, the widget that contains it and the one that takes the focus."""

    def __init__(self, targets: Callable[[], list[tuple[QWidget, QWidget]]]) -> None:
        self.targets = targets

    def here(self) -> int:
        """-1 if the focus is in none of them."""
        focused = QApplication.focusWidget()
        if focused is not None:
            for number, (area, target) in enumerate(self.targets()):
                if focused is target or area is focused or area.isAncestorOf(focused):
                    return number
        return -1

    def go(self, step: int) -> None:
        """``step`` 1: the next area, -1: the previous one."""
        targets = self.targets()
        here = self.here()
        there = (here + step) % len(targets) if here >= 0 else 0
        targets[there][1].setFocus(Qt.FocusReason.ShortcutFocusReason)
