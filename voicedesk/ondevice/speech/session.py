"""One client's speech connection: requests one after the other, each with its context and its text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.speech.context import SpeechContext, context_of
from voicedesk.ondevice.speech.frames import Frame, FrameFault, frame_of
from voicedesk.ondevice.speech.spoken_answer import Send, SpokenAnswer
from voicedesk.ondevice.speech.ssml import Passage, passages_of
from voicedesk.ondevice.speech.streamed_text import StreamedText

_HEARD_AND_LEFT = frozenset({"speech.config", "telemetry"})
"""What clients tell about themselves."""


@dataclass(frozen=True, slots=True)
class _Streaming:
    request_id: str
    text: StreamedText


class SpeechSession:
    """Serves one connection; make it inside the task group that carries its work.

    ``streams_text`` tells whether the path knows ``text.piece``: only version 2 does.
    """

    def __init__(self, engines: Engines, send: Send, tasks: asyncio.TaskGroup, *, streams_text: bool) -> None:
        self._engines = engines
        self._send = send
        self._tasks = tasks
        self._streams_text = streams_text
        self._contexts: dict[str, SpeechContext] = {}
        self._streaming: _Streaming | None = None
        self._speaking = asyncio.Lock()

    async def serve(self, messages: AsyncIterator[str | bytes]) -> None:
        """Take what the client sends until ``messages`` ends; raises FrameFault for what will not do."""
        async for message in messages:
            self._take(frame_of(message))

    def _take(self, frame: Frame) -> None:
        if frame.path in _HEARD_AND_LEFT:
            return
        if not frame.request_id:
            raise FrameFault("The message has no X-RequestId header.")
        match frame.path:
            case "synthesis.context":
                self._contexts = {frame.request_id: context_of(frame.json())}
            case "ssml":
                context = self._contexts.pop(frame.request_id, SpeechContext())
                self._tasks.create_task(self._read(frame.request_id, context, passages_of(frame.body)))
            case "text.piece" if self._streams_text:
                self._stream(frame.request_id).add(frame.body)
            case "text.end" if self._streams_text:
                self._stream(frame.request_id).end()
                self._streaming = None
            case _:
                raise FrameFault(f"Unsupported message path {frame.path[:60]}.")

    def _stream(self, request_id: str) -> StreamedText:
        """The text of the request under way; its first piece begins the answer."""
        if self._streaming is not None and self._streaming.request_id == request_id:
            return self._streaming.text
        context = self._contexts.pop(request_id, None)
        if context is None or not context.streams_text:
            raise FrameFault("Text came without a synthesis.context for streamed text.")
        if self._streaming is not None:
            raise FrameFault("Text came for a second request before the end of the first.")
        voice = context.voice
        answer = SpokenAnswer(request_id, context, self._engines, self._send)
        text = StreamedText(answer.ahead_ms)
        self._streaming = _Streaming(request_id, text)

        async def speak() -> None:
            async with self._speaking:
                await answer.begin()
                while (portion := await text.next()) is not None:
                    await answer.say(portion.text, voice, pauses=portion.natural)
                await answer.finish()

        self._tasks.create_task(speak())
        return text

    async def _read(self, request_id: str, context: SpeechContext, passages: list[Passage]) -> None:
        async with self._speaking:
            answer = SpokenAnswer(request_id, context, self._engines, self._send)
            await answer.begin()
            for passage in passages:
                if passage.text:
                    await answer.say(passage.text, passage.voice)
                else:
                    await answer.pause(passage.pause_ms)
            await answer.finish()
