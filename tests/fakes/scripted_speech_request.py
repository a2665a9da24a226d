"""One request of a scripted Speech service: text in, sound and word boundaries out, as its script says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aiohttp import web

from tests.fakes.scripted_speech_wire import (
    PUNCTUATION,
    WORD_MS,
    audio_frame,
    boundary,
    split_words,
    text_frame,
    tone,
)

CHUNK_MS = 100
BYTES_PER_MS = 48


class Boundaries(Enum):
    """When the times of the words are told."""

    NORMAL = "before the sound of each word"
    EARLY = "as soon as the word is known, before any sound"
    INTERLEAVED = "within the sound, each pair of words in the wrong order"
    LATE = "after all sound"
    MISSING = "never"


@dataclass(frozen=True)
class Delivery:
    """How one request is answered.

    The first sound comes ``first_audio_ms`` after the first text, the rest ``pace`` times as fast as it is
    spoken (0: at once). After so many milliseconds of sound ``drop_after_ms`` breaks the connection without
    a word and ``stall_after_ms`` falls silent for ever; 0 is before any sound. ``close`` ends the connection
    with a code and a reason when the first text comes. ``silent`` takes the text and never answers.
    ``hold_after_ms`` waits there until ``SpeechRequest.go_on``; the last word's end is before the word that
    it is over. ``lengths_ms`` is how long each of the first words sounds, instead of ``word_ms``.
    """

    first_audio_ms: float = 0.0
    pace: float = 0.0
    boundaries: Boundaries = Boundaries.NORMAL
    word_ms: int = WORD_MS
    drop_after_ms: int | None = None
    stall_after_ms: int | None = None
    close: tuple[int, str] | None = None
    silent: bool = False
    hold_after_ms: int | None = None
    lengths_ms: tuple[int, ...] = ()

    def length_ms(self, number: int) -> int:
        """Of word ``number``."""
        return self.lengths_ms[number] if number < len(self.lengths_ms) else self.word_ms

    def start_ms(self, number: int) -> int:
        return sum(self.length_ms(each) for each in range(number))


class SpeechRequest:
    """What was asked with one request id. Times are ``time.monotonic()``."""

    def __init__(self, socket: web.WebSocketResponse, drop: Callable[[], None], request_id: str,
                 delivery: Delivery, voice: str) -> None:
        self.request_id = request_id
        self.voice = voice
        self.delivery = delivery
        self.pieces: list[tuple[float, str]] = []
        self.ended_at: float | None = None
        self.first_audio_at: float | None = None
        self.sent_ms = 0
        self._words_told = 0
        self._socket = socket
        self._drop = drop
        self._news = asyncio.Event()
        self._going = asyncio.Event()

    def go_on(self) -> None:
        """Wait no longer where the script holds it."""
        self._going.set()

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.pieces)

    def add(self, text: str) -> None:
        self.pieces.append((time.monotonic(), text))
        self._news.set()

    def end(self) -> None:
        self.ended_at = time.monotonic()
        self._news.set()

    async def answer(self) -> None:
        """Speak until the text has ended and all of it was spoken, or the script forbids."""
        await self._tell("turn.start", {"context": {"serviceTag": self.request_id}})
        await self._told(lambda: self.pieces or self.ended_at)
        if self.delivery.close is not None:
            code, reason = self.delivery.close
            await self._socket.close(code=code, message=reason.encode())
            return
        if self.delivery.silent or self._stops():
            return
        await self._tell("response", {"audio": {"type": "inline", "streamId": "1"}})
        if await self._speak():
            await self._hold()
            await self._tell("turn.end", {})

    async def _speak(self) -> bool:
        """Whether all was spoken."""
        if self.pieces:
            await _until(self.pieces[0][0] + self.delivery.first_audio_ms / 1000)
        late: list[dict[str, Any]] = []
        for number in range(1_000_000):
            word = await self._word(number)
            if word is None:
                break
            sent = await self._speak_word(number, word, late)
            if not sent:
                return False
        await self._metadata(late)
        return True

    async def _speak_word(self, number: int, word: str, late: list[dict[str, Any]]) -> bool:
        when = self.delivery.boundaries
        times = self._times(number, word)
        if when is Boundaries.NORMAL:
            await self._metadata(times)
        elif when is Boundaries.EARLY:
            await self._metadata(self._untold_times())
        else:
            late.extend(times)
        pcm = tone(number, self.delivery.length_ms(number))
        for start in range(0, len(pcm), CHUNK_MS * BYTES_PER_MS):
            if not await self._send_sound(pcm[start : start + CHUNK_MS * BYTES_PER_MS]):
                return False
        if when is Boundaries.INTERLEAVED and number % 2 == 1:
            await self._metadata(late[::-1])
            late.clear()
        if when is Boundaries.MISSING:
            late.clear()
        return True

    async def _word(self, number: int) -> str | None:
        """The word of that number, waiting until it has been written; None when the text ends before it."""
        await self._told(lambda: self.ended_at or len(self._words()[0]) > number)
        words, _ = self._words()
        return words[number] if len(words) > number else None

    def _words(self) -> tuple[list[str], str]:
        return split_words(self.text, ended=self.ended_at is not None)

    def _untold_times(self) -> list[dict[str, Any]]:
        words, _ = self._words()
        untold = range(self._words_told, len(words))
        self._words_told = len(words)
        return [times for number in untold for times in self._times(number, words[number])]

    def _times(self, number: int, word: str) -> list[dict[str, Any]]:
        length = self.delivery.length_ms(number)
        start = self.delivery.start_ms(number)
        plain = word.rstrip(PUNCTUATION)
        times = [boundary("WordBoundary", plain, start, length - 50)] if plain else []
        if plain != word:
            times.append(boundary("PunctuationBoundary", word[len(plain):], start + length - 50, 50))
        return times

    async def _send_sound(self, pcm: bytes) -> bool:
        if self._stops():
            return False
        await self._hold()
        if self.first_audio_at is None:
            self.first_audio_at = time.monotonic()
        await self._socket.send_bytes(audio_frame(self.request_id, pcm))
        self.sent_ms += len(pcm) // BYTES_PER_MS
        if self.delivery.pace > 0:
            await _until(self.first_audio_at + self.sent_ms / 1000 / self.delivery.pace)
        return True

    async def _hold(self) -> None:
        held_at = self.delivery.hold_after_ms
        if held_at is not None and self.sent_ms >= held_at:
            await self._going.wait()

    def _stops(self) -> bool:
        if self.delivery.drop_after_ms is not None and self.sent_ms >= self.delivery.drop_after_ms:
            self._drop()
            return True
        return self.delivery.stall_after_ms is not None and self.sent_ms >= self.delivery.stall_after_ms

    async def _metadata(self, times: list[dict[str, Any]]) -> None:
        if times:
            await self._tell("audio.metadata", {"Metadata": list(times)})

    async def _tell(self, path: str, body: dict[str, Any]) -> None:
        await self._socket.send_str(text_frame(path, self.request_id, body))

    async def _told(self, is_true: Callable[[], object]) -> None:
        while not is_true():
            self._news.clear()
            await self._news.wait()


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


