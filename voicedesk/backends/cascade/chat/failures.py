"""Exceptions of the openai client and of what lies below it, translated once. Imported late: it needs it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import openai

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
from voicedesk.backends.server_events import report_of, text_of
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.diagnostics.redaction import scrubbed

_FILTERS = ("content_filter", "responsibleaipolicyviolation", "content_policy_violation")
_MISSING = ("deploymentnotfound", "model_not_found", "deployment")


@dataclass(frozen=True, slots=True)
class ChatFailures:
    """Makes errors about one deployment at one host; ``secret`` is in none of them."""

    host: str
    deployment: str
    secret: str

    def opening(self, failure: BaseException) -> BackendError:
        """Why a request got no answer at all."""
        causes = list(causes_of(failure))
        for cause in causes:
            if isinstance(cause, BackendError):
                return cause
            if isinstance(cause, openai.APIStatusError):
                return self._refused(cause)
        for cause in causes:
            if (error := self._unreachable(cause, self._words(failure))) is not None:
                return error
        if any(isinstance(cause, openai.APIConnectionError) for cause in causes):
            return self.error(ConnectionDropped, ProblemCode.SERVICE_DOWN, self._words(failure))
        return self.error(ProtocolViolated, ProblemCode.PROTOCOL, self._words(failure))

    def streaming(self, failure: BaseException) -> BackendError:
        """Why an answer that had begun did not come to its end."""
        for cause in causes_of(failure):
            if isinstance(cause, openai.APIConnectionError) or _is_transport_error(cause):
                return self.error(ConnectionDropped, ProblemCode.LINK_LOST, self._words(failure))
            if isinstance(cause, openai.APIError):
                return self._told(_report(cause.body), self._words(cause))
        return self.error(ProtocolViolated, ProblemCode.PROTOCOL, self._words(failure))

    def silent(self, detail: str) -> BackendError:
        return self.error(ConnectionDropped, ProblemCode.SERVICE_DOWN, detail)

    def link_lost(self, detail: str) -> BackendError:
        return self.error(ConnectionDropped, ProblemCode.LINK_LOST, detail)

    def filtered(self, detail: str) -> BackendError:
        return self.error(RequestRefused, ProblemCode.CONTENT_FILTERED, detail)

    def broken_off(self, detail: str) -> BackendError:
        return self.error(ConnectionDropped, ProblemCode.RESPONSE_FAILED, detail)

    def not_understood(self, detail: str) -> BackendError:
        return self.error(ProtocolViolated, ProblemCode.PROTOCOL, detail)

    def error(
        self,
        kind: type[BackendError],
        code: ProblemCode,
        detail: str,
        wait: float | None = None,
        about: str = "",
    ) -> BackendError:
        about_it = code in {ProblemCode.MODEL_NOT_FOUND, ProblemCode.NO_ACCESS}
        subject = scrubbed(about, self.secret) or (self.deployment if about_it else self.host)
        return kind(Problem(code, subject, scrubbed(detail, self.secret), wait, Stage.CHAT))

    def _refused(self, refusal: openai.APIStatusError) -> BackendError:
        report, detail = _report(refusal.body), self._words(refusal)
        status = refusal.status_code
        headers = refusal.response.headers
        wait = retry_seconds(headers)
        if is_redirect(status):
            return redirected(str(refusal.request.url), headers, f"HTTP {status}", Stage.CHAT)
        if status == 401:
            return self.error(AuthenticationFailed, ProblemCode.KEY_REFUSED, detail)
        if status == 403:
            return self.error(AuthenticationFailed, ProblemCode.NO_ACCESS, detail)
        if status == 404:
            missing = _says(report, _MISSING)
            code = ProblemCode.MODEL_NOT_FOUND if missing else ProblemCode.ADDRESS_NOT_FOUND
            return self.error(RequestRefused, code, detail, about=_model_named(report) if missing else "")
        if status == 429:
            return self.error(QuotaExceeded, ProblemCode.LIMIT_REACHED, detail, wait)
        if status == 407:
            return self.error(ConnectionDropped, ProblemCode.BLOCKED, detail)
        if status >= 500 or status in {408, 409}:
            return self.error(ConnectionDropped, ProblemCode.SERVICE_DOWN, detail, wait)
        if _says(report, _FILTERS):
            return self.filtered(detail)
        return self.error(RequestRefused, ProblemCode.RESPONSE_FAILED, detail)

    def _told(self, report: Mapping[str, Any], detail: str) -> BackendError:
        """An error in the midst of a stream, in the service's own words."""
        if _says(report, _FILTERS):
            return self.filtered(detail)
        if _says(report, ("rate_limit", "429", "quota")):
            return self.error(QuotaExceeded, ProblemCode.LIMIT_REACHED, detail)
        return self.error(ConnectionDropped, ProblemCode.RESPONSE_FAILED, detail)

    def _unreachable(self, cause: BaseException, detail: str) -> BackendError | None:
        match cause:
            case ssl.SSLError():
                return self.error(ConnectionDropped, ProblemCode.BLOCKED, detail)
            case socket.gaierror() | UnicodeError():
                if has_network():
                    return self.error(RequestRefused, ProblemCode.ADDRESS_NOT_FOUND, detail)
                return self.error(ConnectionDropped, ProblemCode.NO_NETWORK, detail)
            case OSError(errno=number) if number in NO_ROUTE:
                return self.error(ConnectionDropped, ProblemCode.NO_NETWORK, detail)
            case TimeoutError() | openai.APITimeoutError():
                return self.silent("no answer in time")
        if type(cause).__name__ == "ProxyError":  # of whichever HTTP library the client stands on
            return self.error(ConnectionDropped, ProblemCode.BLOCKED, detail)
        return None

    def _words(self, failure: BaseException) -> str:
        """The service's own, or the innermost; those around them only say that something was wrong."""
        causes = list(causes_of(failure))
        reports = [_report(cause.body) for cause in causes if isinstance(cause, openai.APIError)]
        told = [str(report[name]) for report in reports for name in ("code", "message") if report.get(name)]
        if told:
            return ": ".join(told[:2])
        return next((str(cause) for cause in causes if str(cause)), type(failure).__name__)


def refusal_of(failure: BaseException) -> tuple[str, str] | None:
    """The parameter that the service names (or nothing) and its words, if it would not take the request."""
    for cause in causes_of(failure):
        if isinstance(cause, openai.BadRequestError | openai.UnprocessableEntityError):
            report = _report(cause.body)
            return text_of(report.get("param")), text_of(report.get("message")) or str(cause)
    return None


def _report(body: object) -> Mapping[str, Any]:
    return report_of(body.get("error", body) if isinstance(body, Mapping) else body)


def _model_named(report: Mapping[str, Any]) -> str:
    """By a far end that asks another server for the answer, which has no model of this name."""
    param = str(report.get("param") or "")
    return "" if param == "model" else param


def _says(report: Mapping[str, Any], signs: tuple[str, ...]) -> bool:
    inner = report.get("innererror")
    words = [report.get("code"), report.get("type"), inner.get("code") if isinstance(inner, Mapping) else ""]
    return any(sign in str(word).lower() for sign in signs for word in words)


def _is_transport_error(cause: BaseException) -> bool:
    """Of the sockets, or of whichever HTTP library the client stands on."""
    return isinstance(cause, OSError) or type(cause).__module__.startswith(("httpx", "httpcore"))
