"""Notices a microphone that is open but gives nothing (permission was denied), and one that gives a voice."""

from __future__ import annotations

from enum import Enum

import numpy as np

from voicedesk.audio.arrays import Samples
from voicedesk.audio.formats import SAMPLE_RATE

BLOCKED_SECONDS = 2.0
VOICE_PEAK = 330
"""-40 dBFS: what the meter calls no longer quiet."""
VOICE_SECONDS = 0.1


class Told(Enum):
    """What a block of samples told."""

    BROKEN = "broken"  # It was held for blocked, and now there is sound.
    BLOCKED = "blocked"  # Told once, when it lasted too long.
    FIRST = "first"  # There are samples at all.
    VOICE = "voice"  # Somebody speaks, by the level.


class SilenceWatch:
    """A denied microphone delivers exact zeros from the start; a live one has noise within milliseconds.

    Once a single other sample was seen the stream is live for good, so a switch on the device that sends
    zeros later is not taken for a denial. With ``watching`` False nothing is ever told: virtual devices
    on Linux are silent to the bit, and there is no such permission there.
    """

    def __init__(self, watching: bool) -> None:
        self._watching = watching
        self._zeros = 0

    def feed(self, samples: Samples) -> Told | None:
        """``samples``: the next of the stream, 24 kHz mono."""
        if not self._watching:
            return None
        limit = BLOCKED_SECONDS * SAMPLE_RATE
        before, self._zeros = self._zeros, self._zeros + len(samples)
        if np.any(samples):
            self._watching = False
            return Told.BROKEN if before >= limit else None
        return Told.BLOCKED if before < limit <= self._zeros else None


class VoiceWatch:
    """Whether somebody speaks, by the level alone: enough to show that one is heard, not to end a turn by."""

    def __init__(self) -> None:
        self._loud = 0
        self._told = False

    def heard(self, samples: Samples) -> bool:
        """True once, when a tenth of a second of it was loud; ``samples`` as above."""
        if self._told or not len(samples):
            return False
        if max(-int(samples.min()), int(samples.max())) > VOICE_PEAK:
            self._loud += len(samples)
        self._told = self._loud >= VOICE_SECONDS * SAMPLE_RATE
        return self._told
