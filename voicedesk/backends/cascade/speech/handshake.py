"""A handshake made only to learn why the SDK got no connection, which it does not tell. Imported late."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import aiohttp

from voicedesk.backends.cascade.speech.failures import Fault
from voicedesk.backends.errors import BackendError
from voicedesk.backends.network_failures import NO_ROUTE
from voicedesk.backends.proxies import proxy_for
from voicedesk.conversation.problems import Stage

CLOSE_SECONDS = 0.3


async def try_handshake(url: str, fault: Fault, seconds: float) -> None:
    """Open the websocket at ``url`` and close it again. Raises ``BackendError`` if that cannot be done."""
    headers = {"Ocp-Apim-Subscription-Key": fault.far_end.key}
    timeout = aiohttp.ClientTimeout(total=seconds)
    close = aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS)
    try:
        proxy = await asyncio.to_thread(proxy_for, fault.far_end.host, Stage.SPEECH)
        async with (
            aiohttp.ClientSession(timeout=timeout, trace_configs=[_staying()]) as session,
            session.ws_connect(
                url, protocols=("USP",), headers=headers, proxy=proxy, timeout=close
            ) as socket_,
        ):
            with suppress(TimeoutError):
                await socket_.close()
    except (aiohttp.ClientError, OSError, ValueError) as failure:
        raise _translated(failure, fault) from failure


def _staying() -> aiohttp.TraceConfig:
    """Makes a redirect a refused handshake: it would be followed with the key, wherever it leads."""

    async def refuse(_: aiohttp.ClientSession, __: object, asked: aiohttp.TraceRequestRedirectParams) -> None:
        answer = asked.response
        raise aiohttp.WSServerHandshakeError(
            answer.request_info, answer.history, status=answer.status, headers=answer.headers
        )

    watch = aiohttp.TraceConfig()
    watch.on_request_redirect.append(refuse)
    return watch


def _translated(failure: BaseException, fault: Fault) -> BackendError:
    words = str(failure) or type(failure).__name__
    match failure:
        case aiohttp.WSServerHandshakeError(status=status, headers=headers):
            return fault.of_status(status, headers or {}, words)
        case aiohttp.ClientSSLError() | aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return fault.blocked(words)
        case aiohttp.ClientConnectorDNSError() | socket.gaierror() | aiohttp.InvalidURL() | UnicodeError():
            return fault.unknown_host(words)
        case OSError(errno=number) if number in NO_ROUTE:
            return fault.no_network(words)
        case TimeoutError():
            return fault.service_down("no answer in time")
    return fault.service_down(words)
