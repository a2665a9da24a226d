"""The talk control's picture: which colours, words and frame are on it right now."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPainter

from voicedesk.audio.port import Level
from voicedesk.ui.looks import LOOKS, Ending
from voicedesk.ui.talk_geometry import PillGeometry, colors_of
from voicedesk.ui.talk_hints import hint_at
from voicedesk.ui.talk_motion import STILL, FallingLevel, MotionFrame, frame_at, moves
from voicedesk.ui.talk_painting import TalkPainting
from voicedesk.ui.talk_showing import TalkShowing
from voicedesk.ui.talk_stills import StillLayers
from voicedesk.ui.text_fit import FittedText, fit
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import Look

LABEL_PIXELS = (18.5, 15.0)
LABEL_LINES = 2
HINT_PIXELS = (13.5, 12.0)
HINT_LINES = 2


class Change(Enum):
    """What another picture would differ in."""

    NOTHING = auto()
    DISC = auto()
    ALL = auto()


class Touch(NamedTuple):
    """How hand and keyboard stand to the control: ``shade`` 0..1 darkens it under a pointer."""

    latched: bool = False
    shade: float = 0.0
    focused: bool = False


class TalkFace:
    """Kept by the control; ``advance`` tells whether a repaint would show anything new."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._look = Look.OFFLINE
        self._start = self._colors = self._goal = colors_of(LOOKS[self._look], theme)
        self._frame = STILL
        self._hint = ""
        self._level = FallingLevel()
        self._fitted: tuple[object, FittedText, FittedText] | None = None
        self._stills = StillLayers()

    @property
    def settled(self) -> bool:
        return self._colors == self._goal

    def turn_to(self, look: Look, *, at_once: bool) -> None:
        """Take the glyph and edge of a look now; its colours now, or by ``fade``."""
        self._look = look
        self._start = self._colors
        self._goal = colors_of(LOOKS[look], self._theme)
        self._fitted = None
        self._stills.clear()
        if at_once:
            self._colors = self._goal

    def fade(self, share: float) -> None:
        self._colors = self._start.mixed(self._goal, share) if share < 1.0 else self._goal

    def advance(self, showing: TalkShowing, level: Level | None, *, latched: bool) -> Change:
        frame, hint = self._frame_of(showing, level), self._hint_of(showing, latched=latched)
        same_outside = hint == self._hint and frame.halo_pixels == self._frame.halo_pixels
        same_inside = frame == self._frame
        self._frame, self._hint = frame, hint
        if not same_outside:
            return Change.ALL
        return Change.NOTHING if same_inside else Change.DISC

    def stale(self, showing: TalkShowing, *, latched: bool) -> bool:
        """Other words stand there than should: a note has run out."""
        return self._hint != self._hint_of(showing, latched=latched)

    def paint(self, painter: QPainter, geometry: PillGeometry, showing: TalkShowing, touch: Touch) -> None:
        self._hint = self._hint_of(showing, latched=touch.latched)
        record, label = LOOKS[self._look], showing.shown.label
        frame = self._frame if moves(record) else STILL

        def paint_still(on: QPainter) -> None:
            self._paint_still(TalkPainting(on, geometry, record, self._theme), geometry, label, touch)

        if moves(record) and self.settled:
            pill = geometry.pill
            of = (self._look, label, self._hint, touch, pill.getRect(), geometry.direction)
            size = QSizeF(pill.width() + 2 * pill.x(), pill.height() + 2 * pill.y())
            self._stills.draw(painter, size, of, frame.halo_pixels, paint_still)
        else:
            paint_still(painter)
        TalkPainting(painter, geometry, record, self._theme).draw_moving(self._colors.disc, frame)

    def _paint_still(self, painting: TalkPainting, geometry: PillGeometry, label: str, touch: Touch) -> None:
        record = LOOKS[self._look]
        ending = touch.latched or record.ending is not Ending.NONE
        first, second = self._words(label, geometry, ending=ending)
        painting.draw_pill(self._colors, self._frame if moves(record) else STILL, touch.shade)
        painting.draw_disc(self._colors.disc)
        painting.draw_glyph()
        painting.draw_words(first, second, ending=ending)
        painting.draw_ending(latched=touch.latched)
        if touch.focused:
            painting.draw_focus_ring()

    def _words(self, label: str, geometry: PillGeometry, *, ending: bool) -> tuple[FittedText, FittedText]:
        width, unit = geometry.words(ending=ending).width(), geometry.unit
        key = (label, self._hint, width, unit)
        if self._fitted is None or self._fitted[0] != key:
            font = self._theme.font
            first = fit(label, font("talkLabel"), width, _scaled(LABEL_PIXELS, unit), LABEL_LINES)
            second = fit(self._hint, font("talkHint"), width, _scaled(HINT_PIXELS, unit), HINT_LINES)
            self._fitted = (key, first, second)
        return self._fitted[1], self._fitted[2]

    def _hint_of(self, showing: TalkShowing, *, latched: bool) -> str:
        return showing.note() or hint_at(
            showing.shown, showing.elapsed(), latched=latched, reduced_motion=self._theme.reduced_motion
        )

    def _frame_of(self, showing: TalkShowing, level: Level | None) -> MotionFrame:
        record = LOOKS[self._look]
        if self._theme.reduced_motion or not moves(record):
            return STILL
        peak = level.peak_dbfs if level is not None else -60.0
        loudness = self._level.feed(peak, 1 / self._theme.metric("meter.refreshHz"))
        return frame_at(record, showing.elapsed(), showing.shown.seconds, loudness)


def _scaled(sizes: tuple[float, float], unit: float) -> tuple[float, float]:
    return sizes[0] * unit, sizes[1] * unit
