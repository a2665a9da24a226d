"""A tool server that already runs, reached by streamable HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from mcp.client.streamable_http import streamable_http_client

from voicedesk.settings.addresses import is_loopback
from voicedesk.tools.servers.channel import Channel

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 300.0  # a server may hold an answer's stream open


@asynccontextmanager
async def web_channel(url: str, token: str) -> AsyncIterator[Channel]:
    """Speak with the server inside the ``with`` block, which is left with what failed (in an exception
    group) when a request does. Redirects that lead elsewhere are not followed: the token is for this origin.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = httpx.Timeout(CONNECT_SECONDS, read=SILENCE_SECONDS)
    past_proxies = is_loopback(httpx.URL(url).host)
    async with (
        httpx.AsyncClient(headers=headers, timeout=timeout, trust_env=not past_proxies) as client,
        streamable_http_client(url, http_client=client) as (incoming, outgoing, _),
    ):
        yield incoming, outgoing
