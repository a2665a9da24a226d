"""Reads the microphone's level at display rate, once for everybody who shows it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from voicedesk.audio.port import Level

if TYPE_CHECKING:
    from voicedesk.audio.levels import LevelMeter

REFRESH_HZ = 30
DESCRIBE_SECONDS = 2.0
SILENCE = Level(-math.inf, -math.inf)
LONGEST_STEP_SECONDS = 0.5  # After a pause of the window the bar need not fall through all of it.


class LevelFeed(QObject):
    """Reading a source empties it, so two widgets must not both ask.

    Signals:
        read(object): a ``MeterReading``, at most 30 times a second, only while running.
        described(): 2 s have passed; words for screen readers may be brought up to date.
    """

    read = Signal(object)
    described = Signal()

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.source: Callable[[], Level] | None = None
        self._clock = clock
        self._latest = SILENCE
        self._meter: LevelMeter | None = None
        self._read_at = 0.0
        self._described_at = 0.0
        self._timer = QTimer(self, interval=round(1000 / REFRESH_HZ))
        self._timer.timeout.connect(self.tick)

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def latest(self) -> Level:
        """The level of the last tick; silence while not running."""
        return self._latest

    def run(self, running: bool) -> None:
        """Start or stop; what was read before is forgotten."""
        if running and self.source is not None:
            if not self._timer.isActive():
                self._read_at = self._clock()
                self._timer.start()
            return
        self._timer.stop()
        self._latest = SILENCE
        if self._meter is not None:
            self._meter.reset()

    def count_silence_anew(self) -> None:
        """Nobody was expected to speak so far."""
        if self._meter is not None:
            self._meter.count_silence_anew()

    def clear_clip(self) -> None:
        if self._meter is not None:
            self._meter.clear_clip()

    def tick(self) -> None:
        if self.source is None:
            return
        now = self._clock()
        self._latest = self.source()
        elapsed = min(now - self._read_at, LONGEST_STEP_SECONDS)
        self._read_at = now
        self.read.emit(self._ballistics().feed(self._latest, elapsed))
        if now - self._described_at >= DESCRIBE_SECONDS:
            self._described_at = now
            self.described.emit()

    def _ballistics(self) -> LevelMeter:
        if self._meter is None:
            from voicedesk.audio.levels import LevelMeter  # brings numpy; not before sound is open

            self._meter = LevelMeter()
        return self._meter
