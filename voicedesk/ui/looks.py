"""How the talk control looks in every phase: one immutable record each.

Fill carries meaning: filled, the floor is taken or yours to take; outlined, waiting; dashed, broken but
trying; red outline with a triangle, you must act. Without colour any two looks still differ by two features.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.ui.view_state import Look


class Edge(StrEnum):
    NONE = "filled"
    SOLID = "outlined"
    DASHED = "dashed"


class Disc(StrEnum):
    ROUND = "round"
    SOLID = "solid round"  # the opposite of an outlined pill
    EDGED = "round with an edge"
    TURNING = "ring that turns"
    EMPTYING = "ring that empties"
    SQUARE = "square"
    DASHED_SQUARE = "dashed square"
    NONE = "none"


class Halo(StrEnum):
    NONE = "none"
    FIXED = "fixed"
    LEVEL = "follows the level"


class Glyph(StrEnum):
    """Icons by their file's name, and the two that are drawn live."""

    POWER = "power"
    PLUG = "plug"
    MICROPHONE = "mic"
    MICROPHONE_CROSSED = "mic-off"
    STOP = "stop"
    PAUSE = "pause"
    ARROWS = "reconnect"
    TRIANGLE = "warning"
    LEVEL_BARS = "level bars"
    DOTS = "thinking dots"


class Ending(StrEnum):
    """What stands at the right end."""

    NONE = "none"
    BARS = "bars"
    ARROW = "arrow"


@dataclass(frozen=True, slots=True)
class LookRecord:
    """Colours are tokens. ``disc_color`` fills a disc or draws a ring; ``glyph_color`` draws in it."""

    fill: str
    on: str
    edge_color: str
    edge: Edge
    disc: Disc
    disc_color: str
    glyph: Glyph
    glyph_color: str
    halo: Halo = Halo.NONE
    ending: Ending = Ending.NONE

    def features(self) -> tuple[str, ...]:
        """What is left when all colour is taken away, words apart."""
        return (self.edge, self.disc, self.halo, self.glyph, self.ending)


def _filled(phase: str, disc: Disc, glyph: Glyph, **more: Halo | Ending) -> LookRecord:
    on, fill = f"phase.{phase}.on", f"phase.{phase}.fill"
    return LookRecord(fill, on, fill, Edge.NONE, disc, f"phase.{phase}.disc", glyph, on, **more)  # type: ignore[arg-type]


def _outlined(
    phase: str, disc: Disc, glyph: Glyph, edge: Edge = Edge.SOLID, ending: Ending = Ending.NONE
) -> LookRecord:
    on, border = f"phase.{phase}.on", f"phase.{phase}.border"
    ring = border if disc is Disc.EMPTYING else on
    return LookRecord(f"phase.{phase}.fill", on, border, edge, disc, ring, glyph, on, ending=ending)


_FAILED = _outlined("failed", Disc.NONE, Glyph.TRIANGLE, ending=Ending.ARROW)
LOOKS: dict[Look, LookRecord] = {
    Look.OFFLINE: _filled("offline", Disc.ROUND, Glyph.POWER),
    Look.CONNECTING: _outlined("connecting", Disc.TURNING, Glyph.PLUG),
    Look.READY_HOLD: _filled("ready", Disc.ROUND, Glyph.MICROPHONE),
    Look.READY_HANDS_FREE: LookRecord(
        "bg.surface",
        "accent.text",
        "accent.fill",
        Edge.SOLID,
        Disc.SOLID,
        "accent.text",
        Glyph.MICROPHONE,
        "bg.surface",
    ),
    Look.LISTENING: _filled("listening", Disc.ROUND, Glyph.MICROPHONE, halo=Halo.FIXED),
    Look.USER_SPEAKING: _filled("listening", Disc.ROUND, Glyph.LEVEL_BARS, halo=Halo.LEVEL),
    Look.USER_PAUSED: _outlined("paused", Disc.EMPTYING, Glyph.MICROPHONE),
    Look.THINKING: _outlined("thinking", Disc.NONE, Glyph.DOTS),
    Look.SPEAKING: _filled("speaking", Disc.SQUARE, Glyph.STOP, ending=Ending.BARS),
    Look.BARGE_IN: _outlined("bargein", Disc.DASHED_SQUARE, Glyph.PAUSE),
    Look.RECONNECTING: _outlined("reconnecting", Disc.TURNING, Glyph.ARROWS, Edge.DASHED),
    Look.FAILED: _FAILED,
    Look.MUTED: LookRecord(
        "bg.surface",
        "text.primary",
        "border.control",
        Edge.SOLID,
        Disc.EDGED,
        "danger.soft",
        Glyph.MICROPHONE_CROSSED,
        "danger.text",
    ),
    Look.NO_MICROPHONE: _FAILED,
}
