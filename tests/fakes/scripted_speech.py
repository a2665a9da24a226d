"""A Speech service on loopback that is strict, observed, and badly behaved on demand.

In a test::

    async with ScriptedSpeech(Delivery(first_audio_ms=100, pace=10)) as service:
        ...  # the Speech SDK connects to service.url with KEY
        request = await service.request()        # the first one, when its first frame has come
        request.pieces                           # [(time.monotonic(), text), ...] as they arrived
        service.drop()

Word ``n`` of an utterance sounds from ``n * 300`` ms for 300 ms, at ``scripted_speech_wire.pitch(n)``. It is
spoken once something follows it: a space, or the end of the text.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from aiohttp import web

from tests.fakes.scripted_speech_connection import SpeechConnection
from tests.fakes.scripted_speech_request import Boundaries, Delivery, SpeechRequest
from tests.fakes.scripted_speech_wire import WORD_MS

PATH = "/cognitiveservices/websocket/v2"
KEY = "scripted-speech-key"

Script = Delivery | Sequence[Delivery]


class ScriptedSpeech:
    """``script`` answers the requests in order, the last one for ever. ``voices``: all but these are refused
    (None: any will do)."""

    def __init__(
        self, script: Script | None = None, key: str = KEY, voices: Sequence[str] | None = None
    ) -> None:
        self.script: Script = Delivery() if script is None else script
        self.key = key
        self.voices = voices
        self.handshakes: list[float] = []
        self.connections: list[SpeechConnection] = []
        self.requests: list[SpeechRequest] = []
        self.violations: list[str] = []
        self.telemetry: list[str] = []  # what clients told of their own doings
        self.port = 0
        self._given = 0
        self._refusals: list[web.Response] | Callable[[], web.Response] = []
        self._held: asyncio.Event | None = None
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{PATH}"

    @property
    def live(self) -> list[SpeechConnection]:
        """The connections that are open now."""
        return [connection for connection in self.connections if connection.closed_at is None]

    async def __aenter__(self) -> ScriptedSpeech:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0, routes: Sequence[web.RouteDef] = ()) -> None:
        app = web.Application()
        app.add_routes([web.get(PATH, self._serve), *routes])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self.release()
        for connection in self.live:
            connection.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    def refuse(self, status: int, times: int | None = None, body: str = "", **headers: str) -> None:
        """Answer the next handshakes with ``status``, for ever if ``times`` is None; header names with ``_``
        for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        def refusal() -> web.Response:
            return web.Response(status=status, headers=named, text=body)

        self._refusals = refusal if times is None else [refusal() for _ in range(times)]

    def accept(self) -> None:
        self._refusals = []

    def hold(self) -> None:
        """Leave the next handshakes unanswered until ``release``."""
        self._held = asyncio.Event()

    def release(self) -> None:
        if self._held is not None:
            self._held.set()
        self._held = None

    def drop(self) -> None:
        """Break every connection."""
        for connection in self.live:
            connection.drop()

    async def request(self, number: int = 0, seconds: float = 30.0) -> SpeechRequest:
        """The request of that number (from 0), waiting until there is one."""
        await self.until(lambda: len(self.requests) > number, seconds)
        return self.requests[number]

    async def until(self, is_true: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until ``is_true()``; it is asked again after each frame, opening and closing."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: bool(is_true()))

    def next_delivery(self) -> Delivery:
        if isinstance(self.script, Delivery):
            return self.script
        delivery = self.script[min(self._given, len(self.script) - 1)]
        self._given += 1
        return delivery

    async def changed(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.handshakes.append(time.monotonic())
        await self.changed()
        if self._held is not None:
            await self._held.wait()
        if callable(self._refusals):
            return self._refusals()
        if self._refusals:
            return self._refusals.pop(0)
        if self.key and request.headers.get("Ocp-Apim-Subscription-Key") != self.key:
            return web.Response(status=401)
        socket = web.WebSocketResponse(protocols=("USP",), max_msg_size=32 * 1024 * 1024)
        try:
            await socket.prepare(request)
        except ConnectionError:  # It went while its handshake was held.
            return socket
        if "SpeechSDK" not in request.headers.get("User-Agent", ""):
            await socket.receive()  # A handshake and nothing more: it goes away again.
            return socket
        connection = SpeechConnection(socket, request, self)
        self.connections.append(connection)
        await self.changed()
        await connection.serve()
        return socket


__all__ = ["KEY", "WORD_MS", "Boundaries", "Delivery", "ScriptedSpeech", "SpeechConnection", "SpeechRequest"]
