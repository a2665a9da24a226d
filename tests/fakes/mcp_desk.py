"""A real server of the Model Context Protocol for tests: ``python -m tests.fakes.mcp_desk [behaviour]``.

Over stdio by default; ``--http PORT`` listens on loopback, ``--token TOKEN`` lets in only who has it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from mcp.server.fastmcp import Context, FastMCP, Image
from starlette.types import Receive, Scope, Send

Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def desk_server(name: str, port: int = 0) -> FastMCP:
    """Tools that add, fail, wait, crash, draw, and tell what the server can see."""
    server = FastMCP(name, host="127.0.0.1", port=port, log_level="WARNING")

    @server.tool()
    def add(first: int, second: int = 1) -> int:
        """Adds two whole numbers."""
        return first + second

    @server.tool()
    def refuse(what: str) -> str:
        """Cannot do anything."""
        raise ValueError(f"I will not {what}.")

    @server.tool()
    async def wait() -> str:
        """Never answers."""
        await asyncio.Event().wait()
        return "never"

    @server.tool()
    def crash() -> str:
        """Ends the server."""
        os._exit(3)

    @server.tool(structured_output=False)
    def draw() -> list[Any]:
        """Draws, and says what."""
        return ["A blue square.", Image(data=b"\x89PNG", format="png")]

    @server.tool(name="what do you see?")
    def see() -> list[str]:
        """The names of the variables in the server's environment, and its process."""
        return [*sorted(os.environ), f"process {os.getpid()}"]

    @server.tool()
    def variable(name: str) -> str:
        """A variable of the server's environment."""
        return os.environ.get(name, "")

    @server.tool()
    async def learn(context: Context[Any, Any, Any]) -> str:
        """Brings another tool into being."""
        server.add_tool(lambda: "new", name="learned", description="Was not there before.")
        await context.session.send_tool_list_changed()
        return "learned"

    return server


class TokenGate:
    """Lets requests through that bear the token, and answers 401 to others."""

    def __init__(self, inner: Application, token: str) -> None:
        self._inner = inner
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope.get("headers") or ()).get(b"authorization", b"").decode()
        if scope["type"] == "http" and given != f"Bearer {self._token}":
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._inner(scope, receive, send)


def serve_http(server: FastMCP, port: int, token: str) -> None:
    import uvicorn

    application: Application = server.streamable_http_app()
    if token:
        application = TokenGate(application, token)
    uvicorn.run(application, host="127.0.0.1", port=port, log_level="warning")


def be_stubborn(children: Path | None) -> None:
    """Survive the end of the input and SIGTERM, with a child that does the same."""
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if children is not None:
        children.write_text(f"{os.getpid()} {child.pid}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", default="desk")
    parser.add_argument("--http", type=int, default=0)
    parser.add_argument("--token", default="")
    parser.add_argument("--stubborn", type=Path, help="write the process ids here, and do not end when told")
    parser.add_argument("--crash-at-once", type=Path, help="count the starts here, and end with code 7")
    parser.add_argument("--silent", action="store_true", help="say nothing at all")
    parser.add_argument("--chatty", action="store_true", help="write what is no message first")
    options = parser.parse_args()
    if options.crash_at_once:
        with options.crash_at_once.open("a", encoding="utf-8") as starts:
            starts.write("x")
        sys.exit(f"cannot find my configuration {os.environ.get('DESK_TOKEN', '')}")
    if options.silent:
        sys.stdin.read()
        return
    if options.chatty:
        print("Welcome to the desk!", flush=True)  # noqa: T201 - the fault that is tried
        sys.stderr.write("x" * 300_000 + "\n")
    server = desk_server(options.name, options.http)
    if options.http:
        serve_http(server, options.http, options.token)
        return
    if options.stubborn:
        be_stubborn(options.stubborn)
    server.run()
    if options.stubborn:
        signal.pause()


if __name__ == "__main__":
    main()
