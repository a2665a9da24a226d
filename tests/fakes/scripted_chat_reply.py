"""What the scripted chat service answers with: an answer in pieces, at which pace, or a refusal."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.scripted_reply import ToolCall

ARGUMENTS_PIECE = 7  # characters of a call's arguments in one delta
Chunk = dict[str, Any]


@dataclass(frozen=True)
class ChatReply:
    """``tokens_per_second`` 0 sends all at once. ``drop_after`` and ``stall_after`` are tokens, after which
    the connection is torn down, or nothing more comes until the client leaves. ``silent`` holds even the
    headers back. ``raw`` replaces the body, ``content_type`` names what it claims to be."""

    text: str = "Here is an answer."
    tool_calls: tuple[ToolCall, ...] = ()
    first_token_after_ms: float = 0.0
    tokens_per_second: float = 0.0
    finish_reason: str = ""
    drop_after: int | None = None
    stall_after: int | None = None
    silent: bool = False
    raw: bytes | None = None
    content_type: str = "text/event-stream"

    @property
    def tokens(self) -> list[str]:
        return re.findall(r"\s*\S+", self.text)


@dataclass(frozen=True)
class ChatRefusal:
    """An HTTP status instead of an answer. ``error`` is the service's error object."""

    status: int
    code: str = ""
    message: str = "The scripted service refuses."
    param: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        error = {"code": self.code or str(self.status), "message": self.message, "param": self.param}
        return web.json_response({"error": error}, status=self.status, headers=dict(self.headers))


ChatAnswer = ChatReply | ChatRefusal

PROMPT_FILTERED = ChatRefusal(
    400, "content_filter", "The prompt triggered the content management policy.", "prompt"
)
DEPLOYMENT_NOT_FOUND = ChatRefusal(
    404, "DeploymentNotFound", "The API deployment for this resource does not exist."
)
TEMPERATURE_REFUSED = ChatRefusal(
    400, "unsupported_value", "Unsupported value: 'temperature' does not support this value.", "temperature"
)


async def play(reply: ChatReply, stream: web.StreamResponse, sent_at: list[float], *, usage: bool) -> None:
    """Write ``reply`` as server-sent events; the time of each token goes to ``sent_at``."""
    if reply.raw is not None:
        await stream.write(reply.raw)
        return
    answer = f"chatcmpl-{uuid.uuid4().hex}"
    await _write(stream, answer, {"choices": [], "prompt_filter_results": []})
    await _write(stream, answer, _choice({"role": "assistant", "content": ""}))
    async for token in _paced(reply):
        sent_at.append(time.monotonic())
        await _write(stream, answer, _choice({"content": token}))
    for delta in _call_deltas(reply.tool_calls):
        await _write(stream, answer, _choice(delta))
    finish = reply.finish_reason or ("tool_calls" if reply.tool_calls else "stop")
    await _write(stream, answer, _choice({}, finish))
    if usage:
        counts = {"prompt_tokens": 1, "completion_tokens": len(reply.tokens), "total_tokens": 1}
        await _write(stream, answer, {"choices": [], "usage": counts})
    await stream.write(b"data: [DONE]\n\n")


class Dropped(Exception):
    """The script tears the connection down here."""


async def _paced(reply: ChatReply) -> AsyncIterator[str]:
    began = time.monotonic() + reply.first_token_after_ms / 1000
    for number, token in enumerate([*reply.tokens, ""]):
        if number == reply.drop_after:
            raise Dropped
        if number == reply.stall_after:
            await asyncio.Event().wait()
        if not token:
            return
        due = began + (number / reply.tokens_per_second if reply.tokens_per_second else 0.0)
        if (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        yield token


def _call_deltas(calls: tuple[ToolCall, ...]) -> list[Chunk]:
    """Each call as the service streams it: its head, then its arguments piece by piece."""
    deltas: list[Chunk] = []
    for index, call in enumerate(calls):
        named = {"name": call.name, "arguments": ""}
        call_id = call.call_id or f"call_{uuid.uuid4().hex}"
        head = {"index": index, "id": call_id, "type": "function", "function": named}
        deltas.append({"tool_calls": [head]})
        text = call.arguments_text
        for at in range(0, len(text), ARGUMENTS_PIECE):
            piece = {"arguments": text[at : at + ARGUMENTS_PIECE]}
            deltas.append({"tool_calls": [{"index": index, "function": piece}]})
    return deltas


def _choice(delta: Chunk, finish_reason: str | None = None) -> Chunk:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]}


async def _write(stream: web.StreamResponse, answer: str, chunk: Chunk) -> None:
    whole = {"id": answer, "object": "chat.completion.chunk", "created": 1, "model": "scripted", **chunk}
    await stream.write(f"data: {json.dumps(whole)}\n\n".encode())
