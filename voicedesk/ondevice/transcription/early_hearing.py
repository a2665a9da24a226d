"""Recognising a turn while it is spoken, so that its words stand when it ends.

The recognizer takes whole utterances. What has been said so far is given to it from time to time, for
partial transcripts, and at every pause: if the pause turns out to be the end, its words are the final ones.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from voicedesk.ondevice.engines.recognizer import Recognizer, RecognizerFault
from voicedesk.ondevice.realtime.input_audio import BYTES_PER_MS
from voicedesk.ondevice.realtime.listening import SpeechSoFar

PAUSE_MS = 160
"""So much silence after a word keeps its end; it is a pause worth listening to what was said."""

FIRST_PARTIAL_MS = 700
PARTIALS_APART_MS = 600
PARTIALS_REST = 3.0
"""A partial waits for so many times what the last took, lest a busy machine be late with the final words."""

PARTIALS_GROWTH = 1.25
"""Each partial hears at least a quarter more than the one before, so that long turns cost in proportion."""

Partial = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _HeardSoFar:
    text: str
    pcm_bytes: int


class EarlyHearing:
    """Hears one turn; ``partial`` is told the words so far, as often as they are heard anew."""

    def __init__(self, recognizer: Recognizer, tasks: asyncio.TaskGroup, partial: Partial) -> None:
        self._recognizer = recognizer
        self._tasks = tasks
        self._partial = partial
        self._task: asyncio.Task[None] | None = None
        self._asked_bytes = 0
        self._took_ms = 0.0
        self._heard = _HeardSoFar("", 0)

    def listen(self, speech: SpeechSoFar) -> None:
        """More has been said; begins to recognise it if there is reason to, and nobody else waits."""
        if (self._task is not None and not self._task.done()) or not self._recognizer.idle:
            return
        so_far = len(speech.pcm)
        if speech.silent_ms >= PAUSE_MS:
            voiced = so_far - speech.silent_ms * BYTES_PER_MS
            wanted = self._asked_bytes < voiced + PAUSE_MS * BYTES_PER_MS
        else:
            wanted = so_far >= self._next_partial_bytes()
        if wanted:
            self._asked_bytes = so_far
            self._task = self._tasks.create_task(self._hear(bytes(speech.pcm)))

    async def final(self, pcm: bytes, voiced_bytes: int | None) -> str:
        """The words of the whole turn, whose voice lies in its first ``voiced_bytes`` if that is known.

        Raises RecognizerFault.
        """
        if self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        if voiced_bytes is not None and self._heard.pcm_bytes >= voiced_bytes + PAUSE_MS * BYTES_PER_MS:
            return self._heard.text
        return await self._recognizer.recognize(pcm)

    def drop(self) -> None:
        """Nobody wants to know any more."""
        if self._task is not None:
            self._task.cancel()

    def _next_partial_bytes(self) -> float:
        if not self._asked_bytes:
            return FIRST_PARTIAL_MS * BYTES_PER_MS
        apart_ms = max(PARTIALS_APART_MS, self._took_ms * PARTIALS_REST)
        return max(self._asked_bytes + apart_ms * BYTES_PER_MS, self._asked_bytes * PARTIALS_GROWTH)

    async def _hear(self, pcm: bytes) -> None:
        began = time.monotonic()
        try:
            text = await self._recognizer.recognize(pcm)
        except RecognizerFault:
            return  # The final attempt says what is wrong, if it still is.
        self._took_ms = (time.monotonic() - began) * 1000
        self._heard = _HeardSoFar(text, len(pcm))
        await self._partial(text)
