"""The service as a program: a socket on loopback, a line that says it is ready, and the servers behind it.

The socket listens, and the line is printed, before any library is imported: whoever connects in the meantime
waits a few hundred milliseconds in the socket's queue, but nobody waits for the line.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from dataclasses import dataclass, field

from voicedesk.terminal import tell, warn

KEY_VARIABLE = "VOICEDESK_ON_DEVICE_KEY"
HOST = "127.0.0.1"
EXPIRES_SECONDS = 60 * 60.0
_WAITING_CONNECTIONS = 128

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChatServer:
    """An OpenAI-compatible server that answers instead of the small responder; none without an endpoint."""

    endpoint: str = ""
    model: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """What the service is started with. Port 0 takes a free one; ``key`` is what clients must show.

    ``pace`` is how many times faster than it is heard an answer is sent, after its first two seconds.
    """

    port: int = 0
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    expires_seconds: float = EXPIRES_SECONDS
    chat: ChatServer = ChatServer()
    pace: float = 6.0


def main(  # noqa: PLR0913, PLR0917 - the flags of a command
    port: int = 0,
    key: str | None = None,
    expires_seconds: float | None = None,
    chat_endpoint: str = "",
    chat_model: str = "",
    chat_key: str = "",
    *,
    with_parent: bool = False,
) -> int:
    """Serve until SIGTERM or SIGINT; with ``with_parent`` also until standard input closes.

    Prints one JSON line when ready. Without ``key`` that of ``VOICEDESK_ON_DEVICE_KEY`` holds, or a
    random one. Returns 0 after an orderly end, 2 for a chat endpoint that will not do, 5 for a taken port.
    """
    from voicedesk.ondevice.chat_address import ChatAddressError, checked_chat_endpoint

    try:
        chat = ChatServer(checked_chat_endpoint(chat_endpoint), chat_model, chat_key)
    except ChatAddressError as fault:
        warn(str(fault))
        return 2
    given = os.environ.pop(KEY_VARIABLE, "")  # no program that speaks or recognises need see it
    shown_key = key or given or secrets.token_urlsafe(24)
    options = ServiceOptions(port, shown_key, expires_seconds or EXPIRES_SECONDS, chat)
    try:
        listening = listening_socket(port)
    except OSError:
        warn(f"Port {port} on this device is in use. Choose another, or 0 for a free one.")
        return 5
    with listening:
        _run(options, listening, with_parent=with_parent)
    return 0


def _run(options: ServiceOptions, listening: socket.socket, *, with_parent: bool) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # until the loop takes them over
        signal.signal(number, lambda *_: sys.exit(0))
    tell(ready_line(options, listening))
    asyncio.run(_serve_until_told(options, listening, with_parent=with_parent))


def listening_socket(port: int) -> socket.socket:
    """A socket that takes connections from this device only; raises OSError if the port is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there the option would let two programs share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(_WAITING_CONNECTIONS)
    except OSError:
        listening.close()
        raise
    listening.setblocking(False)  # noqa: FBT003 - its only parameter
    return listening


def ready_line(options: ServiceOptions, listening: socket.socket) -> str:
    """The JSON a parent reads: where to connect, the key to show, and what stands in for the services."""
    voice = "system voices" if sys.platform in {"win32", "darwin"} else "espeak-ng"
    engine = {
        "recognizer": "pocketsphinx",
        "responder": options.chat.model or "small talk",
        "synthesizer": voice,
    }
    place = f"{HOST}:{listening.getsockname()[1]}"
    addresses = {
        "voice_live": f"http://{place}",
        "transcription": f"ws://{place}/openai/v1/realtime",
        "chat": f"http://{place}",
        "speech": f"ws://{place}/cognitiveservices/websocket/v2",
    }
    return json.dumps({**addresses, "key": options.key, "engine": engine, "stand_in": True})


async def serve(options: ServiceOptions, listening: socket.socket, stop: asyncio.Event) -> None:
    """Serve on the socket until ``stop`` is set; the socket is closed afterwards."""
    from voicedesk.ondevice.servers import running_servers

    async with running_servers(options, listening):
        await stop.wait()


async def _serve_until_told(options: ServiceOptions, listening: socket.socket, *, with_parent: bool) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        else:
            loop.add_signal_handler(number, stop.set)
    if with_parent:
        threading.Thread(target=_wait_for_parent, args=(loop, stop), name="parent watch", daemon=True).start()
    await serve(options, listening, stop)


def _wait_for_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Set ``stop`` when standard input closes, which it does however the parent ends."""
    standard_input = sys.stdin.fileno() if sys.stdin is not None else 0
    while os.read(standard_input, 4096):
        pass
    loop.call_soon_threadsafe(stop.set)
