"""A piece of network between a client and a server on loopback, which can fail."""

from __future__ import annotations

import asyncio


class Relay:
    """Passes bytes both ways. ``cut`` breaks every connection; ``garble`` makes the next connection arrive
    with ``find`` replaced in its first bytes, a wrong key for a right one. ``answered`` counts the
    connections on which the server has sent something beyond its handshake. The server is called by its own
    address, not by that of the relay."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._writers: set[asyncio.StreamWriter] = set()
        self._garbled: tuple[bytes, bytes] | None = None
        self._server: asyncio.Server | None = None
        self._names = (b"", b"")
        self.answered = 0

    async def start(self) -> int:
        """Returns the port to connect to."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        self._names = (f"Host: 127.0.0.1:{port}".encode(), f"Host: 127.0.0.1:{self._target}".encode())
        return port

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self.cut()
            await self._server.wait_closed()

    def garble(self, find: bytes, replace: bytes) -> None:
        self._garbled = (find, replace)

    def cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target)
        garbled, self._garbled = self._garbled, None
        ends = {writer, there_writer}
        self._writers |= ends
        if garbled is not None:
            there_writer.write((await reader.read(65536)).replace(*self._names).replace(*garbled))
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_pump(reader, there_writer, self._names))
                both.create_task(self._pump_back(there_reader, writer))
        finally:
            self._writers -= ends
            for end in ends:
                end.close()


    async def _pump_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handshake = await reader.read(65536)
        writer.write(handshake)
        first = await reader.read(65536) if handshake else b""
        self.answered += bool(first)
        writer.write(first)
        await _pump(reader, writer)


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, names: tuple[bytes, bytes] = (b"\r", b"\r")
) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data.replace(*names))
            await writer.drain()
    except OSError:
        pass
    writer.close()
