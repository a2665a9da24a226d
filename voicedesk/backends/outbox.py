"""What waits to be sent, in order; bounded, because a stalled network must not fill the memory."""

from __future__ import annotations

import asyncio
from collections import deque

from voicedesk.backends.base import BYTES_PER_MS
from voicedesk.backends.input_events import ClientEvent, append

AUDIO_KEPT_MS = 60_000  # the longest turn, which can come at once after a lost link
APPEND_BYTES = 1_000 * BYTES_PER_MS
PACKET_BYTES = 20 * BYTES_PER_MS
"""Two frames share an event: half the events for 5 ms, and a send costs more than all else about a frame."""


class Outbox:
    """Audio and events, taken out by one sender in the order in which they were put in.

    Audio beyond 60 s is dropped, oldest first, and counted in ``dropped_ms``. A frame waits for the next
    one, unless an event follows it; frames that had to wait longer are joined, up to 1 s in one event.
    """

    def __init__(self) -> None:
        self._queue: deque[bytes | ClientEvent] = deque()
        self._filled = asyncio.Event()
        self._audio_bytes = 0
        self.dropped_ms = 0.0

    @property
    def waiting_seconds(self) -> float:
        """How much sound is still to be taken out."""
        return self._audio_bytes / BYTES_PER_MS / 1000

    def put(self, event: ClientEvent) -> None:
        self._queue.append(event)
        self._filled.set()

    def put_audio(self, pcm: bytes) -> None:
        for start in range(0, len(pcm), APPEND_BYTES):
            piece = pcm[start : start + APPEND_BYTES]
            self._queue.append(piece)
            self._audio_bytes += len(piece)
        while self._audio_bytes > AUDIO_KEPT_MS * BYTES_PER_MS:
            self._drop_oldest()
        self._filled.set()

    async def take(self) -> ClientEvent:
        """The next event to send; waits for one."""
        while (event := self.take_now()) is None:
            self._filled.clear()
            await self._filled.wait()
        return event

    def take_now(self) -> ClientEvent | None:
        """The next event to send, if there is one."""
        if not self._queue or self._is_half_a_packet():
            return None
        first = self._queue.popleft()
        return append(self._joined(first)) if isinstance(first, bytes) else first

    def _is_half_a_packet(self) -> bool:
        only = self._queue[0] if len(self._queue) == 1 else b""
        return isinstance(only, bytes) and 0 < len(only) < PACKET_BYTES

    def _joined(self, first: bytes) -> bytes:
        frames = [first]
        size = len(first)
        while self._queue:
            frame = self._queue[0]
            if not isinstance(frame, bytes) or size + len(frame) > APPEND_BYTES:
                break
            frames.append(frame)
            size += len(frame)
            self._queue.popleft()
        self._audio_bytes -= size
        return b"".join(frames) if len(frames) > 1 else first

    def _drop_oldest(self) -> None:
        for place, waiting in enumerate(self._queue):
            if isinstance(waiting, bytes):
                del self._queue[place]
                self._audio_bytes -= len(waiting)
                self.dropped_ms += len(waiting) / BYTES_PER_MS
                return
