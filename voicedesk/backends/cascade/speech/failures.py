"""What the Speech service and its SDK say when something fails, translated once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from voicedesk.backends.cascade.speech.signals import Canceled
from voicedesk.backends.errors import (
    AuthenticationFailed,
    BackendError,
    ConnectionDropped,
    QuotaExceeded,
    RequestRefused,
    is_redirect,
    redirected,
)
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.network_failures import has_network, retry_seconds
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.diagnostics.redaction import scrubbed

_UPGRADE_STATUS = re.compile(r"WebSocket upgrade failed:.*?\((\d{3})\)", re.DOTALL)
_CLOSE_CODE = re.compile(r"Error code: (\d{4})\.")
_NO_CONNECTION = "no connection to the remote host"
_NO_ROUTE = re.compile(r"\bcode=(?:101|113|10051|10065|51|65)\b|unreachable", re.IGNORECASE)

_C = ProblemCode
_BY_ERROR: dict[str, tuple[type[BackendError], ProblemCode]] = {
    "AuthenticationFailure": (AuthenticationFailed, _C.KEY_REFUSED),
    "Forbidden": (AuthenticationFailed, _C.NO_ACCESS),
    "TooManyRequests": (QuotaExceeded, _C.LIMIT_REACHED),
    "BadRequest": (RequestRefused, _C.SETTING_REFUSED),
    "ServiceTimeout": (ConnectionDropped, _C.NO_ANSWER),
    "ServiceUnavailable": (ConnectionDropped, _C.SERVICE_DOWN),
    "ServiceError": (ConnectionDropped, _C.SERVICE_DOWN),
    "ConnectionFailure": (ConnectionDropped, _C.LINK_LOST),
    "": (ConnectionDropped, _C.LINK_LOST),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Makes the errors of one far end: each names the stage, and none the key."""

    far_end: FarEnd
    voice: str

    def of_cancellation(self, canceled: Canceled) -> BackendError:
        """Why a request ended before all of its text was spoken."""
        words = canceled.details
        if status := _UPGRADE_STATUS.search(words):
            return self.of_status(int(status[1]), {}, words)
        if close := _CLOSE_CODE.search(words):
            return self._of_close(int(close[1]), words)
        if _NO_CONNECTION in words:
            return self._unreachable(words)
        kind, code = _BY_ERROR.get(canceled.error, (ConnectionDropped, _C.RESPONSE_FAILED))
        return kind(self._problem(code, words))

    def of_status(self, status: int, headers: Mapping[str, str], words: str) -> BackendError:
        """Why a handshake was answered with ``status`` instead of a connection."""
        wait = retry_seconds(headers)
        match status:
            case 401:
                return AuthenticationFailed(self._problem(_C.KEY_REFUSED, words))
            case 403:
                return AuthenticationFailed(self._problem(_C.NO_ACCESS, words))
            case 429:
                return QuotaExceeded(self._problem(_C.LIMIT_REACHED, words, wait))
            case 407:
                return ConnectionDropped(self._problem(_C.BLOCKED, words))
            case 400:
                return RequestRefused(self._problem(_C.SETTING_REFUSED, words))
            case _ if is_redirect(status):
                detail = scrubbed(words, self.far_end.key)
                return redirected(self.far_end.endpoint, headers, detail, Stage.SPEECH)
            case _ if status >= 500 or status == 408:
                return ConnectionDropped(self._problem(_C.SERVICE_DOWN, words, wait))
        return RequestRefused(self._problem(_C.ADDRESS_NOT_FOUND, words))

    def blocked(self, words: str) -> BackendError:
        """TLS or a proxy stands in the way."""
        return ConnectionDropped(self._problem(_C.BLOCKED, words))

    def unknown_host(self, words: str) -> BackendError:
        if has_network():
            return RequestRefused(self._problem(_C.ADDRESS_NOT_FOUND, words))
        return ConnectionDropped(self._problem(_C.NO_NETWORK, words))

    def no_network(self, words: str) -> BackendError:
        return ConnectionDropped(self._problem(_C.NO_NETWORK, words))

    def service_down(self, words: str) -> BackendError:
        return ConnectionDropped(self._problem(_C.SERVICE_DOWN, words))

    def no_answer(self, words: str) -> BackendError:
        return ConnectionDropped(self._problem(_C.NO_ANSWER, words))

    def link_lost(self, words: str) -> BackendError:
        return ConnectionDropped(self._problem(_C.LINK_LOST, words))

    def _of_close(self, code: int, words: str) -> BackendError:
        if code == 1007 and "voice" in words.lower():
            detail = scrubbed(words, self.far_end.key)
            return RequestRefused(Problem(_C.VOICE_NOT_FOUND, self.voice, detail, stage=Stage.SPEECH))
        if code in {1003, 1007, 1008}:
            return RequestRefused(self._problem(_C.SETTING_REFUSED, words))
        if code % 1000 in {401, 403, 429} and code >= 4000:  # private codes repeat the status they stand for
            return self.of_status(code % 1000, {}, words)
        if code >= 1011:
            return self.service_down(words)
        return self.link_lost(words)

    def _unreachable(self, words: str) -> BackendError:
        if "[DNS]" in words:
            return self.unknown_host(words)
        if _NO_ROUTE.search(words):
            return self.no_network(words)
        return self.service_down(words)

    def _problem(self, code: ProblemCode, words: str, wait: float | None = None) -> Problem:
        return Problem(code, self.far_end.host, scrubbed(words, self.far_end.key), wait, Stage.SPEECH)
