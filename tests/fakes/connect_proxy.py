"""A proxy that notes who wants to go where and with which name, and lets nobody through."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from typing import NamedTuple, Self

NAME_AND_PASSWORD = ("me", "hunter2")


class Asked(NamedTuple):
    """``target`` is host and port of the tunnel that was asked for, ``who`` is ``name:password`` or empty."""

    target: str
    who: str


class ConnectProxy:
    def __init__(self) -> None:
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://{':'.join(NAME_AND_PASSWORD)}@127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        verb, target, _ = head[0].split(" ")
        fields = {line.split(": ", 1)[0].lower(): line.split(": ", 1)[1] for line in head[1:] if ": " in line}
        who = fields.get("proxy-authorization", "").removeprefix("Basic ")
        self.asked.append(Asked(f"{verb} {target}", b64decode(who).decode()))
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
