"""One connection to the scripted service: all that was received, and everything one can do to the client."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.scripted_dialogue import BYTES_PER_MS, StrictDialogue, fresh_id
from tests.fakes.scripted_reply import Reply, done, play

if TYPE_CHECKING:
    from tests.fakes.scripted_service import Script


@dataclass(frozen=True)
class Received:
    """A client event, and ``time.monotonic()`` when its frame had been read."""

    at: float
    event: Mapping[str, Any]

    @property
    def type(self) -> str:
        return str(self.event.get("type"))

    @property
    def pcm(self) -> bytes:
        return base64.b64decode(self.event["audio"]) if self.type == "input_audio_buffer.append" else b""


@dataclass(frozen=True)
class Sent:
    """A server event by its type, and ``time.monotonic()`` just before it was written."""

    at: float
    type: str
    response_id: str = ""


class ScriptedConnection:
    def __init__(
        self, socket: web.WebSocketResponse, request: web.Request, dialogue: StrictDialogue, script: Script
    ) -> None:
        self.dialogue = dialogue
        self.received: list[Received] = []
        self.sent: list[Sent] = []
        self.released = asyncio.Event()
        self._socket = socket
        self._request = request
        self._script = script
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._over = asyncio.Event()
        self._changed = asyncio.Condition()
        self._answer: asyncio.Task[None] | None = None
        self._counts = {"replies": 0, "transcripts": 0}

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
        return await self.send_text(
            json.dumps(event), str(event.get("type")), str(event.get("response_id", ""))
        )

    async def send_text(self, text: str, kind: str = "raw", response_id: str = "") -> float:
        """Send what need not be JSON."""
        await self._flowing.wait()
        at = time.monotonic()
        if not self._socket.closed:
            self.sent.append(Sent(at, kind, response_id))
            await self._socket.send_str(text)
        return at

    async def start_speech(self, item_id: str, start_ms: int | None = None) -> float:
        heard_ms = self.dialogue.heard_bytes // BYTES_PER_MS
        start = {"audio_start_ms": heard_ms if start_ms is None else start_ms, "item_id": item_id}
        return await self.send({"type": "input_audio_buffer.speech_started", **start})

    async def stop_speech(self, item_id: str, end_ms: int | None = None) -> None:
        heard_ms = self.dialogue.heard_bytes // BYTES_PER_MS
        end = {"audio_end_ms": heard_ms if end_ms is None else end_ms, "item_id": item_id}
        await self.send({"type": "input_audio_buffer.speech_stopped", **end})

    async def hear(self, text: str = "", start_ms: int = 0, end_ms: int = 1800) -> str:
        """A whole spoken turn, as the service's VAD would find it; returns its item id."""
        item_id = fresh_id("item")
        await self.start_speech(item_id, start_ms)
        await self.stop_speech(item_id, end_ms)
        for event in self.dialogue.commit(item_id):
            await self.send(event)
        await self.transcribe(item_id, text)
        session = self.dialogue.session.get("turn_detection") or {}
        if session.get("create_response", True) and self.dialogue.active is None:
            self.respond()
        return item_id

    async def transcribe(self, item_id: str, text: str | None = "") -> None:
        """Say what was heard, the script's next transcript if ``text`` is empty; None: nothing could be."""
        heard = self._next_transcript() if text == "" else text
        prefix = "conversation.item.input_audio_transcription"
        place = {"item_id": item_id, "content_index": 0}
        if heard is None:
            error = {"type": "transcription_error", "code": "audio_unintelligible", "message": "no words"}
            await self.send({"type": f"{prefix}.failed", **place, "error": error})
            return
        if item_id in self.dialogue.items:
            self.dialogue.items[item_id].text = heard
        first, _, rest = heard.partition(" ")
        for delta in filter(None, (first, f" {rest}" if rest else "")):
            await self.send({"type": f"{prefix}.delta", **place, "delta": delta})
        await self.send({"type": f"{prefix}.completed", **place, "transcript": heard})

    def respond(self, reply: Reply | None = None) -> str:
        """Start a response of the service's own accord, or the one that was asked for; returns its id."""
        response_id = fresh_id("resp")
        self.dialogue.active, self.dialogue.wanted = response_id, None
        self.released.clear()
        chosen = reply or self._next_reply()
        self._answer = asyncio.get_running_loop().create_task(self._play(chosen, response_id))
        return response_id

    def release(self) -> None:
        """Let a held response end."""
        self.released.set()

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
            await self.send({"type": "session.created", "session": self.dialogue.session})
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                await self._take(time.monotonic(), json.loads(message.data))
        self._over.set()
        await self.end()

    async def end(self) -> None:
        self._flowing.set()
        if self._answer is not None and not self._answer.done():
            self._answer.cancel()
            await asyncio.wait([self._answer])
        if not self._socket.closed:
            await self._socket.close()

    async def _take(self, at: float, event: Mapping[str, Any]) -> None:
        async with self._changed:
            self.received.append(Received(at, event))
            self._changed.notify_all()
        if not self._script.greets:
            return
        if event.get("type") == "session.update":
            error = self._script.session_error or self._script.judge(event["session"])
            if error is not None:
                await self.send({"type": "error", "error": {"event_id": event.get("event_id"), **error}})
                return
        for answer in self.dialogue.take(event):
            await self.send(answer)
            if answer["type"] == "input_audio_buffer.committed":
                committed = answer["item_id"]
                await self.transcribe(committed)
        if self.dialogue.wanted is not None:
            self.respond()
        if self.dialogue.unwanted is not None:
            await self._cancel()

    async def _cancel(self) -> None:
        response_id, self.dialogue.unwanted = self.dialogue.unwanted, None
        if self._answer is not None:
            self._answer.cancel()
            await asyncio.wait([self._answer])
        if response_id is not None and self.dialogue.active == response_id:
            self.dialogue.active = None
            await self.send(done(response_id, "cancelled", None, {"reason": "client_cancelled"}))

    async def _play(self, reply: Reply, response_id: str) -> None:
        async for event in play(reply, response_id, self.dialogue, self.released):
            if event["type"] == "response.done":
                self.dialogue.active = None
            await self.send(event)

    def _next_reply(self) -> Reply:
        replies = self._script.replies
        if callable(replies):
            return replies(self.dialogue)
        number = self._counts["replies"]
        self._counts["replies"] += 1
        return replies[min(number, len(replies) - 1)]

    def _next_transcript(self) -> str | None:
        if callable(self._script.transcripts):
            return self._script.transcripts()
        number = self._counts["transcripts"]
        self._counts["transcripts"] += 1
        return self._script.transcripts[min(number, len(self._script.transcripts) - 1)]
