"""A speaker that plays what it is given as fast as it comes, or only as far as a test lets it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.silent_sound import SilentSound
from voicedesk.backends.base import BYTES_PER_MS
from voicedesk.conversation.events import Event, PlayoutFinished, PlayoutFlushed, PlayoutStarted


@dataclass
class _Playout:
    response_id: str
    received_bytes: int = 0
    ended: bool = False
    started: bool = False

    @property
    def received_ms(self) -> int:
        return self.received_bytes // BYTES_PER_MS


@dataclass
class _Queue:
    """What waits to be played, in order; what was flushed; the sound that came for that too late; how many
    reports are still to be made."""

    waiting: dict[str, _Playout] = field(default_factory=dict)
    flushed: set[str] = field(default_factory=set)
    late_bytes: int = 0
    unsaid: int = 0


class HandSpeaker(SilentSound):
    """Reports as the sound port promises, in callbacks of their own. While ``holding``, nothing that has
    begun is played to its end; ``position_ms`` is how much of it has left the speaker when it is flushed."""

    def __init__(self, post: Callable[[Event], None]) -> None:
        super().__init__()
        self.holding = False
        self.position_ms = 0
        self._post = post
        self._queue = _Queue()
        self._paused = False

    @property
    def late_ms(self) -> int:
        """How much sound came for responses that had been flushed."""
        return self._queue.late_bytes // BYTES_PER_MS

    @property
    def silent(self) -> bool:
        """Nothing is queued to be played, nor any report under way."""
        return not self._queue.waiting and not self._queue.unsaid

    def received_ms(self, response_id: str) -> int:
        playout = self._queue.waiting.get(response_id)
        return playout.received_ms if playout else 0

    def let_go(self) -> None:
        """Play on, to the end of all that is there."""
        self.holding = False
        self._play()

    def add_audio(self, response_id: str, pcm: bytes) -> bool:
        overran = super().add_audio(response_id, pcm)
        if response_id in self._queue.flushed:
            self._queue.late_bytes += len(pcm)
            return overran
        self._of(response_id).received_bytes += len(pcm)
        self._play()
        return overran

    def end_audio(self, response_id: str) -> None:
        super().end_audio(response_id)
        if response_id not in self._queue.flushed:
            self._of(response_id).ended = True
            self._play()

    def pause(self) -> None:
        super().pause()
        self._paused = True

    def resume(self) -> None:
        super().resume()
        self._paused = False
        self._play()

    def flush(self, response_id: str) -> None:
        super().flush(response_id)
        if response_id in self._queue.flushed:
            return
        self._queue.flushed.add(response_id)
        playout = self._queue.waiting.pop(response_id, _Playout(response_id))
        played_ms = min(self.position_ms, playout.received_ms) if playout.started else 0
        self._tell(PlayoutFlushed(response_id, played_ms, playout.received_ms))
        self._play()

    def _of(self, response_id: str) -> _Playout:
        return self._queue.waiting.setdefault(response_id, _Playout(response_id))

    def _play(self) -> None:
        while self._queue.waiting and not self._paused:
            first = next(iter(self._queue.waiting.values()))
            if not first.started and first.received_bytes:
                first.started = True
                self._tell(PlayoutStarted(first.response_id))
            if self.holding or not first.ended:
                return
            del self._queue.waiting[first.response_id]
            self._queue.flushed.add(first.response_id)
            self._tell(PlayoutFinished(first.response_id, first.received_ms))

    def _tell(self, event: Event) -> None:
        self._queue.unsaid += 1
        asyncio.get_running_loop().call_soon(self._say, event)

    def _say(self, event: Event) -> None:
        self._queue.unsaid -= 1
        self._post(event)
