"""Realtime transcription on loopback, from a script: both dialects, strict, badly behaved on demand.

In a test::

    async with ScriptedTranscription(TranscriptionScript(transcripts=["what is the time"])) as service:
        ...  # a client connects to service.url (or service.preview_url) with KEY
        connection = await service.connection()
        await connection.received_event("session.update")
        await connection.hear()     # speech_started, speech_stopped, committed, partials, final
        connection.drop()

By hand the client's commit is a turn; with ``vad="energy"`` so is loud sound followed by silence, in counted
audio, as the session's turn detection says. Times are ``time.monotonic()``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.scripted_transcription_connection import TranscriptionConnection
from tests.fakes.scripted_transcription_script import Heard, TranscriptionScript
from tests.fakes.scripted_transcription_session import GA, PREVIEW, StrictTranscription, fresh_id

KEY = "scripted-stt-key"
API_VERSION = "2025-04-01-preview"
GA_PATH = "/openai/v1/realtime"
PREVIEW_PATH = "/openai/realtime"


@dataclass(frozen=True)
class Refusal:
    """What a handshake is answered with instead of a connection, so many ``times`` (None: always)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    times: int | None = None


class ScriptedTranscription:
    """``handshakes`` are the queries of all that came, with their times; ``headers`` what they brought."""

    def __init__(self, script: TranscriptionScript | None = None, key: str = KEY) -> None:
        self.script = script or TranscriptionScript()
        self.key = key
        self.handshakes: list[tuple[float, Mapping[str, str]]] = []
        self.headers: list[Mapping[str, str]] = []
        self.connections: list[TranscriptionConnection] = []
        self.port = 0
        self._refusal: Refusal | None = None
        self._arrived = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The resource alone; a client completes it to the GA route."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def preview_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{PREVIEW_PATH}?api-version={API_VERSION}&intent=transcription"

    async def __aenter__(self) -> ScriptedTranscription:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.add_routes([web.get(GA_PATH, self._serve_ga), web.get(PREVIEW_PATH, self._serve_preview)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        for connection in self.connections:
            await connection.end()
        if self._runner is not None:
            await self._runner.cleanup()

    def refuse(self, status: int, times: int | None = None, body: str = "", **headers: str) -> None:
        """Answer the next handshakes with ``status``; header names with ``_`` for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._refusal = Refusal(status, named, body, times)

    def admit(self) -> None:
        """Refuse no more."""
        self._refusal = None

    async def connection(self, number: int = -1, seconds: float = 30.0) -> TranscriptionConnection:
        """The connection of that number, waiting until there is one."""
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: len(self.connections) > max(number, 0))
        return self.connections[number]

    async def called(self, times: int, seconds: float = 30.0) -> None:
        """Wait until there have been so many handshakes, admitted or refused."""
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: len(self.handshakes) >= times)

    @property
    def rejections(self) -> list[str]:
        """The codes of all events refused so far, on any connection."""
        return [r.code for connection in self.connections for r in connection.session.rejections]

    @property
    def received_bytes(self) -> int:
        """Of sound, on all connections."""
        return sum(connection.session.heard_bytes for connection in self.connections)

    async def _serve_ga(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, GA, wrong=request.query.get("intent") != "transcription")

    async def _serve_preview(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        wrong = query.get("intent") != "transcription" or not query.get("api-version")
        return await self._serve(
            request, PREVIEW, wrong=wrong or request.headers.get("OpenAI-Beta") != "realtime=v1"
        )

    async def _serve(self, request: web.Request, dialect: str, *, wrong: bool) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        async with self._arrived:
            self.handshakes.append((time.monotonic(), dict(request.query)))
            self._arrived.notify_all()
        refused = self._refused(request, wrong=wrong)
        if refused is not None:
            return refused
        socket = web.WebSocketResponse(max_msg_size=32 * 1024 * 1024)
        await socket.prepare(request)
        session = StrictTranscription(dialect, self._session(), self.script.deployments)
        connection = TranscriptionConnection(socket, request, session, self.script, self._next_heard)
        async with self._arrived:
            self.connections.append(connection)
            self._arrived.notify_all()
        await connection.serve()
        return socket

    def _refused(self, request: web.Request, *, wrong: bool) -> web.Response | None:
        refusal = self._refusal
        if refusal is not None:
            if refusal.times is not None:
                left = refusal.times - 1
                again = Refusal(refusal.status, refusal.headers, refusal.body, left)
                self._refusal = again if left > 0 else None
            return web.Response(status=refusal.status, headers=refusal.headers, text=refusal.body)
        if self.key and request.headers.get("api-key") != self.key:
            return web.Response(status=401, text="Access denied due to invalid subscription key.")
        return web.Response(status=400, text="This is no transcription session.") if wrong else None

    def _session(self) -> dict[str, Any]:
        session: dict[str, Any] = {"id": fresh_id("sess"), "object": "realtime.transcription_session"}
        if self.script.expires_in_seconds is not None:
            session["expires_at"] = int(time.time() + self.script.expires_in_seconds)
        return session

    def _next_heard(self) -> Heard:
        number = sum(len(connection.turns) for connection in self.connections)
        heard = self.script.transcripts[min(number, len(self.script.transcripts) - 1)]
        return heard if isinstance(heard, Heard) else Heard(heard)


__all__ = ["KEY", "Heard", "ScriptedTranscription", "TranscriptionConnection", "TranscriptionScript"]
