"""Where the loudspeaker is: the device's own clock turned into a position in what was handed to it."""

from __future__ import annotations

from dataclasses import dataclass

from voicedesk.audio.formats import SAMPLE_RATE

LONGEST_DELAY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """Sample ``position`` leaves the speaker at ``dac_time``; ``handed`` is the end of its block."""

    position: float
    handed: float
    dac_time: float


def dac_time_of(reported: float, now: float, latency: float) -> float:
    """When a block leaves the speaker. Some host APIs report nothing or nonsense: then now plus latency."""
    return reported if 0 <= reported - now <= LONGEST_DELAY_SECONDS else now + latency


class PlayoutClock:
    """Positions are 24 kHz samples handed to the device since the start, silence included.

    The audio thread marks each block; the main thread asks. The device's own time is used throughout,
    never the time of day, so a stall of the network or of this program moves nothing. It never runs
    backwards and never passes what was handed over.
    """

    def __init__(self) -> None:
        self._anchor: Anchor | None = None
        self._reached = 0.0

    def mark(self, anchor: Anchor) -> None:
        """On the audio thread: one assignment, which needs no lock."""
        self._anchor = anchor

    def stop(self) -> None:
        """The device is closed; what it had not played yet will not be heard."""
        self._anchor = None

    def position(self, now: float) -> float:
        """How far the speaker is at the device's time ``now``."""
        anchor = self._anchor
        if anchor is not None:
            estimate = anchor.position + (now - anchor.dac_time) * SAMPLE_RATE
            self._reached = max(self._reached, min(estimate, anchor.handed))
        return self._reached

    def seconds_until(self, position: float, now: float) -> float:
        """How long until that sample leaves the speaker; 0 if it has. Assumes that the device goes on."""
        return max(0.0, (position - self.position(now)) / SAMPLE_RATE)
