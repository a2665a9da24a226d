"""The websocket at ``/voice-live/realtime``."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from voicedesk.ondevice.access import admits, refusal
from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.realtime.lifetime import converse, opened_websocket
from voicedesk.ondevice.voice_live.connection import VoiceLiveSession
from voicedesk.ondevice.voice_live.options import SessionOptions

PATH = "/voice-live/realtime"


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
        options = SessionOptions.for_model(model)
        websocket = await opened_websocket(request)
        await converse(
            websocket,
            self.expires_seconds,
            lambda outbox, tasks: VoiceLiveSession(
                options, self.engines, outbox, tasks, self.expires_seconds
            ),
        )
        return websocket
