"""Exceptions of the library and of the transport below it, translated once. Imported late: it needs both."""

from __future__ import annotations

import json
import socket
import ssl

from openai import OpenAIError
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
    ProxyError,
    WebSocketException,
)
from websockets.http11 import Response

from voicedesk.backends.cascade.transcription.reports import refusal
from voicedesk.backends.errors import (
    AuthenticationFailed,
    BackendError,
    ConnectionDropped,
    ProtocolViolated,
    QuotaExceeded,
    RequestRefused,
    is_redirect,
    redirected,
)
from voicedesk.backends.network_failures import NO_ROUTE, causes_of, has_network, retry_seconds
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.diagnostics.redaction import scrubbed

# What opening and using a link may raise; anything else is a mistake of ours. ImportError: a SOCKS proxy.
EXPECTED = (WebSocketException, OpenAIError, OSError, EOFError, ValueError, RuntimeError, ImportError)


def opening_failure(failure: BaseException, host: str, model: str, secret: str) -> BackendError:
    """Why no link came about; the innermost exception that is known tells."""
    detail = scrubbed(_words(failure), secret)
    for cause in causes_of(failure):
        if isinstance(cause, InvalidStatus):
            return _refused_handshake(cause.response, host, model, secret)
        if (error := _unreachable(cause, host, detail)) is not None:
            return error
    if isinstance(failure, InvalidHandshake | InvalidURI):
        return RequestRefused(_problem(ProblemCode.ADDRESS_NOT_FOUND, host, detail))
    return ConnectionDropped(_problem(ProblemCode.SERVICE_DOWN, host, detail))


def receiving_failure(failure: BaseException, host: str, secret: str) -> BackendError:
    """Why an open link gave no further event."""
    if isinstance(failure, ConnectionClosed):
        frame = failure.rcvd or failure.sent
        code, reason = (frame.code, frame.reason) if frame is not None else (1006, "")
        return link_lost(host, scrubbed(f"closed with code {code} {reason}".strip(), secret))
    detail = scrubbed(_words(failure), secret)
    if isinstance(failure, OSError | EOFError | WebSocketException):
        return link_lost(host, detail)
    return ProtocolViolated(_problem(ProblemCode.PROTOCOL, host, detail))


def link_lost(host: str, detail: str) -> BackendError:
    return ConnectionDropped(_problem(ProblemCode.LINK_LOST, host, detail))


def _refused_handshake(response: Response, host: str, model: str, secret: str) -> BackendError:
    status = response.status_code
    report = _report(response.body)
    detail = scrubbed(f"HTTP {status} {report.get('message') or response.reason_phrase}".strip(), secret)
    wait = retry_seconds(response.headers)
    match status:
        case 401:
            return AuthenticationFailed(_problem(ProblemCode.KEY_REFUSED, host, detail))
        case 403:
            return AuthenticationFailed(_problem(ProblemCode.NO_ACCESS, model, detail))
        case 407:
            return ConnectionDropped(_problem(ProblemCode.BLOCKED, host, detail))
        case 429:
            return QuotaExceeded(_problem(ProblemCode.LIMIT_REACHED, host, detail, wait))
        case 400 | 404 if "deployment" in (report.get("code", "") + report.get("message", "")).lower():
            return refusal({**report, "code": "DeploymentNotFound"}, host=host, model=model, secret=secret)
        case 400:
            return RequestRefused(_problem(ProblemCode.SETTING_REFUSED, host, detail))
    if is_redirect(status):
        return redirected(f"https://{host}", response.headers, detail, Stage.TRANSCRIPTION)
    if status >= 500 or status == 408:
        return ConnectionDropped(_problem(ProblemCode.SERVICE_DOWN, host, detail, wait))
    return RequestRefused(_problem(ProblemCode.ADDRESS_NOT_FOUND, host, detail))


def _unreachable(cause: BaseException, host: str, detail: str) -> BackendError | None:
    match cause:
        case InvalidProxy():  # its words hold the proxy's address, and that may hold a password
            return ConnectionDropped(_problem(ProblemCode.BLOCKED, host, "the proxy's address is not valid"))
        case ssl.SSLError() | ProxyError() | ImportError():
            return ConnectionDropped(_problem(ProblemCode.BLOCKED, host, detail))
        case socket.gaierror() | UnicodeError():
            if has_network():
                return RequestRefused(_problem(ProblemCode.ADDRESS_NOT_FOUND, host, detail))
            return ConnectionDropped(_problem(ProblemCode.NO_NETWORK, host, detail))
        case TimeoutError():
            return ConnectionDropped(_problem(ProblemCode.SERVICE_DOWN, host, "no answer in time"))
        case OSError(errno=number) if number in NO_ROUTE:
            return ConnectionDropped(_problem(ProblemCode.NO_NETWORK, host, detail))
        case OSError() | EOFError() | InvalidMessage():
            return ConnectionDropped(_problem(ProblemCode.SERVICE_DOWN, host, detail))
    return None


def _problem(code: ProblemCode, host: str, detail: str, wait: float | None = None) -> Problem:
    return Problem(code, host, detail, wait, Stage.TRANSCRIPTION)


def _report(body: bytes | None) -> dict[str, str]:
    """The service's error report in an answer's body; empty if there is none."""
    try:
        told = json.loads(body or b"")
        error = told.get("error", told)
        return {name: str(error[name]) for name in ("code", "message") if error.get(name)}
    except (ValueError, AttributeError, RecursionError):
        return {}


def _words(failure: BaseException) -> str:
    return str(failure) or type(failure).__name__
