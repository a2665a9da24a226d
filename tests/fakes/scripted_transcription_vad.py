"""Speech or silence by loudness alone, in counted audio: enough to end a scripted turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

FRAME_BYTES = 480  # 10 ms
FRAME_MS = 10
SPEECH_FRAMES = 3  # so many loud ones in a row are speech


@dataclass(frozen=True)
class Edge:
    """Where speech starts or stops, as the service reports it: with padding, with trailing silence."""

    kind: Literal["start", "stop"]
    at_ms: int


class EnergyVad:
    def __init__(self, loud_rms: float) -> None:
        self._loud_rms = loud_rms
        self._rest = b""
        self._now_ms = 0
        self._loud = 0
        self._quiet_ms = 0
        self._speaking = False

    def hear(self, pcm: bytes, padding_ms: int, silence_ms: int) -> list[Edge]:
        """The edges in ``pcm``, which continues what was heard before."""
        self._rest += pcm
        edges = []
        while len(self._rest) >= FRAME_BYTES:
            frame, self._rest = self._rest[:FRAME_BYTES], self._rest[FRAME_BYTES:]
            self._now_ms += FRAME_MS
            samples = np.frombuffer(frame, "<i2").astype(np.float64)
            edge = self._step(bool(np.sqrt(np.mean(samples**2)) > self._loud_rms), padding_ms, silence_ms)
            if edge is not None:
                edges.append(edge)
        return edges

    def _step(self, loud: bool, padding_ms: int, silence_ms: int) -> Edge | None:
        self._loud = self._loud + 1 if loud else 0
        self._quiet_ms = 0 if loud else self._quiet_ms + FRAME_MS
        if not self._speaking and self._loud >= SPEECH_FRAMES:
            self._speaking = True
            return Edge("start", max(0, self._now_ms - self._loud * FRAME_MS - padding_ms))
        if self._speaking and self._quiet_ms >= silence_ms:
            self._speaking = False
            return Edge("stop", self._now_ms)
        return None
