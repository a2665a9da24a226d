"""The transcript's clocks. Each runs only while something on the screen changes by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

FLUSH_MS = 50
PULSE_MS = 50
SECOND_MS = 1000
TIMES_MS = 20_000


class ViewTicks(QObject):
    """``flush`` streams words, ``pulse`` moves the spoken words and the dots, ``second`` counts for running
    tools, ``times`` renews "4 min ago"."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.flush = self._timer(FLUSH_MS)
        self.pulse = self._timer(PULSE_MS)
        self.second = self._timer(SECOND_MS)
        self.times = self._timer(TIMES_MS)

    def _timer(self, interval_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        return timer


def run_while(timer: QTimer, needed: bool) -> None:
    if needed and not timer.isActive():
        timer.start()
    elif not needed and timer.isActive():
        timer.stop()
