"""Notices a microphone that is open but gives nothing: permission was denied."""

from __future__ import annotations

from enum import Enum

import numpy as np

from voicedesk.audio.arrays import Samples
from voicedesk.audio.formats import SAMPLE_RATE

BLOCKED_SECONDS = 2.0


class Silence(Enum):
    """What a block of samples told."""

    BROKEN = "broken"  # It was held for blocked, and now there is sound.
    BLOCKED = "blocked"  # Told once, when it lasted too long.


class SilenceWatch:
    """A denied microphone delivers exact zeros from the start; a live one has noise within milliseconds.

    Once a single other sample was seen the stream is live for good, so a switch on the device that sends
    zeros later is not taken for a denial. With ``watching`` False nothing is ever told: virtual devices
    on Linux are silent to the bit, and there is no such permission there.
    """

    def __init__(self, watching: bool) -> None:
        self._watching = watching
        self._zeros = 0

    def feed(self, samples: Samples) -> Silence | None:
        """``samples``: the next of the stream, 24 kHz mono."""
        if not self._watching:
            return None
        limit = BLOCKED_SECONDS * SAMPLE_RATE
        before, self._zeros = self._zeros, self._zeros + len(samples)
        if np.any(samples):
            self._watching = False
            return Silence.BROKEN if before >= limit else None
        return Silence.BLOCKED if before < limit <= self._zeros else None
