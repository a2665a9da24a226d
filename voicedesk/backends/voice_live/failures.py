"""Exceptions of the SDK and of the transport below it, translated once. Imported late: it needs both."""

from __future__ import annotations

import socket
from collections.abc import Mapping

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
    redirected,
)
from voicedesk.backends.network_failures import NO_ROUTE, causes_of, has_network, held_in, retry_seconds
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.diagnostics.redaction import scrubbed
from voicedesk.settings.schema import SignIn

# What opening and using a link may raise; anything else is a mistake of ours.
EXPECTED = (AzureError, aiohttp.ClientError, OSError, ValueError, TypeError, AttributeError, RuntimeError)


def opening_failure(
    failure: BaseException, host: str, model: str, sign_in: SignIn, secret: str
) -> BackendError:
    """Why no link to ``model`` came about. The SDK wraps the transport's exceptions; the innermost known one
    tells."""
    detail = scrubbed(_words(failure), secret)
    for cause in causes_of(failure):
        if (redirect := _redirect(cause)) is not None:
            answer = redirect.response
            return redirected(str(redirect.url), answer.headers, f"HTTP {answer.status}")
        if isinstance(cause, aiohttp.WSServerHandshakeError):
            if cause.status == 403:
                return AuthenticationFailed(Problem(ProblemCode.NO_ACCESS, model, detail))
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
    if status == 429:
        wait = retry_seconds(headers)
        return QuotaExceeded(Problem(ProblemCode.LIMIT_REACHED, host, detail, wait))
    if status == 407:
        return ConnectionDropped(Problem(ProblemCode.BLOCKED, host, detail))
    if status >= 500 or status == 408:
        return ConnectionDropped(
            Problem(ProblemCode.SERVICE_DOWN, host, detail, retry_seconds(headers))
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
        case OSError(errno=number) if number in NO_ROUTE:
            return ConnectionDropped(Problem(ProblemCode.NO_NETWORK, host, detail))
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
            return ConnectionDropped(Problem(ProblemCode.SERVICE_DOWN, host, detail))
    return None


def _redirect(cause: BaseException) -> aiohttp.TraceRequestRedirectParams | None:
    """The SDK follows none, and tells where it would have led in none but the frame that refuses it."""
    return next(held_in(cause.__traceback__, aiohttp.TraceRequestRedirectParams), None)


def _words(failure: BaseException) -> str:
    return str(failure) or type(failure).__name__
