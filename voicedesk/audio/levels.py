"""From samples to a level, and from levels to what a meter shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from voicedesk.audio.arrays import Samples
from voicedesk.audio.port import Level

FALL_DB_PER_SECOND = 23.53
HOLD_SECONDS = 2.0
CLIP_DBFS = -0.5
CLIP_SECONDS = 3.0
SILENT_DBFS = -59.0
SILENT_SECONDS = 3.0
FLOOR_DBFS = -60.0
QUIET_DBFS = -40.0
LOUD_DBFS = -9.0

DIGITAL_SILENCE = Level(-math.inf, -math.inf)


def level_of(samples: Samples) -> Level:
    """Peak and RMS of mono int16 samples; -inf for none and for zeros."""
    if not len(samples):
        return DIGITAL_SILENCE
    peak = max(-int(samples.min()), int(samples.max()))
    if peak == 0:
        return DIGITAL_SILENCE
    signal = samples.astype(np.float32)
    power = float(signal.dot(signal)) / len(signal)
    return Level(20 * math.log10(peak / 32768), 10 * math.log10(power / 32768**2))


class Loudness(StrEnum):
    """What the meter says in words."""

    MUTED = "muted"
    NO_SOUND = "no sound"
    QUIET = "quiet"
    GOOD = "good"
    LOUD = "loud"
    CLIPPING = "clipping"


@dataclass(frozen=True, slots=True)
class MeterReading:
    """What to draw: the bar and the hold line on a scale of -60 to 0 dBFS, the lamp, and the words.

    ``loudness`` is NO_SOUND only after 3 s below -59 dBFS, CLIPPING as long as the lamp is lit.
    """

    bar_dbfs: float
    hold_dbfs: float
    loudness: Loudness

    @property
    def clip_lit(self) -> bool:
        return self.loudness is Loudness.CLIPPING


class LevelMeter:
    """The ballistics of the meter: rises at once, falls steadily; time is passed in, none is read."""

    def __init__(self, fall_db_per_second: float = FALL_DB_PER_SECOND) -> None:
        self._fall = fall_db_per_second
        self.reset()

    def reset(self) -> None:
        """As new: another device, another conversation."""
        self._bar = self._hold = FLOOR_DBFS
        self._held_seconds = 0.0
        self._silent_seconds = 0.0
        self._clip_seconds_left = 0.0

    def clear_clip(self) -> None:
        """The person has seen the lamp."""
        self._clip_seconds_left = 0.0

    def count_silence_anew(self) -> None:
        """What was silent so far says nothing of the microphone."""
        self._silent_seconds = 0.0

    def feed(self, level: Level | None, seconds: float) -> MeterReading:
        """The reading ``seconds`` after the last one; ``level`` None: muted, which forgets all."""
        if level is None:
            self.reset()
            return MeterReading(FLOOR_DBFS, FLOOR_DBFS, Loudness.MUTED)
        peak = min(max(level.peak_dbfs, FLOOR_DBFS), 0.0)
        self._clip_seconds_left = (CLIP_SECONDS if level.peak_dbfs > CLIP_DBFS
                                   else max(0.0, self._clip_seconds_left - seconds))
        self._silent_seconds = self._silent_seconds + seconds if level.peak_dbfs < SILENT_DBFS else 0.0
        self._bar = max(peak, self._bar - self._fall * seconds, FLOOR_DBFS)
        self._move_hold(peak, seconds)
        return MeterReading(self._bar, self._hold, self._loudness())

    def _move_hold(self, peak: float, seconds: float) -> None:
        if peak >= self._hold:
            self._hold, self._held_seconds = peak, 0.0
            return
        falling_seconds = min(seconds, max(0.0, self._held_seconds + seconds - HOLD_SECONDS))
        self._held_seconds += seconds
        self._hold = max(self._bar, self._hold - self._fall * falling_seconds)

    def _loudness(self) -> Loudness:
        if self._clip_seconds_left > 0:
            return Loudness.CLIPPING
        if self._silent_seconds >= SILENT_SECONDS:
            return Loudness.NO_SOUND
        if self._hold < QUIET_DBFS:
            return Loudness.QUIET
        return Loudness.LOUD if self._hold >= LOUD_DBFS else Loudness.GOOD
