"""The websocket at ``/voice-live/realtime``."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import WSCloseCode, WSMsgType, web

from voicedesk.ondevice.access import admits, refusal
from voicedesk.ondevice.voice_live.connection import VoiceLiveSession
from voicedesk.ondevice.voice_live.engines import Engines
from voicedesk.ondevice.voice_live.options import SessionOptions
from voicedesk.ondevice.voice_live.outbox import Outbox

PATH = "/voice-live/realtime"
LONGEST_MESSAGE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class VoiceLiveEndpoint:
    """Serves Voice Live connections; each ends with close 1001 after ``expires_seconds``."""

    engines: Engines
    key: str
    expires_seconds: float

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if not admits(request, self.key):
            return refusal()
        model = request.query.get("model") or request.query.get("agent-name")
        if not model:
            message = "Name a model, or an agent and its project."
            return web.json_response({"error": {"code": "BadRequest", "message": message}}, status=400)
        if not request.query.get("api-version"):
            return web.json_response(
                {"error": {"code": "BadRequest", "message": "Name an api-version."}}, status=400
            )
        websocket = web.WebSocketResponse(max_msg_size=LONGEST_MESSAGE_BYTES, compress=False, timeout=2.0)
        await websocket.prepare(request)
        await self._converse(websocket, SessionOptions.for_model(model))
        return websocket

    async def _converse(self, websocket: web.WebSocketResponse, options: SessionOptions) -> None:
        outbox = Outbox(websocket.send_str)
        try:
            async with asyncio.timeout(self.expires_seconds), asyncio.TaskGroup() as tasks:
                session = VoiceLiveSession(options, self.engines, outbox, tasks, self.expires_seconds)
                tasks.create_task(_until_left(session, websocket))
        except* _ClientLeft:
            outbox.close()
        except* TimeoutError:
            outbox.close()
            message = f"Your session hit the maximum duration of {self.expires_seconds / 60:g} minutes."
            with contextlib.suppress(ConnectionError):
                await websocket.close(code=WSCloseCode.GOING_AWAY, message=message.encode())


class _ClientLeft(Exception):
    """The client closed, so whatever is still under way for it ends."""


async def _until_left(session: VoiceLiveSession, websocket: web.WebSocketResponse) -> None:
    await session.serve(_messages(websocket))
    raise _ClientLeft


async def _messages(websocket: web.WebSocketResponse) -> AsyncIterator[str | bytes]:
    async for message in websocket:
        if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
            yield message.data
