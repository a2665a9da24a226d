"""One open connection of the SDK. Imported late, on a worker thread: the SDK takes 0.4 s to import."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

import aiohttp
from azure.ai.voicelive.aio import VoiceLiveConnection, WebsocketConnectionOptions, connect

from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.network_failures import held_in
from voicedesk.backends.proxies import check_sign_in_certificates, proxy_for
from voicedesk.backends.resource_address import resource_address
from voicedesk.backends.server_events import event_of
from voicedesk.backends.voice_live.credentials import Credential, SignedIn, make_credential
from voicedesk.backends.voice_live.failures import EXPECTED, link_lost, opening_failure, receiving_failure
from voicedesk.settings.schema import VoiceLive

log = logging.getLogger(__name__)

CLOSE_SECONDS = 0.8
HEARTBEAT_SECONDS = 10.0  # a dead network is noticed after one and a half of these
LARGEST_MESSAGE = 32 * 1024 * 1024  # one delta can carry minutes of sound

__all__ = ["Credential", "Link", "make_credential", "open_link"]


class Link:
    """Sends and receives the protocol's events as mappings; raises nothing but ``BackendError``."""

    def __init__(self, connection: VoiceLiveConnection, far_end: FarEnd) -> None:
        self._connection = connection
        self._far_end = far_end

    async def send(self, event: Mapping[str, Any]) -> None:
        """Raises ``ConnectionDropped`` when the link is gone."""
        try:
            await self._connection.send(event)
        except EXPECTED as failure:
            raise link_lost(self._far_end.host, "nothing could be sent") from failure

    async def receive(self) -> Mapping[str, Any]:
        """The next server event. Raises ``ConnectionDropped`` at the end of the link, however quiet, and
        ``ProtocolViolated`` for what is no event at all.

        Events are taken as plain mappings: the SDK's models cost more than all that is done with them.
        """
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


async def open_link(settings: VoiceLive, far_end: FarEnd, credential: Credential) -> Link:
    """Raises ``BackendError``: each reason for not coming through has its problem."""
    quiet_the_sdk()
    asked: dict[str, Any] = {"model": settings.model}
    if settings.agent_name:
        asked = {"agent_name": settings.agent_name, "project_name": settings.agent_project}
    if settings.api_version:
        asked["api_version"] = settings.api_version
    try:
        if isinstance(credential, SignedIn):
            check_sign_in_certificates()
            await credential.sign_in()
        opening = connect(
            endpoint=resource_address(far_end.endpoint),
            credential=credential,
            connection_options=await _connection_options(far_end),
            **asked,
        )
        connection = await _entered(opening, settings.timeout_seconds)
    except EXPECTED as failure:
        model = settings.agent_name or settings.model
        raise opening_failure(failure, far_end.host, model, settings.sign_in, far_end.key) from failure
    return Link(connection, far_end)


def quiet_the_sdk() -> None:
    """Below INFO the SDK logs the body of every message: what was said, and by whom."""
    for name in ("azure", *logging.root.manager.loggerDict):
        if name.split(".")[0] == "azure" and logging.getLogger(name).level < logging.INFO:
            level = logging.NOTSET if name != "azure" else logging.INFO
            logging.getLogger(name).setLevel(level)


async def _entered(opening: Any, seconds: float) -> VoiceLiveConnection:
    async with asyncio.timeout(seconds):
        try:
            connection: VoiceLiveConnection = await opening.__aenter__()
        except BaseException as failure:
            await _close_abandoned(failure.__traceback__)
            raise
    return connection


async def _close_abandoned(trace: TracebackType | None) -> None:
    """An opening that is cancelled leaves the SDK's HTTP session open, where only its frame knows it."""
    for session in held_in(trace, aiohttp.ClientSession):
        await asyncio.shield(session.close())


async def _connection_options(far_end: FarEnd) -> WebsocketConnectionOptions:
    options = WebsocketConnectionOptions(
        heartbeat=HEARTBEAT_SECONDS, max_msg_size=LARGEST_MESSAGE, close_timeout=CLOSE_SECONDS / 2
    )
    if proxy := await asyncio.to_thread(proxy_for, far_end.host):
        options["vendor_options"] = {"proxy": proxy}
    return options
