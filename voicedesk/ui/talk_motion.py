"""What moves in the talk control, as numbers at a moment. No Qt, no clock: time is handed in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from voicedesk.ui.looks import Disc, Glyph, Halo, LookRecord
from voicedesk.ui.tokens import tokens

BARS = (0.42, 0.78, 1.0, 0.68, 0.5)  # heights of the five bars against the middle one
HALO_LEAST, HALO_MOST, HALO_STEP = 4.0, 8.0, 0.5
LOWEST_DBFS = -60.0


class FallingLevel:
    """A level that rises at once and falls at the meter's pace."""

    def __init__(self) -> None:
        self._dbfs = LOWEST_DBFS
        self._fall = tokens().number("meter.decayDbPerSecond")

    def feed(self, peak_dbfs: float, seconds: float) -> float:
        """0.0 (silence) to 1.0 (full scale), ``seconds`` after the last call."""
        self._dbfs = min(0.0, max(LOWEST_DBFS, peak_dbfs, self._dbfs - self._fall * seconds))
        return 1.0 - self._dbfs / LOWEST_DBFS


@dataclass(frozen=True, slots=True)
class MotionFrame:
    """``turn`` 0..1 of a spinner's circle; ``remaining`` 1..0 of a pause; ``dots`` each dot's rise 0..1;
    ``level`` 0..1; None where there is no motion and the still form is drawn."""

    turn: float | None = None
    remaining: float = 1.0
    dots: tuple[float, float, float] = (0.0, 1.0, 0.0)
    level: float | None = None

    @property
    def halo_pixels(self) -> float:
        wanted = HALO_LEAST + (HALO_MOST - HALO_LEAST) * (self.level or 0.0)
        return round(wanted / HALO_STEP) * HALO_STEP

    def bar_heights(self) -> tuple[float, ...]:
        """Each 0..1; still, they are the glyph of five bars."""
        if self.level is None:
            return BARS
        return tuple(0.16 + 0.84 * self.level * share for share in BARS)


STILL = MotionFrame()


def moves(record: LookRecord) -> bool:
    """Does anything in this look move by itself?"""
    return (
        record.disc in {Disc.TURNING, Disc.EMPTYING}
        or record.glyph in {Glyph.DOTS, Glyph.LEVEL_BARS}
        or record.halo is Halo.LEVEL
    )


def frame_at(record: LookRecord, elapsed: float, lasts: float, level: float) -> MotionFrame:
    """``elapsed`` seconds into the look, which ``lasts`` that many (0: nobody knows)."""
    turn_seconds = tokens().number("motion.spinnerTurn") / 1000
    return MotionFrame(
        turn=(elapsed / turn_seconds) % 1.0 if record.disc is Disc.TURNING else None,
        remaining=max(0.0, 1.0 - elapsed / lasts) if lasts > 0 else 1.0,
        dots=_dots(elapsed) if record.glyph is Glyph.DOTS else STILL.dots,
        level=level if record.halo is Halo.LEVEL else None,
    )


def _dots(elapsed: float) -> tuple[float, float, float]:
    cycle = tokens().number("motion.thinkingDotCycle") / 1000
    rises = [_rise((elapsed / cycle - index / 3) % 1.0) for index in range(3)]
    return (rises[0], rises[1], rises[2])


def _rise(share: float) -> float:
    """Up and down again in the first half of the cycle, eased at both ends."""
    return math.sin(share * 2 * math.pi) ** 2 if share < 0.5 else 0.0
