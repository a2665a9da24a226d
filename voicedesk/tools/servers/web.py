"""A tool server that already runs, reached by streamable HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio
import httpx
from mcp.client.streamable_http import streamable_http_client

from voicedesk.settings.addresses import is_loopback
from voicedesk.settings.network import way_to
from voicedesk.tools.servers.channel import LONGEST_MESSAGE_BYTES, Channel
from voicedesk.tools.servers.failures import SaidTooMuch
from voicedesk.tools.servers.pace import pace_of_messages

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 300.0  # a server may hold an answer's stream open

Tell = Callable[[Exception], Awaitable[None]]


@asynccontextmanager
async def web_channel(url: str, token: str, tell: Tell) -> AsyncIterator[Channel]:
    """Speak with the server inside the ``with`` block, which is left with what failed (in an exception
    group) when a request does. Redirects that lead elsewhere are not followed: the token is for this origin.

    ``tell`` hears of ``SaidTooMuch``: the protocol's package would keep it to itself.
    """
    headers = {"Accept-Encoding": "identity"}  # what is packed has no length before it is unpacked
    if token:
        headers["Authorization"] = f"Bearer {token}"
    timeout = httpx.Timeout(CONNECT_SECONDS, read=SILENCE_SECONDS)
    transport = await anyio.to_thread.run_sync(_transport, httpx.URL(url).host)

    async def bound(response: httpx.Response) -> None:
        if isinstance(response.stream, httpx.AsyncByteStream):
            response.stream = _BoundedStream(response.stream, response.headers, tell)

    async with (
        httpx.AsyncClient(
            headers=headers,
            timeout=timeout,
            transport=transport,
            event_hooks={"response": [bound]},
        ) as client,
        streamable_http_client(url, http_client=client) as (incoming, outgoing, _),
    ):
        yield incoming, outgoing


def _transport(host: str) -> httpx.AsyncHTTPTransport:
    """With one, the library does not read the environment's proxies, which it may fall over. May look up a
    name; raises NetworkSettingWrong."""
    return httpx.AsyncHTTPTransport(proxy=way_to(host), trust_env=not is_loopback(host))


class _BoundedStream(httpx.AsyncByteStream):
    """A response's body, given up at the first message that is too long. In a stream of events each ends
    with an empty line."""

    def __init__(self, inner: httpx.AsyncByteStream, headers: httpx.Headers, tell: Tell) -> None:
        self._inner = inner
        self._packed = headers.get("content-encoding", "identity") != "identity"
        events = "event-stream" in headers.get("content-type", "").lower()
        self._ends = (b"\n\n", b"\r\n\r\n", b"\r\r") if events else ()
        self._tell = tell
        self._pace = pace_of_messages()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._inner:
            end = max((chunk.rfind(mark) for mark in self._ends), default=-1)
            size = size + len(chunk) if end < 0 else len(chunk) - end
            if self._packed or size > LONGEST_MESSAGE_BYTES:
                await self._tell(SaidTooMuch())
                raise SaidTooMuch
            yield chunk
            await self._pace.keep(len(chunk))

    async def aclose(self) -> None:
        await self._inner.aclose()
