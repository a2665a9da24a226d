"""A tool server on the web, on loopback, whose one tool answers without end."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

VERSION = "2025-06-18"
PIECE = b"x" * 1_000_000
PIECES = 300


class EndlessWeb:
    """Serves inside a ``with`` block. ``kind`` is the content type of the endless answer; ``sent_bytes`` is
    how much of it was taken."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.sent_bytes = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/mcp"

    def __enter__(self) -> EndlessWeb:
        threading.Thread(target=self._server.serve_forever, name="endless-web", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        match asked.get("method"):
            case "initialize":
                about = {"name": "endless", "version": "1"}
                result: dict[str, Any] = {"protocolVersion": VERSION, "serverInfo": about}
                _say(handler, asked, {**result, "capabilities": {"tools": {}}})
            case "tools/list":
                tool = {"name": "endless", "inputSchema": {"type": "object"}}
                _say(handler, asked, {"tools": [tool]})
            case "tools/call":
                self._never_end(handler)
            case _:
                handler.send_response(202)
                handler.send_header("Content-Length", "0")
                handler.end_headers()

    def _never_end(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", self.kind)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            handler.wfile.write(b"data: " if "event" in self.kind else b'{"text": "')
            for _ in range(PIECES):
                handler.wfile.write(PIECE)
                self.sent_bytes += len(PIECE)
        except OSError:
            handler.close_connection = True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.answer(self, asked)

            def do_GET(self) -> None:
                self.send_error(405)

            def do_DELETE(self) -> None:
                self.send_error(405)

            def log_message(self, *_: Any) -> None:
                """Not to the terminal."""

        return Handler


def _say(handler: BaseHTTPRequestHandler, asked: dict[str, Any], result: object) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}).encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
