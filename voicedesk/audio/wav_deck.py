"""Sound made of recordings: questions go in as if spoken, answers are kept as if played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voicedesk.audio.formats import FRAME_BYTES, bytes_of, ms_of
from voicedesk.audio.port import MOST_WAITING_MS, FrameSink, Level, SoundCounters
from voicedesk.conversation.commands import Earcon, Lead
from voicedesk.conversation.events import (
    Direction,
    Event,
    PlayoutFinished,
    PlayoutFlushed,
    PlayoutStarted,
)

FEED_BYTES = FRAME_BYTES * 10
FEED_SECONDS = 0.02
"""100 ms of sound every 20 ms: services count audio, not seconds, and take it faster than it was spoken."""

MOST_ASKED_BYTES = bytes_of(100_000)
LEAD_IN_MS = 300
GAP_MS = 400


class WavDeck:
    """A ``SoundPort`` without a device.

    ``say`` loads a question; it runs while the gate is open, silence follows it for as long as the gate
    stays open, and ``on_said`` is called once its last sample went out. Answers are taken as played the
    moment they are complete; ``answers`` is their sound with a short gap between them.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, post: Callable[[Event], None], frame_sink: FrameSink
    ) -> None:
        self._loop = loop
        self._post = post
        self._frame_sink = frame_sink
        self._question = b""
        self._asked = bytearray()  # of a question without an answer: sent again if the link breaks
        self._on_said: Callable[[], None] | None = None
        self._feeding: asyncio.TimerHandle | None = None
        self._answers: dict[str, bytearray] = {}
        self._overran: set[str] = set()
        self.moved_bytes = 0  # of sound, in both directions: whether it goes on is seen by it

    def say(self, pcm: bytes, on_said: Callable[[], None]) -> None:
        """``pcm`` is 24 kHz mono int16, any length."""
        self._question = bytes(bytes_of(LEAD_IN_MS)) + pcm
        self._asked.clear()
        self._on_said = on_said

    @property
    def answers(self) -> bytes:
        return bytes(bytes_of(GAP_MS)).join(bytes(pcm) for pcm in self._answers.values() if pcm)

    def open_mic(self, lead: Lead) -> None:
        if lead is Lead.TURN and self._asked:
            self._frame_sink(bytes(self._asked))
        if self._feeding is None:
            self._feed()

    def close_mic(self) -> None:
        if self._feeding is not None:
            self._feeding.cancel()
            self._feeding = None

    def _feed(self) -> None:
        self._feeding = self._loop.call_later(FEED_SECONDS, self._feed)
        piece, self._question = self._question[:FEED_BYTES], self._question[FEED_BYTES:]
        self.moved_bytes += len(piece)
        frame = piece.ljust(FEED_BYTES, b"\0")
        if len(self._asked) < MOST_ASKED_BYTES:
            self._asked += frame
        self._frame_sink(frame)
        if not self._question and self._on_said is not None:
            said, self._on_said = self._on_said, None
            said()

    def add_audio(self, response_id: str, pcm: bytes) -> bool:
        if response_id not in self._answers:
            self._answers[response_id] = bytearray()
            self._loop.call_soon(self._post, PlayoutStarted(response_id))
        self._asked.clear()
        self.moved_bytes += len(pcm)
        if response_id in self._overran:
            return False
        if len(self._answers[response_id]) + len(pcm) > bytes_of(MOST_WAITING_MS):
            self.end_audio(response_id)
            self._overran.add(response_id)
            return True
        self._answers[response_id] += pcm
        return False

    def end_audio(self, response_id: str) -> None:
        if response_id in self._answers and response_id not in self._overran:
            self._loop.call_soon(self._post, PlayoutFinished(response_id, self.played_ms(response_id)))

    def flush(self, response_id: str) -> None:
        played_ms = self.played_ms(response_id)
        self._loop.call_soon(self._post, PlayoutFlushed(response_id, played_ms, played_ms))

    def played_ms(self, response_id: str) -> int:
        return int(ms_of(len(self._answers.get(response_id, b""))))

    async def aclose(self) -> None:
        self.close_mic()

    # What recordings have no use for.

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def choose(self, direction: Direction, name: str | None, host_api: str = "") -> None: ...
    def mute_mic(self, muted: bool) -> None: ...
    def mark_turn(self, *, goes_on: bool) -> None: ...
    def end_turn(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def play_earcon(self, earcon: Earcon) -> None: ...
    def set_volume(self, volume: float) -> None: ...

    def mic_level(self) -> Level:
        return Level(float("-inf"), float("-inf"))

    def counters(self) -> SoundCounters:
        return SoundCounters()
