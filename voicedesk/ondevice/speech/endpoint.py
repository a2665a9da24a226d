"""The websockets of speech synthesis; what the service would refuse ends the connection with its reason."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from aiohttp import WSCloseCode, web

from voicedesk.ondevice.access import admits, refusal
from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.engines.synthesizer import SynthesizerFault
from voicedesk.ondevice.realtime.lifetime import converse, opened_websocket
from voicedesk.ondevice.realtime.outbox import Outbox
from voicedesk.ondevice.speech.frames import FrameFault
from voicedesk.ondevice.speech.session import SpeechSession

STREAMING_PATH = "/cognitiveservices/websocket/v2"
CLASSIC_PATH = "/cognitiveservices/websocket/v1"
LONGEST_REASON_BYTES = 120
"""A close frame holds 125 bytes, two of them its code."""


@dataclass(frozen=True, slots=True)
class SpeechEndpoint:
    """Serves speech connections; each ends with close 1001 after ``expires_seconds``."""

    engines: Engines
    key: str
    expires_seconds: float

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if not admits(request, self.key):
            return refusal()
        websocket = await opened_websocket(request, ("USP", "synthesize"))

        async def send(frame: str | bytes) -> None:
            with contextlib.suppress(ConnectionError):  # the client has gone, and the session ends with it
                if isinstance(frame, str):
                    await websocket.send_str(frame)
                else:
                    await websocket.send_bytes(frame)

        def session(_outbox: Outbox, tasks: asyncio.TaskGroup) -> SpeechSession:
            streams_text = request.path == STREAMING_PATH
            return SpeechSession(self.engines, send, tasks, streams_text=streams_text)

        try:
            await converse(websocket, self.expires_seconds, session)
        except* FrameFault as faults:
            await _close(websocket, WSCloseCode.INVALID_TEXT, faults)
        except* SynthesizerFault as faults:
            await _close(websocket, WSCloseCode.INTERNAL_ERROR, faults)
        return websocket


async def _close(
    websocket: web.WebSocketResponse, code: WSCloseCode, faults: BaseExceptionGroup[Exception]
) -> None:
    """Close with the first fault's sentence as the reason."""
    reason = str(faults.exceptions[0]).encode()[:LONGEST_REASON_BYTES].decode(errors="ignore").encode()
    with contextlib.suppress(ConnectionError):
        await websocket.close(code=code, message=reason)
