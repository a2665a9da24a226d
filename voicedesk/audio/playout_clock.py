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


def adc_time_of(reported: float, now: float, latency: float) -> float:
    """When a block began to be captured; the same for the microphone."""
    return reported if 0 < now - reported <= LONGEST_DELAY_SECONDS else now - latency


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

    @property
    def handed(self) -> int:
        """The end of what the device has got, whole samples; 0 before its first block."""
        anchor = self._anchor
        return 0 if anchor is None else int(anchor.handed)

    def estimate(self, moment: float) -> float | None:
        """Where the speaker was, or will be, at that time of the device. None when the device gave no sign
        of life within two seconds of it, or keeps another time."""
        anchor = self._anchor
        if anchor is None or abs(moment - anchor.dac_time) > LONGEST_DELAY_SECONDS:
            return None
        return anchor.position + (moment - anchor.dac_time) * SAMPLE_RATE

    def seconds_until(self, position: float, now: float) -> float:
        """How long until that sample leaves the speaker; 0 if it has. Assumes that the device goes on."""
        return max(0.0, (position - self.position(now)) / SAMPLE_RATE)
