"""The sound of one response: what arrived, what was handed to the device, and where."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from voicedesk.audio.arrays import Samples, Signal

CHUNK_COST = 64
TO_FLOAT = np.float32(1 / 32768)


@dataclass(slots=True)
class Run:
    """``length`` samples in a row that the device got from its ``position`` on."""

    position: int
    length: int


@dataclass(slots=True)
class ResponseAudio:
    """Counts are 24 kHz samples. Chunks are kept as they came and dropped once played: nothing is joined."""

    response_id: str
    received: int = 0
    handed: int = 0
    ended: bool = False
    runs: list[Run] = field(default_factory=list)
    _chunks: deque[Samples] = field(default_factory=deque)
    _offset: int = 0
    _half_sample: bytes = b""

    def append(self, pcm: bytes) -> None:
        """Little-endian int16; a chunk may end in the middle of a sample."""
        pcm = self._half_sample + pcm
        whole = len(pcm) & ~1
        self._half_sample = pcm[whole:]
        if whole:
            self._chunks.append(np.frombuffer(pcm, "<i2", whole // 2))
            self.received += whole // 2

    @property
    def waiting(self) -> int:
        """Samples that arrived and were not handed over yet."""
        return self.received - self.handed

    @property
    def kept(self) -> int:
        """What waits, in samples' worth of memory: a chunk takes some, however short it is."""
        return self.waiting + CHUNK_COST * len(self._chunks)

    def read_into(self, out: Signal, position: int) -> int:
        """Hand the next samples over as float32, the first at the device's ``position``; how many."""
        done = 0
        while done < len(out) and self._chunks:
            chunk = self._chunks[0]
            count = min(len(out) - done, len(chunk) - self._offset)
            np.multiply(chunk[self._offset:self._offset + count], TO_FLOAT, out=out[done:done + count])
            done += count
            self._offset += count
            if self._offset == len(chunk):
                self._chunks.popleft()
                self._offset = 0
        self.count_as_handed(position, done)
        return done

    def peek(self, length: int) -> Samples:
        """Up to ``length`` of the next samples, which stay where they are."""
        parts: list[Samples] = []
        offset, wanted = self._offset, length
        for chunk in self._chunks:
            parts.append(chunk[offset:offset + wanted])
            wanted, offset = wanted - len(parts[-1]), 0
            if wanted <= 0:
                break
        return np.concatenate(parts) if parts else np.empty(0, np.int16)

    def count_as_handed(self, position: int, count: int) -> None:
        if count <= 0:
            return
        self.handed += count
        if self.runs and self.runs[-1].position + self.runs[-1].length == position:
            self.runs[-1].length += count
        else:
            self.runs.append(Run(position, count))

    def played(self, position: float) -> int:
        """How many samples had left the speaker when it had reached ``position``."""
        return int(sum(min(max(position - run.position, 0), run.length) for run in self.runs))

    @property
    def first_position(self) -> int | None:
        return self.runs[0].position if self.runs else None

    @property
    def end_position(self) -> int:
        """Where its last sample, of those handed over, ends."""
        return self.runs[-1].position + self.runs[-1].length if self.runs else 0
