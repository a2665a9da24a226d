"""An echo canceller that notes what it is told, and halves what it hears."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.arrays import Samples
from voicedesk.audio.echo_canceller import CancellerUnavailable


class ScriptedCanceller:
    """A ``Canceller``: the frames in ``far_end`` and ``microphone`` are copies, in the order of the calls
    in ``calls``; ``fails`` makes the next call raise."""

    def __init__(self) -> None:
        self.far_end: list[Samples] = []
        self.microphone: list[Samples] = []
        self.delays_ms: list[int] = []
        self.calls = ""
        self.fails = False

    def hear_far_end(self, frame: Samples) -> None:
        self.far_end.append(frame.copy())
        self.calls += "f"

    def cancel(self, frame: Samples) -> Samples:
        if self.fails:
            raise CancellerUnavailable("The echo canceller refused the microphone")
        self.microphone.append(frame.copy())
        self.calls += "m"
        return (frame // 2).astype(np.int16)

    def tell_delay(self, milliseconds: int) -> None:
        self.delays_ms.append(milliseconds)
