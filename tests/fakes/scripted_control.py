"""The scripted service as a process of its own, driven over HTTP by a benchmark or by hand.

One JSON line on standard output when it listens: ``{"url", "key", "control", "pid"}``. Under ``control``::

    GET  state                        connections, rejections, the clock
    GET  events?since=0               the client's events on the newest connection: n, at, type, bytes, peak
    GET  sent?since=0                 the service's events: n, at, type, response_id
    GET  audio                        all sound received, raw PCM
    POST respond {Reply's fields}     start a response; {"response_id", "at"}
    POST speech  {"item_id"?}         speech_started now; {"at", "item_id"}
    POST hear    {"text"}             a whole spoken turn
    POST send    {any event}          as it is
    POST stall   {"seconds"}          neither read nor write for so long
    POST drop, POST close {"code"}, POST refuse {"status", "times"?, "Retry-After"?}

``audio_file`` in ``respond`` names a raw PCM file (24 kHz mono int16) to be said.
"""

from __future__ import annotations

import argparse
import array
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.fakes.scripted_connection import ScriptedConnection
from tests.fakes.scripted_dialogue import fresh_id
from tests.fakes.scripted_reply import Reply
from tests.fakes.scripted_service import KEY, Script, ScriptedService

Action = Callable[[ScriptedConnection, dict[str, Any]], Coroutine[Any, Any, dict[str, Any]]]


def peak_of(pcm: bytes) -> int:
    """The largest absolute sample."""
    samples = array.array("h", pcm[: len(pcm) & ~1])
    return max(map(abs, samples), default=0)


async def _respond(connection: ScriptedConnection, asked: dict[str, Any]) -> dict[str, Any]:
    file = asked.pop("audio_file", None)
    audio = await asyncio.to_thread(Path(file).read_bytes) if file else b""
    at = time.monotonic()
    return {"response_id": connection.respond(Reply(**asked, audio=audio)), "at": at}


async def _speech(connection: ScriptedConnection, asked: dict[str, Any]) -> dict[str, Any]:
    item_id = asked.get("item_id") or fresh_id("item")
    return {"at": await connection.start_speech(item_id), "item_id": item_id}


async def _hear(connection: ScriptedConnection, asked: dict[str, Any]) -> dict[str, Any]:
    return {"item_id": await connection.hear(**asked)}


async def _send(connection: ScriptedConnection, asked: dict[str, Any]) -> dict[str, Any]:
    return {"at": await connection.send(asked)}


async def _stall(connection: ScriptedConnection, asked: dict[str, Any]) -> dict[str, Any]:
    connection.stall()
    asyncio.get_running_loop().call_later(float(asked.get("seconds", 1.0)), connection.flow)
    return {"at": time.monotonic()}


async def _drop(connection: ScriptedConnection, asked: dict[str, Any]) -> dict[str, Any]:
    connection.drop()
    return {"at": time.monotonic()}


async def _close(connection: ScriptedConnection, asked: dict[str, Any]) -> dict[str, Any]:
    await connection.close(int(asked.get("code", 1001)))
    return {"at": time.monotonic()}


_ACTIONS: dict[str, Action] = {
    "respond": _respond,
    "speech": _speech,
    "hear": _hear,
    "send": _send,
    "stall": _stall,
    "drop": _drop,
    "close": _close,
}


class Control:
    def __init__(self, service: ScriptedService) -> None:
        self._service = service

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/control/state", self._state),
            web.get("/control/events", self._events),
            web.get("/control/sent", self._sent),
            web.get("/control/audio", self._audio),
            web.post("/control/refuse", self._refuse),
            web.post("/control/{action}", self._act),
        ]

    async def _act(self, request: web.Request) -> web.Response:
        action = _ACTIONS.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound(text="There is no such action.")
        if not self._service.connections:
            raise web.HTTPConflict(text="Nobody is connected.")
        asked = await request.json() if request.can_read_body else {}
        return web.json_response(await action(self._service.connections[-1], asked))

    async def _refuse(self, request: web.Request) -> web.Response:
        asked = await request.json()
        status, times = int(asked.pop("status")), asked.pop("times", None)
        self._service.refuse(status, times, **asked)
        return web.json_response({})

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "connections": len(self._service.connections),
                "handshakes": len(self._service.handshakes),
                "rejections": self._service.rejections,
                "clock": time.monotonic(),
            }
        )

    async def _events(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", 0))
        rows = self._service.connections[-1].received if self._service.connections else []
        shown = []
        for n, row in enumerate(rows[since:], start=since):
            body = {} if row.pcm else {"event": dict(row.event)}
            sound = {"bytes": len(row.pcm), "peak": peak_of(row.pcm)} if row.pcm else {}
            shown.append({"n": n, "at": row.at, "type": row.type, **sound, **body})
        return web.json_response(shown)

    async def _sent(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", 0))
        rows = self._service.connections[-1].sent if self._service.connections else []
        return web.json_response(
            [
                {"n": n, "at": row.at, "type": row.type, "response_id": row.response_id}
                for n, row in enumerate(rows[since:], start=since)
            ]
        )

    async def _audio(self, request: web.Request) -> web.Response:
        sound = self._service.connections[-1].audio if self._service.connections else b""
        return web.Response(body=sound, content_type="application/octet-stream")


async def _serve(options: argparse.Namespace) -> None:
    reply = Reply(
        text=options.text,
        audio_ms=options.audio_ms,
        delta_ms=options.delta_ms,
        pause_ms=options.pause_ms,
    )
    service = ScriptedService(Script(replies=[reply], transcripts=[options.transcript]), options.key)
    await service.start(options.port, Control(service).routes())
    ready = {"url": service.url, "key": service.key, "control": f"{service.url}/control", "pid": os.getpid()}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    try:
        await asyncio.to_thread(sys.stdin.read)  # it ends with whoever started it
    finally:
        await service.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--text", default="Here is an answer.")
    parser.add_argument("--audio-ms", type=int, default=2000)
    parser.add_argument("--delta-ms", type=int, default=50)
    parser.add_argument("--pause-ms", type=float, default=0.0, help="between two deltas")
    parser.add_argument("--transcript", default="what is the time")
    asyncio.run(_serve(parser.parse_args()))
