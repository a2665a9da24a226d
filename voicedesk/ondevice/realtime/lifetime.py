"""One client's websocket from its first message to its close, whoever closes it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from aiohttp import WSCloseCode, WSMsgType, web

from voicedesk.ondevice.realtime.outbox import Outbox

LONGEST_MESSAGE_BYTES = 32 * 1024 * 1024


class Session(Protocol):
    """Serves one client until its messages end."""

    async def serve(self, messages: AsyncIterator[str | bytes]) -> None: ...


class _ClientLeft(Exception):
    """The client closed, so whatever is still under way for it ends."""


async def opened_websocket(request: web.Request, protocols: tuple[str, ...] = ()) -> web.WebSocketResponse:
    """Complete the handshake."""
    websocket = web.WebSocketResponse(
        max_msg_size=LONGEST_MESSAGE_BYTES, compress=False, timeout=2.0, protocols=protocols
    )
    await websocket.prepare(request)
    return websocket


async def converse(
    websocket: web.WebSocketResponse,
    expires_seconds: float,
    session_for: Callable[[Outbox, asyncio.TaskGroup], Session],
) -> None:
    """Serve one session; it ends with close 1001 after ``expires_seconds``, and its tasks with it."""
    outbox = Outbox(websocket.send_str)
    try:
        async with asyncio.timeout(expires_seconds), asyncio.TaskGroup() as tasks:
            session = session_for(outbox, tasks)
            tasks.create_task(_until_left(session, websocket))
    except* _ClientLeft:
        outbox.close()
    except* TimeoutError:
        outbox.close()
        message = f"Your session hit the maximum duration of {expires_seconds / 60:g} minutes."
        with contextlib.suppress(ConnectionError):
            await websocket.close(code=WSCloseCode.GOING_AWAY, message=message.encode())


async def messages_of(websocket: web.WebSocketResponse) -> AsyncIterator[str | bytes]:
    """What the client sends, until it closes."""
    async for message in websocket:
        if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
            yield message.data


async def _until_left(session: Session, websocket: web.WebSocketResponse) -> None:
    await session.serve(messages_of(websocket))
    raise _ClientLeft
