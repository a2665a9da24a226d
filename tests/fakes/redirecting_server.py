"""A service that sends whoever calls to another host, and that other host, which notes what it is given."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

STATUSES = (301, 302, 303, 307, 308)
HEARD_BYTES = 65_536


class RedirectingServer:
    """``address`` is at 127.0.0.1; everything leads to localhost, another name of this machine: to
    ``target``, or to the same as a websocket where one is asked for.

    ``asked`` and ``stolen`` hold the requests that arrived at the first and at the second, heads and bodies.
    """

    def __init__(self, status: int = 307) -> None:
        self.status = status
        self.asked: list[bytes] = []
        self.stolen: list[bytes] = []

    async def __aenter__(self) -> Self:
        self._first = await asyncio.start_server(self._send_on, "127.0.0.1", 0)
        self._second = await asyncio.start_server(self._take, "localhost", 0)
        self.address = f"http://127.0.0.1:{self._first.sockets[0].getsockname()[1]}"
        self.target = f"http://localhost:{self._second.sockets[0].getsockname()[1]}/taken"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in (self._first, self._second):
            server.close()
            await server.wait_closed()

    async def _send_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked := await _request(reader))
        is_socket = b"upgrade: websocket" in asked.lower()
        target = self.target.replace("http:", "ws:") if is_socket else self.target
        answer = f"HTTP/1.1 {self.status} Elsewhere\r\nLocation: {target}?session=s3ssion\r\n"
        writer.write(f"{answer}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.stolen.append(await _request(reader))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        writer.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    """The head, and of the body what its length promises."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    return head + await reader.readexactly(min(length, HEARD_BYTES))
