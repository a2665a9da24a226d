"""Exceptions of the SDK and of the transport below it, translated once. Imported late: it needs both."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator, Mapping

import aiohttp
from azure.ai.voicelive.aio import ConnectionClosed
from azure.core.exceptions import AzureError, ClientAuthenticationError

from voicedesk.backends.errors import (
    AuthenticationFailed,
    BackendError,
    ConnectionDropped,
    ProtocolViolated,
    QuotaExceeded,
    RequestRefused,
    scrubbed,
)
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.settings.schema import SignIn

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
# RFC 5737 and 3849: addresses for documentation, reachable by no one.
_NOWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))

# What opening and using a link may raise; anything else is a mistake of ours.
EXPECTED = (AzureError, aiohttp.ClientError, OSError, ValueError, TypeError, AttributeError, RuntimeError)


def opening_failure(failure: BaseException, host: str, sign_in: SignIn, secret: str) -> BackendError:
    """Why no link came about. The SDK wraps the transport's exceptions; the innermost known one tells."""
    detail = scrubbed(_words(failure), secret)
    for cause in _chain(failure):
        if isinstance(cause, aiohttp.WSServerHandshakeError):
            return _refused_handshake(cause.status, cause.headers or {}, host, sign_in, detail)
        if (error := _unreachable(cause, host, detail)) is not None:
            return error
        if isinstance(cause, ClientAuthenticationError):
            return AuthenticationFailed(Problem(ProblemCode.SIGN_IN_EXPIRED, host, detail))
    return ConnectionDropped(Problem(ProblemCode.SERVICE_DOWN, host, detail))


def receiving_failure(failure: BaseException, host: str, secret: str) -> BackendError:
    """Why an open link gave no further event."""
    if isinstance(failure, ConnectionClosed):
        return link_lost(host, f"closed with code {failure.code}")
    detail = scrubbed(_words(failure), secret)
    if isinstance(failure, aiohttp.ClientError | OSError):
        return link_lost(host, detail)
    return ProtocolViolated(Problem(ProblemCode.PROTOCOL, host, detail))


def link_lost(host: str, detail: str) -> BackendError:
    return ConnectionDropped(Problem(ProblemCode.LINK_LOST, host, detail))


def _refused_handshake(
    status: int, headers: Mapping[str, str], host: str, sign_in: SignIn, detail: str
) -> BackendError:
    if status == 401:
        signed_in = sign_in is SignIn.ENTRA_ID
        code = ProblemCode.SIGN_IN_EXPIRED if signed_in else ProblemCode.KEY_REFUSED
        return AuthenticationFailed(Problem(code, host, detail))
    if status == 403:
        return AuthenticationFailed(Problem(ProblemCode.NO_ACCESS, host, detail))
    if status == 429:
        wait = _seconds(headers.get("Retry-After", ""))
        return QuotaExceeded(Problem(ProblemCode.LIMIT_REACHED, host, detail, wait))
    if status == 407:
        return ConnectionDropped(Problem(ProblemCode.BLOCKED, host, detail))
    if status >= 500 or status == 408:
        return ConnectionDropped(
            Problem(ProblemCode.SERVICE_DOWN, host, detail, _seconds(headers.get("Retry-After", "")))
        )
    if status == 400:
        return RequestRefused(Problem(ProblemCode.SETTING_REFUSED, host, detail))
    return RequestRefused(Problem(ProblemCode.ADDRESS_NOT_FOUND, host, detail))


def _unreachable(cause: BaseException, host: str, detail: str) -> BackendError | None:
    match cause:
        case aiohttp.ClientSSLError() | aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return ConnectionDropped(Problem(ProblemCode.BLOCKED, host, detail))
        case aiohttp.ClientConnectorDNSError() | socket.gaierror() | aiohttp.InvalidURL() | UnicodeError():
            if has_network():
                return RequestRefused(Problem(ProblemCode.ADDRESS_NOT_FOUND, host, detail))
            return ConnectionDropped(Problem(ProblemCode.NO_NETWORK, host, detail))
        case TimeoutError():
            return ConnectionDropped(Problem(ProblemCode.SERVICE_DOWN, host, "no answer in time"))
        case OSError(errno=number) if number in _NO_ROUTE:
            return ConnectionDropped(Problem(ProblemCode.NO_NETWORK, host, detail))
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
            return ConnectionDropped(Problem(ProblemCode.SERVICE_DOWN, host, detail))
    if isinstance(cause, aiohttp.ClientError) and "redirect" in str(cause):
        return RequestRefused(Problem(ProblemCode.ADDRESS_NOT_FOUND, host, detail))
    return None


def has_network() -> bool:
    """Whether this machine has a way out at all. Nothing is sent: connecting a datagram socket only
    asks the system for a route."""
    return any(_has_route(family, address) for family, address in _NOWHERE)


def _has_route(family: socket.AddressFamily, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError:
        return False
    return True


def _chain(failure: BaseException) -> Iterator[BaseException]:
    """``failure``, its cause, the cause of that, innermost first."""
    links: list[BaseException] = []
    current: BaseException | None = failure
    while current is not None and current not in links:
        links.append(current)
        current = current.__cause__ or current.__context__
    return reversed(links)


def _words(failure: BaseException) -> str:
    return str(failure) or type(failure).__name__


def _seconds(retry_after: str) -> float | None:
    """The header's seconds; its other form, a date, is rare and left to our own backoff."""
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        return None
