"""What can go wrong with a backend, as exceptions.

``VoiceDeskError`` (``voicedesk.settings.errors``)
    ``ConfigurationError`` a setting is missing or wrong (``voicedesk.settings.errors``)
    ``BackendError`` the far end cannot serve us; carries a ``Problem``
        ``AuthenticationFailed`` the key or the sign-in was refused; never retried
        ``RequestRefused`` what we asked for does not exist or is not allowed; never retried
        ``QuotaExceeded`` too much was asked for; retried after the time the service named
        ``ConnectionDropped`` there is no way to the far end, or no longer; retried
        ``ProtocolViolated`` the far end sent what cannot be understood; retried

They are raised inside a backend only. What leaves it is the problem in a ``BackendLost`` or
``BackendFaulted`` event; the sentences for people are made from the problem's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.settings.addresses import redirect_target
from voicedesk.settings.errors import VoiceDeskError


class BackendError(VoiceDeskError):
    """``problem`` says what happened; ``retryable`` whether the same attempt may succeed later."""

    code: ClassVar[str] = "backend"
    exit_code: ClassVar[int] = 5
    retryable: ClassVar[bool] = True

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code.value)
        self.problem = problem


class AuthenticationFailed(BackendError):
    code: ClassVar[str] = "authentication_failed"
    retryable: ClassVar[bool] = False


class RequestRefused(BackendError):
    code: ClassVar[str] = "request_refused"
    retryable: ClassVar[bool] = False


class QuotaExceeded(BackendError):
    code: ClassVar[str] = "quota_exceeded"


class ConnectionDropped(BackendError):
    code: ClassVar[str] = "connection_dropped"


class ProtocolViolated(BackendError):
    code: ClassVar[str] = "protocol_violated"


def is_redirect(status: int) -> bool:
    return 300 <= status < 400


def redirected(
    address: str, headers: Mapping[str, str] | None, detail: str, stage: Stage = Stage.WHOLE
) -> RequestRefused:
    """``address`` was answered by another one, where no key and no word is taken. ``headers`` are those of
    the answer, and find their names in any case."""
    location = (headers or {}).get("Location") or ""
    target = redirect_target(address, location) if location else ""
    return RequestRefused(Problem(ProblemCode.ADDRESS_REDIRECTS, target, detail, stage=stage))
