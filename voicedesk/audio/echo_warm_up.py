"""The first moments of what is played, in which the canceller has not learned the room yet."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.arrays import Samples
from voicedesk.audio.formats import FRAME_MS

AUDIBLE = 100
TRUSTED_FRAMES = 300 // FRAME_MS
LEARNING_FRAMES = 1400 // FRAME_MS
TAIL_FRAMES = 200 // FRAME_MS


class EchoWarmUp:
    """Tells which frames of the microphone are to be silent instead of half cleaned.

    Measured with speech at -9 to -12 dB: for half a second WebRTC's canceller suppresses on suspicion (30
    dB), then it trusts what it has learned too early and leaves up to all of the echo, and after 1.0 to 1.3 s
    of sound it is there (35 to 55 dB). So only sound that has lasted for 0.3 s conceals, which an earcon does
    not, and nothing does any more after 1.4 s of sound.
    """

    def __init__(self) -> None:
        self._left = LEARNING_FRAMES
        self._run = self._quiet = 0

    def conceals(self, far_end: Samples) -> bool:
        """Whether the frame of the microphone that belongs to this one is concealed; asked once a frame."""
        if not self._left:
            return False
        if int(np.abs(far_end).max()) >= AUDIBLE:
            self._run, self._quiet, self._left = self._run + 1, 0, self._left - 1
        else:
            self._quiet += 1
            if self._quiet > TAIL_FRAMES:
                self._run = 0
        return self._run > TRUSTED_FRAMES
