"""The desk's tools over streamable HTTP on loopback, on a thread of their own."""

from __future__ import annotations

import asyncio
import socket
import threading

import uvicorn

from tests.fakes.mcp_desk import TokenGate, desk_server

SECONDS = 10.0


class WebDesk:
    """Serves inside a ``with`` block; ``stop`` and ``start`` in between are a server that goes and comes
    back at the same address, having forgotten its sessions."""

    def __init__(self, token: str = "") -> None:
        self._token = token
        self._port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/mcp"

    def __enter__(self) -> WebDesk:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        listener = socket.create_server(("127.0.0.1", self._port), reuse_port=False)
        self._port = listener.getsockname()[1]
        inner = desk_server("web").streamable_http_app()
        application = TokenGate(inner, self._token) if self._token else inner
        config = uvicorn.Config(application, log_level="critical", ws="none", timeout_graceful_shutdown=1)
        server = self._server = uvicorn.Server(config)

        def serve() -> None:
            with listener:
                asyncio.run(server.serve(sockets=[listener]))

        self._thread = threading.Thread(target=serve, name="web-desk", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._server.force_exit = True
            self._thread.join(SECONDS)
            self._server = self._thread = None
