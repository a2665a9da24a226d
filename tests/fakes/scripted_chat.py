"""A chat service on loopback that answers from a script: strict, observed, badly behaved on demand.

In a test::

    async with ScriptedChat([ChatReply("Hello there.", tokens_per_second=20)]) as chat:
        ...  # a client asks chat.url for deployment DEPLOYMENT with KEY
        request = await chat.request()
        assert request.said[-1] == "what is the time"
        await request.closed_by_client()

It serves Azure's route (``/openai/deployments/NAME/chat/completions?api-version=``) and the newer one
(``/openai/v1/chat/completions``). Times are ``time.monotonic()``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.scripted_chat_reply import (
    DEPLOYMENT_NOT_FOUND,
    PROMPT_FILTERED,
    TEMPERATURE_REFUSED,
    ChatAnswer,
    ChatRefusal,
    ChatReply,
    Dropped,
    play,
)
from tests.fakes.scripted_chat_rules import complaint
from tests.fakes.scripted_reply import ToolCall

KEY = "scripted-chat-key"
DEPLOYMENT = "chat"


@dataclass
class ChatRequest:
    """One request as it arrived. ``connection`` tells connections apart; ``sent_at`` are the times at which
    the tokens of its answer were written; ``closed_at`` when the client left before the answer's end."""

    body: dict[str, Any]
    deployment: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    connection: int
    arrived_at: float = field(default_factory=time.monotonic)
    sent_at: list[float] = field(default_factory=list)
    closed_at: float | None = None
    finished_at: float | None = None
    left: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.body["messages"]
        return messages

    @property
    def said(self) -> list[str]:
        """The texts of the user's messages."""
        return [message["content"] for message in self.messages if message["role"] == "user"]

    async def closed_by_client(self, seconds: float = 5.0) -> float:
        """When the client closed the stream before its end, waiting for it."""
        async with asyncio.timeout(seconds):
            await self.left.wait()
        assert self.closed_at is not None, "the answer was played to its end"
        return self.closed_at


Chooser = Callable[[ChatRequest], ChatAnswer]


class ScriptedChat:
    """``script`` are answers given in order, the last one for ever; or a function chooses one."""

    def __init__(
        self,
        script: Sequence[ChatAnswer] | Chooser | None = None,
        key: str = KEY,
        deployment: str = DEPLOYMENT,
    ) -> None:
        self.script = script or (ChatReply(),)
        self.requests: list[ChatRequest] = []
        self.complaints: list[str] = []  # why requests were answered with 400
        self.connections: set[int] = set()  # every one that asked for anything
        self.other_headers: list[Mapping[str, str]] = []  # of requests for anything but an answer
        self.port = 0
        self._expected = (key, deployment)
        self._refusals: list[ChatRefusal] = []
        self._answered = 0
        self._runner: web.AppRunner | None = None
        self._arrived = asyncio.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> ScriptedChat:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/openai/deployments/{deployment}/chat/completions", self._serve)
        app.router.add_post("/openai/v1/chat/completions", self._serve)
        app.router.add_route("*", "/{tail:.*}", self._nothing_here)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def refuse(self, status: int, times: int = 1, code: str = "", **headers: str) -> None:
        """Answer the next requests with ``status``; header names with ``_`` for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._refusals += [ChatRefusal(status, code, headers=named)] * times

    def accept(self, key: str) -> None:
        """From now on this is the key."""
        self._expected = (key, self._expected[1])

    async def request(self, number: int = -1, seconds: float = 10.0) -> ChatRequest:
        """The request of that number, waiting until there is one."""
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) > max(number, 0))
        return self.requests[number]

    async def _nothing_here(self, request: web.Request) -> web.Response:
        self._note_connection(request)
        self.other_headers.append(dict(request.headers))
        return ChatRefusal(404, "404", "Resource not found").response()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        arrived = ChatRequest(
            await request.json(),
            request.match_info.get("deployment", ""),
            dict(request.query),
            dict(request.headers),
            self._note_connection(request),
        )
        async with self._arrived:
            self.requests.append(arrived)
            self._arrived.notify_all()
        if (refusal := self._refusal(request, arrived)) is not None:
            return refusal.response()
        answer = self._answer(arrived)
        if isinstance(answer, ChatRefusal):
            return answer.response()
        return await self._play(request, arrived, answer)

    async def _play(self, request: web.Request, arrived: ChatRequest, reply: ChatReply) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": reply.content_type})
        usage = (arrived.body.get("stream_options") or {}).get("include_usage") is True
        try:
            if reply.silent:
                await asyncio.Event().wait()
            await stream.prepare(request)
            await play(reply, stream, arrived.sent_at, usage=usage)
            await stream.write_eof()
            arrived.finished_at = time.monotonic()
        except Dropped:
            assert request.transport is not None
            request.transport.abort()
        except (asyncio.CancelledError, ConnectionError):
            if self._runner is not None:  # else it is we who leave
                arrived.closed_at = time.monotonic()
            raise
        finally:
            arrived.left.set()
        return stream

    def _refusal(self, request: web.Request, arrived: ChatRequest) -> ChatRefusal | None:
        key, deployment = self._expected
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if key not in {request.headers.get("api-key"), bearer}:
            return ChatRefusal(401, "401", "Access denied due to invalid subscription key.")
        if arrived.deployment and "api-version" not in arrived.query:
            return ChatRefusal(404, "404", "Resource not found")
        if (arrived.deployment or arrived.body.get("model")) != deployment:
            return DEPLOYMENT_NOT_FOUND
        if self._refusals:
            return self._refusals.pop(0)
        if found := complaint(arrived.body):
            self.complaints.append(found)
            return ChatRefusal(400, "invalid_request_error", found)
        return None

    def _answer(self, arrived: ChatRequest) -> ChatAnswer:
        self._answered += 1
        if callable(self.script):
            return self.script(arrived)
        return self.script[min(self._answered, len(self.script)) - 1]

    def _note_connection(self, request: web.Request) -> int:
        assert request.transport is not None
        number: int = request.transport.get_extra_info("peername")[1]
        self.connections.add(number)
        return number


__all__ = [
    "DEPLOYMENT",
    "DEPLOYMENT_NOT_FOUND",
    "KEY",
    "PROMPT_FILTERED",
    "TEMPERATURE_REFUSED",
    "ChatAnswer",
    "ChatRefusal",
    "ChatReply",
    "ChatRequest",
    "ScriptedChat",
    "ToolCall",
]
