"""Chat completions over HTTP, by deployment or by model; the work ends when the client closes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import web

from voicedesk.ondevice.access import admits, refusal
from voicedesk.ondevice.chat.completion import Completion
from voicedesk.ondevice.chat.request import ChatRequest, chat_request
from voicedesk.ondevice.engines.responder import Responder, ResponderFault, UnknownModelFault, error_report
from voicedesk.ondevice.realtime.bodies import json_of
from voicedesk.ondevice.realtime.faults import RequestFault

DEPLOYMENT_PATH = "/openai/deployments/{deployment}/chat/completions"
GENERAL_PATH = "/openai/v1/chat/completions"


@dataclass(frozen=True, slots=True)
class ChatEndpoint:
    """Serves chat completions. Its server must cancel handlers whose client has gone."""

    responder: Responder
    key: str

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if not admits(request, self.key):
            return refusal()
        deployment = request.match_info.get("deployment", "")
        if deployment and not request.query.get("api-version"):
            return _error({"code": "404", "message": "Resource not found"}, 404)
        try:
            asked = chat_request(await _body(request), deployment)
        except RequestFault as fault:
            wrong = {"message": str(fault), "type": fault.kind, "param": fault.param, "code": fault.code}
            return _error(wrong, 400)
        if asked.streams:
            return await self._stream(request, asked)
        return await self._answer(asked)

    async def _answer(self, asked: ChatRequest) -> web.Response:
        completion = Completion(asked)
        try:
            async with aclosing(cast("Any", self.responder.answer(asked.asked))) as pieces:
                async for piece in pieces:
                    completion.deltas(piece)
                    if completion.over_limit:
                        break
        except ResponderFault as fault:
            return _refused(fault)
        return web.json_response(completion.whole())

    async def _stream(self, request: web.Request, asked: ChatRequest) -> web.StreamResponse:
        """Stream the answer; what fails before its first piece is an ordinary error."""
        completion = Completion(asked)
        stream = web.StreamResponse(headers={"Cache-Control": "no-cache"})
        stream.content_type = "text/event-stream"
        try:
            async with aclosing(cast("Any", self.responder.answer(asked.asked))) as pieces:
                async for piece in pieces:
                    if not stream.prepared:
                        await _begin(stream, request, completion)
                    for delta in completion.deltas(piece):
                        await _send(stream, completion.chunk(delta))
                    if completion.over_limit:
                        break
        except ResponderFault as fault:
            if not stream.prepared:
                return _refused(fault)
            await _send(stream, {"error": error_report(fault)})
            return stream
        except ConnectionError:
            return stream  # nobody is there to read the rest
        if not stream.prepared:
            await _begin(stream, request, completion)
        await _send(stream, completion.chunk(None, completion.finish_reason))
        if asked.tells_usage:
            await _send(stream, completion.usage_chunk())
        await stream.write(b"data: [DONE]\n\n")
        return stream


async def _begin(stream: web.StreamResponse, request: web.Request, completion: Completion) -> None:
    await stream.prepare(request)
    await _send(stream, completion.prompt_chunk())
    await _send(stream, completion.chunk({"role": "assistant", "content": "", "refusal": None}))


async def _send(stream: web.StreamResponse, chunk: dict[str, Any]) -> None:
    await stream.write(f"data: {json.dumps(chunk, separators=(',', ':'))}\n\n".encode())


async def _body(request: web.Request) -> Any:
    return json_of(await request.read(), "body of the request")


def _refused(fault: ResponderFault) -> web.Response:
    return _error(error_report(fault), 404 if isinstance(fault, UnknownModelFault) else 500)


def _error(error: Mapping[str, Any], status: int) -> web.Response:
    return web.json_response({"error": error}, status=status)
