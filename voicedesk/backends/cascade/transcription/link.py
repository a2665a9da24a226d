"""One open connection of the openai package. Imported late, on a worker thread: it takes over a second."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from openai import AsyncOpenAI, DefaultAsyncHttpxClient, omit
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidHandshake, InvalidStatus

from voicedesk.backends.cascade.transcription.failures import (
    EXPECTED,
    link_lost,
    opening_failure,
    receiving_failure,
)
from voicedesk.backends.cascade.transcription.route import Dialect, Route
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.proxies import proxy_for
from voicedesk.backends.server_events import event_of
from voicedesk.conversation.problems import Stage

CLOSE_SECONDS = 0.8
PING_SECONDS = 5.0  # The library's own 20 and 20 would leave a dead network unnoticed for 40 s.
PONG_SECONDS = 8.0
LARGEST_MESSAGE = 4 * 1024 * 1024
WRITE_LIMIT = 16 * 1024 * 1024
"""Four minutes of sound. Above it the library waits for the network in every send, its own pings among
them, and a dead network would never be noticed; below it the pings end the link long before."""


class _OneAddress(ClientConnection):
    """A handshake that ends where it began: the library would follow a redirect and take the key along."""

    async def handshake(self, *told: Any) -> None:
        try:
            await super().handshake(*told)
        except InvalidStatus as refusal:
            raise InvalidHandshake("refused") from refusal  # it follows none that comes as this


class Link:
    """Sends and receives the protocol's events as mappings; raises nothing but ``BackendError``."""

    def __init__(self, connection: AsyncRealtimeConnection, far_end: FarEnd) -> None:
        self._connection = connection
        self._far_end = far_end

    async def send(self, event: Mapping[str, Any]) -> None:
        """Raises ``ConnectionDropped`` when the link is gone.

        As text, past the library's models, which take 0.2 ms for each 20 ms of sound.
        """
        try:
            await self._connection.send_raw(json.dumps(event))
        except EXPECTED as failure:
            raise link_lost(self._far_end.host, "nothing could be sent") from failure

    async def receive(self) -> Mapping[str, Any]:
        """The next server event. Raises ``ConnectionDropped`` at the end of the link, however quiet, and
        ``ProtocolViolated`` for what is no event at all."""
        try:
            message = await self._connection.recv_bytes()
            event = event_of(message) if message else {}
        except EXPECTED as failure:
            raise receiving_failure(failure, self._far_end.host, self._far_end.key) from failure
        if not message:
            raise link_lost(self._far_end.host, "an empty message")
        return event

    async def aclose(self) -> None:
        """Close within 0.8 s, politely if the other side answers."""
        with suppress(TimeoutError, *EXPECTED):
            await asyncio.wait_for(self._connection.close(), CLOSE_SECONDS)


async def open_link(route: Route, far_end: FarEnd, model: str, seconds: float) -> Link:
    """Raises ``BackendError``: each reason for not coming through has its problem. ``model`` is what the
    words about a missing deployment name."""
    quiet_the_libraries()
    try:
        means = await asyncio.to_thread(_Means.gathered, route, far_end)
        opening = means.client.realtime.connect(
            extra_query=route.query,
            extra_headers=_headers(route, far_end),
            websocket_connection_options=means.options,
        )
        async with means.client, asyncio.timeout(seconds):
            return Link(await opening.enter(), far_end)
    except EXPECTED as failure:
        raise opening_failure(failure, far_end.host, model, far_end.key) from failure


def quiet_the_libraries() -> None:
    """Below INFO they log every header, the key among them, and what was said."""
    for root in ("openai", "websockets"):
        if logging.getLogger(root).getEffectiveLevel() < logging.INFO:
            logging.getLogger(root).setLevel(logging.INFO)
        for name in logging.root.manager.loggerDict:
            if name.startswith(f"{root}.") and 0 < logging.getLogger(name).level < logging.INFO:
                logging.getLogger(name).setLevel(logging.NOTSET)


@dataclass(frozen=True)
class _Means:
    """What a connection needs and takes a tenth of a second to make."""

    client: AsyncOpenAI
    options: Any

    @classmethod
    def gathered(cls, route: Route, far_end: FarEnd) -> _Means:
        http = DefaultAsyncHttpxClient(trust_env=False)  # Never used: the environment must not break it.
        client = AsyncOpenAI(api_key=far_end.key, websocket_base_url=route.base_url, http_client=http)
        _ = client.default_headers  # asks the system who it is, once
        options: dict[str, Any] = {
            "compression": None,
            "max_size": LARGEST_MESSAGE,
            "write_limit": WRITE_LIMIT,
            "open_timeout": None,  # ours counts
            "close_timeout": CLOSE_SECONDS / 2,
            "ping_interval": PING_SECONDS,
            "ping_timeout": PONG_SECONDS,
            "proxy": proxy_for(far_end.host, Stage.TRANSCRIPTION),
            "create_connection": _OneAddress,
        }
        if route.is_encrypted:
            options["ssl"] = ssl.create_default_context()
        return cls(client, options)


def _headers(route: Route, far_end: FarEnd) -> dict[str, Any]:
    """The key goes where Azure looks for it, and not also into a bearer token, which it is not."""
    headers: dict[str, Any] = {
        "api-key": far_end.key,
        "Authorization": omit,
        "OpenAI-Organization": omit,
        "OpenAI-Project": omit,
    }
    if route.dialect is Dialect.PREVIEW:
        headers["OpenAI-Beta"] = "realtime=v1"
    return headers
