"""The websockets of realtime transcription: the GA route and the preview route."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from voicedesk.ondevice.access import admits, refusal
from voicedesk.ondevice.engines.recognizer import Recognizer
from voicedesk.ondevice.realtime.lifetime import converse, opened_websocket
from voicedesk.ondevice.realtime.outbox import Outbox
from voicedesk.ondevice.transcription.dialects import Dialect, GeneralDialect, PreviewDialect
from voicedesk.ondevice.transcription.options import TURN_DETECTION, TranscriptionOptions
from voicedesk.ondevice.transcription.session import TranscriptionSession
from voicedesk.ondevice.transcription.turns import TranscribedTurns

GENERAL_PATH = "/openai/v1/realtime"
PREVIEW_PATH = "/openai/realtime"


@dataclass(frozen=True, slots=True)
class TranscriptionEndpoint:
    """Serves transcription sessions; each ends with close 1001 after ``expires_seconds``."""

    recognizer: Recognizer
    key: str
    expires_seconds: float

    async def handle_general(self, request: web.Request) -> web.StreamResponse:
        if not admits(request, self.key):
            return refusal()
        if request.query.get("intent") != "transcription":
            return _bad_request("The stand-in serves realtime sessions with intent=transcription only.")
        options = TranscriptionOptions(turn_detection=TURN_DETECTION)
        return await self._converse(request, options, GeneralDialect())

    async def handle_preview(self, request: web.Request) -> web.StreamResponse:
        if not admits(request, self.key):
            return refusal()
        if not request.query.get("api-version"):
            return _bad_request("Name an api-version.", status=404)
        if request.query.get("intent") != "transcription":
            return _bad_request("The stand-in serves realtime sessions with intent=transcription only.")
        deployment = request.query.get("deployment") or request.query.get("model")
        if not deployment:
            return _bad_request("Name a deployment.")
        transcription = {"model": deployment}
        options = TranscriptionOptions(transcription=transcription, turn_detection=TURN_DETECTION)
        return await self._converse(request, options, PreviewDialect())

    async def _converse(
        self, request: web.Request, options: TranscriptionOptions, dialect: Dialect
    ) -> web.StreamResponse:
        def session(outbox: Outbox, tasks: asyncio.TaskGroup) -> TranscriptionSession:
            turns = TranscribedTurns(options, dialect, self.recognizer, outbox, tasks)
            return TranscriptionSession(turns, dialect, outbox, self.expires_seconds)

        websocket = await opened_websocket(request, ("realtime",))
        await converse(websocket, self.expires_seconds, session)
        return websocket


def _bad_request(message: str, status: int = 400) -> web.Response:
    error = {"code": "BadRequest" if status == 400 else str(status), "message": message}
    return web.json_response({"error": error}, status=status)
