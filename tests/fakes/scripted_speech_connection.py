"""One client of a scripted Speech service: reads its frames strictly and lets its requests be answered."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from aiohttp import WSMsgType, web

from tests.fakes.scripted_speech_request import Delivery, SpeechRequest
from tests.fakes.scripted_speech_wire import Frame, read_frame, voice_of_ssml, words_of_ssml

FORMAT = "raw-24khz-16bit-mono-pcm"


class Observer(Protocol):
    """The service, as its connections see it."""

    voices: Sequence[str] | None
    violations: list[str]
    telemetry: list[str]
    requests: list[SpeechRequest]

    def next_delivery(self) -> Delivery: ...
    async def changed(self) -> None: ...


class SpeechConnection:
    """One client's websocket; a text that breaks the protocol is noted in ``violations`` and closes it."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request,
                 service: Observer) -> None:
        self.opened_at = time.monotonic()
        self.closed_at: float | None = None
        self.config: Mapping[str, object] = {}
        self.requests: dict[str, SpeechRequest] = {}
        self._socket = socket
        self._transport = request.transport
        self._service = service
        self._answers: set[asyncio.Task[None]] = set()

    def drop(self) -> None:
        """Break the connection without a word; what was sent before still arrives."""
        if self._transport is not None:
            self._transport.close()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        await self._socket.close(code=code, message=reason.encode())

    async def serve(self) -> None:
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    try:
                        await self._take(read_frame(message.data))
                    except (ValueError, KeyError, TypeError) as violation:
                        self._service.violations.append(str(violation))
                        await self._socket.close(code=1002, message=str(violation).encode()[:120])
        finally:
            self.closed_at = time.monotonic()
            for answer in self._answers:
                answer.cancel()
            await asyncio.gather(*self._answers, return_exceptions=True)
            await self._service.changed()

    async def _take(self, frame: Frame) -> None:
        match frame.path:
            case "speech.config":
                self.config = json.loads(frame.body)
            case "synthesis.context":
                await self._begin(frame)
            case "text.piece":
                self._request(frame).add(frame.body)
            case "text.end":
                self._request(frame).end()
            case "ssml":
                request = self._request(frame)
                request.voice = voice_of_ssml(frame.body)
                await self._check_voice(request.voice)
                request.add(" ".join(words_of_ssml(frame.body)))
                request.end()
            case "telemetry":
                self._service.telemetry.append(frame.body)
            case path:
                raise ValueError(f"unknown path {path!r}")
        await self._service.changed()

    async def _begin(self, frame: Frame) -> None:
        if not self.config:
            raise ValueError("synthesis.context before speech.config")
        if not frame.request_id or frame.request_id in self.requests:
            raise ValueError("a request needs an id of its own")
        asked = json.loads(frame.body)["synthesis"]
        if asked["audio"]["outputFormat"] != FORMAT:
            raise ValueError(f"not {FORMAT}")
        voice = asked.get("input", {}).get("voiceName", "")
        request = SpeechRequest(
            self._socket, self.drop, frame.request_id, self._service.next_delivery(), voice
        )
        self.requests[frame.request_id] = request
        self._service.requests.append(request)
        if voice and not await self._check_voice(voice):
            return
        answer = asyncio.get_running_loop().create_task(self._answer(request))
        self._answers.add(answer)

    async def _answer(self, request: SpeechRequest) -> None:
        with suppress(ConnectionError):  # The client may go while it is spoken to.
            await request.answer()

    async def _check_voice(self, voice: str) -> bool:
        if self._service.voices is None or voice in self._service.voices:
            return True
        await self._socket.close(code=1007, message=f"Unsupported voice {voice}.".encode())
        return False

    def _request(self, frame: Frame) -> SpeechRequest:
        if frame.request_id not in self.requests:
            raise ValueError(f"{frame.path} before synthesis.context")
        return self.requests[frame.request_id]
