"""Garbage is collected on the main thread alone.

The interpreter collects on whichever thread allocates next: a worker's, or an audio callback's. A cycle that
holds a Qt object would then be taken apart there, which Qt does not survive, and a callback would be late.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimerEvent

LOOK_MS = 500


class MainThreadCollector(QObject):
    """Takes over from the interpreter's own collector, by the interpreter's own thresholds, until
    ``release``. What is alive when it begins is taken to stay and is not looked at again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = 0
        self.go_on()

    def hold(self) -> None:
        """Collect nothing until ``go_on``."""
        self.killTimer(self._timer)

    def go_on(self) -> None:
        """Collect again; what has come meanwhile is taken to stay as well."""
        gc.freeze()
        self._timer = self.startTimer(LOOK_MS)

    def release(self) -> None:
        """Give the collecting back to the interpreter."""
        gc.enable()

    def collect_what_is_due(self) -> int | None:
        """The generation that was collected, if any had outgrown its threshold."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return generation
        return None

    def timerEvent(self, event: QTimerEvent) -> None:
        self.collect_what_is_due()
