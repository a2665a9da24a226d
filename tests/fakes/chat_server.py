"""A chat server that answers as scripted, in the stream format of OpenAI's chat completions."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class ScriptedChatServer:
    """``asked`` are the bodies of the requests; each is answered with the next of ``answers``.

    An answer is a list of deltas, or an HTTP status, with a body or without, or raw bytes for the body.
    """

    def __init__(self, *answers: list[dict[str, Any]] | int | tuple[int, str] | bytes, key: str = "") -> None:
        self.asked: list[dict[str, Any]] = []
        self.endpoint = ""
        self._answers = list(answers)
        self._key = key

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[ScriptedChatServer]:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self._key and request.headers.get("Authorization") != f"Bearer {self._key}":
            return web.Response(status=401)
        self.asked.append(await request.json())
        answer = self._answers.pop(0)
        if isinstance(answer, int):
            return web.Response(status=answer)
        if isinstance(answer, tuple):
            return web.Response(status=answer[0], text=answer[1])
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        if isinstance(answer, bytes):
            await stream.write(answer)
            return stream
        for delta in answer:
            chunk = {"choices": [{"index": 0, "delta": delta}]}
            await stream.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await stream.write(b"data: [DONE]\n\n")
        return stream
