"""A far end on loopback that speaks Voice Live from a script: strict, observed, badly behaved on demand.

In a test::

    async with ScriptedService(Script(replies=[Reply(text="Hello.")])) as service:
        ...  # a client connects to service.url with service.key
        connection = await service.connection()
        await connection.received_event("session.update")
        await connection.hear("what is the time")   # speech_started, speech_stopped, committed, transcript
        connection.drop()

As a process of its own (``python -m tests.fakes.scripted_service --port 0``) it prints one JSON line and is
driven over HTTP, see ``scripted_control``. Times are ``time.monotonic()``, one clock for all processes of a
machine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.scripted_connection import ScriptedConnection
from tests.fakes.scripted_dialogue import StrictDialogue, fresh_id
from tests.fakes.scripted_reply import Reply

PATH = "/voice-live/realtime"
KEY = "scripted-key"

Chooser = Callable[[StrictDialogue], Reply]
Judge = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


@dataclass
class Script:
    """``replies`` are given in order, the last one for ever; or a function chooses one by what was said.
    ``transcripts`` likewise are what the user's committed turns are heard as (None: its transcription
    fails). ``session_error`` answers ``session.update``, as does what ``judge`` makes of the session, unless
    that is None; ``greets=False`` says nothing at all."""

    replies: Sequence[Reply] | Chooser = (Reply(),)
    transcripts: Sequence[str | None] | Callable[[], str | None] = ("what is the time",)
    session_error: Mapping[str, Any] | None = None
    judge: Judge = lambda _: None
    expires_in_seconds: float | None = None
    greets: bool = True


@dataclass(frozen=True)
class Refusal:
    """What a handshake is answered with instead of a connection, so many ``times`` (None: always)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int | None = None


class ScriptedService:
    def __init__(self, script: Script | None = None, key: str = KEY) -> None:
        self.script = script or Script()
        self.key = key
        self.handshakes: list[tuple[float, Mapping[str, str]]] = []
        self.headers: list[Mapping[str, str]] = []
        self.connections: list[ScriptedConnection] = []
        self.port = 0
        self._refusal: Refusal | None = None
        self._arrived = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> ScriptedService:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0, routes: Sequence[web.RouteDef] = ()) -> None:
        app = web.Application()
        app.add_routes([web.get(PATH, self._serve), *routes])
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

    def refuse(self, status: int, times: int | None = None, **headers: str) -> None:
        """Answer the next handshakes with ``status``; header names with ``_`` for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._refusal = Refusal(status, named, times)

    async def connection(self, number: int = -1, seconds: float = 30.0) -> ScriptedConnection:
        """The connection of that number, waiting until there is one."""
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: len(self.connections) > max(number, 0))
        return self.connections[number]

    @property
    def rejections(self) -> list[str]:
        """The codes of all events refused so far, on any connection."""
        return [r.code for connection in self.connections for r in connection.dialogue.rejections]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.handshakes.append((time.monotonic(), dict(request.query)))
        self.headers.append(dict(request.headers))
        refused = self._refused(request)
        if refused is not None:
            return refused
        socket = web.WebSocketResponse(max_msg_size=32 * 1024 * 1024)
        await socket.prepare(request)
        dialogue = StrictDialogue(self._session(request))
        connection = ScriptedConnection(socket, request, dialogue, self.script)
        async with self._arrived:
            self.connections.append(connection)
            self._arrived.notify_all()
        await connection.serve()
        return socket

    def _refused(self, request: web.Request) -> web.Response | None:
        refusal = self._refusal
        if refusal is not None:
            if refusal.times is not None:
                left = refusal.times - 1
                self._refusal = Refusal(refusal.status, refusal.headers, left) if left > 0 else None
            return web.Response(status=refusal.status, headers=refusal.headers)
        if self.key and request.headers.get("api-key") != self.key:
            return web.Response(status=401)
        return None

    def _session(self, request: web.Request) -> dict[str, Any]:
        session: dict[str, Any] = {"id": fresh_id("sess"), "model": request.query.get("model", "")}
        if self.script.expires_in_seconds is not None:
            session["expires_at"] = int(time.time() + self.script.expires_in_seconds)
        return session


if __name__ == "__main__":
    from tests.fakes.scripted_control import main

    main()

__all__ = ["KEY", "Reply", "Script", "ScriptedConnection", "ScriptedService"]
