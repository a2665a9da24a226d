"""One connection to the scripted transcription: all that was received, and all one can do to the client."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.scripted_connection import Received
from tests.fakes.scripted_transcription_script import Heard, TranscriptionScript
from tests.fakes.scripted_transcription_session import StrictTranscription, fresh_id
from tests.fakes.scripted_transcription_vad import EnergyVad

PREFIX = "conversation.item.input_audio_transcription"
VAD_DEFAULTS = {"prefix_padding_ms": 300, "silence_duration_ms": 500}


@dataclass
class HeardTurn:
    """When a turn was committed and its transcript complete, in ``time.monotonic()``."""

    item_id: str
    committed_at: float
    final_at: float | None = None


class TranscriptionConnection:
    def __init__(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        session: StrictTranscription,
        script: TranscriptionScript,
        next_heard: Callable[[], Heard],
    ) -> None:
        self.session = session
        self.received: list[Received] = []
        self.sent: list[tuple[float, str]] = []
        self.turns: list[HeardTurn] = []
        self._socket = socket
        self._request = request
        self._script = script
        self._next_heard = next_heard
        self._vad = EnergyVad(script.loud_rms)
        self._speech_item = ""
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._over = asyncio.Event()
        self._changed = asyncio.Condition()
        self._telling: set[asyncio.Task[None]] = set()

    # What the service saw.

    def events(self, kind: str) -> list[Mapping[str, Any]]:
        return [received.event for received in self.received if received.type == kind]

    @property
    def audio(self) -> bytes:
        """All sound received on this connection."""
        return b"".join(received.pcm for received in self.received)

    async def received_event(self, kind: str, number: int = 0, seconds: float = 30.0) -> Mapping[str, Any]:
        """The client's ``number``-th event of that type, waiting until it has come."""
        await self.until(lambda: len(self.events(kind)) > number, seconds)
        return self.events(kind)[number]

    async def received_audio(self, milliseconds: int, seconds: float = 30.0) -> None:
        await self.until(lambda: self.session.heard_ms >= milliseconds, seconds)

    async def ended(self, seconds: float = 30.0) -> None:
        """Wait until the connection is over, whoever ended it."""
        async with asyncio.timeout(seconds):
            await self._over.wait()

    async def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait for ``condition``, asked after each client event."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)

    # What the service does.

    async def send(self, event: Mapping[str, Any]) -> float:
        """Send any event at all; returns the time at which it was written."""
        return await self.send_text(json.dumps(event), str(event.get("type")))

    async def send_text(self, text: str, kind: str = "raw") -> float:
        """Send what need not be JSON."""
        await self._flowing.wait()
        at = time.monotonic()
        if not self._socket.closed:
            self.sent.append((at, kind))
            await self._socket.send_str(text)
        return at

    async def error(self, code: str, message: str = "", **more: Any) -> None:
        await self.send({"type": "error", "error": {"code": code, "message": message, **more}})

    async def start_speech(self, item_id: str, start_ms: int | None = None) -> float:
        start = {"audio_start_ms": self.session.heard_ms if start_ms is None else start_ms}
        return await self.send({"type": "input_audio_buffer.speech_started", **start, "item_id": item_id})

    async def stop_speech(self, item_id: str, end_ms: int | None = None) -> float:
        end = {"audio_end_ms": self.session.heard_ms if end_ms is None else end_ms}
        return await self.send({"type": "input_audio_buffer.speech_stopped", **end, "item_id": item_id})

    async def hear(self, heard: str | Heard | None = None, start_ms: int = 0, end_ms: int = 1800) -> str:
        """A whole spoken turn, as the service's VAD would find it; returns its item id."""
        item_id = fresh_id("item")
        await self.start_speech(item_id, start_ms)
        await self.stop_speech(item_id, end_ms)
        await self.commit(item_id, heard)
        return item_id

    async def commit(self, item_id: str, heard: str | Heard | None = None) -> None:
        """Make a turn of what is buffered and transcribe it."""
        await self._tell_turn(self.session.commit(item_id), Heard(heard) if isinstance(heard, str) else heard)

    async def partial(self, item_id: str, text: str) -> float:
        return await self.send({"type": f"{PREFIX}.delta", **_place(item_id), "delta": text})

    async def complete(self, item_id: str, text: str) -> float:
        return await self.send({"type": f"{PREFIX}.completed", **_place(item_id), "transcript": text})

    async def fail(self, item_id: str, error: Mapping[str, Any] | None = None) -> float:
        return await self.send({"type": f"{PREFIX}.failed", **_place(item_id), "error": dict(error or {})})

    def drop(self) -> None:
        """Cut the TCP connection: no closing frame, no warning."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def close(self, code: int = 1001, reason: str = "maximum duration of 60 minutes") -> None:
        await self._socket.close(code=code, message=reason.encode())

    def stall(self) -> None:
        """Neither read nor write until ``flow``, as if the network had stopped."""
        self._flowing.clear()
        if isinstance(self._request.transport, asyncio.ReadTransport):
            self._request.transport.pause_reading()

    def flow(self) -> None:
        if isinstance(self._request.transport, asyncio.ReadTransport):
            self._request.transport.resume_reading()
        self._flowing.set()

    # How it answers by itself.

    async def serve(self) -> None:
        if self._script.greets:
            await self.send(self.session.greeting())
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                await self._take(Received(time.monotonic(), json.loads(message.data)))
        self._over.set()
        await self.end()

    async def end(self) -> None:
        self._flowing.set()
        for task in self._telling:
            task.cancel()
        if self._telling:
            await asyncio.wait(self._telling)
        if not self._socket.closed:
            await self._socket.close()

    async def _take(self, received: Received) -> None:
        answers: list[dict[str, Any]] = []
        refused = self._script.session_error if received.type.endswith("session.update") else None
        if self._script.greets and refused is None:
            answers = self.session.take(received.event)
        async with self._changed:
            self.received.append(received)
            self._changed.notify_all()
        if refused is not None:
            report = {"event_id": received.event.get("event_id"), **refused}
            await self.send({"type": "error", "error": report})
        if answers and answers[0]["type"] == "input_audio_buffer.committed":
            await self._tell_turn(answers)
            return
        for answer in answers:
            await self.send(answer)
        if self._script.vad == "energy" and self.session.turn_detection is not None:
            await self._listen(received.pcm)

    async def _listen(self, pcm: bytes) -> None:
        detection = {**VAD_DEFAULTS, **(self.session.turn_detection or {})}
        edges = self._vad.hear(pcm, detection["prefix_padding_ms"], detection["silence_duration_ms"])
        for edge in edges:
            if edge.kind == "start":
                self._speech_item = fresh_id("item")
                await self.start_speech(self._speech_item, edge.at_ms)
            else:
                await self.stop_speech(self._speech_item, edge.at_ms)
                await self.commit(self._speech_item)

    async def _tell_turn(self, events: list[dict[str, Any]], heard: Heard | None = None) -> None:
        heard = heard or self._next_heard()
        turn = HeardTurn(events[0]["item_id"], time.monotonic())
        self.turns.append(turn)
        for event in events:
            await self.send(event)
        if self.session.configured and not heard.silent:
            self._spawn(self._transcribe(turn, heard))

    async def _transcribe(self, turn: HeardTurn, heard: Heard) -> None:
        final_ms = self._script.final_ms if heard.final_ms is None else heard.final_ms
        final_at = turn.committed_at + final_ms / 1000
        pieces = heard.pieces(self._script.partials)
        for number, piece in enumerate(pieces, 1):
            await _until(turn.committed_at + final_ms / 1000 * number / (len(pieces) + 1))
            await self.partial(turn.item_id, piece)
        await _until(final_at)
        if heard.error is not None:
            await self.fail(turn.item_id, heard.error)
        else:
            turn.final_at = await self.complete(turn.item_id, heard.text)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)


def _place(item_id: str) -> dict[str, Any]:
    return {"event_id": fresh_id("event"), "item_id": item_id, "content_index": 0}


async def _until(at: float) -> None:
    left = at - time.monotonic()
    if left > 0:
        await asyncio.sleep(left)
