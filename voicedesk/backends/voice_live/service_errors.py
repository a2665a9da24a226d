"""The service's own error reports, in events, as problems. Pure: codes and words in, a problem out."""

from __future__ import annotations

from voicedesk.backends.error_events import Report, detail_of, says
from voicedesk.backends.errors import (
    AuthenticationFailed,
    BackendError,
    ConnectionDropped,
    QuotaExceeded,
    RequestRefused,
)
from voicedesk.conversation.problems import Problem, ProblemCode

_RULES: tuple[tuple[ProblemCode, tuple[str, ...]], ...] = (
    (ProblemCode.LIMIT_REACHED, ("rate_limit", "rate limit", "quota", "too_many_requests", "429")),
    (ProblemCode.CONTENT_FILTERED, ("content_filter", "content filter", "responsible_ai")),
    (ProblemCode.KEY_REFUSED, ("invalid_api_key", "unauthorized", "authentication", "401")),
    (ProblemCode.NO_ACCESS, ("forbidden", "permission", "access_denied", "403")),
    (ProblemCode.VOICE_NOT_FOUND, ("voice",)),
    (ProblemCode.MODEL_NOT_FOUND, ("model", "deployment", "agent")),
    (ProblemCode.SERVICE_DOWN, ("server_error", "internal_error", "unavailable", "overloaded", "timeout")),
)


def is_active_response(report: Report) -> bool:
    """ "response.create" came while a response was active."""
    return says(report, "conversation_already_has_active_response", "already has an active response")


def is_nothing_to_cancel(report: Report) -> bool:
    return says(report, "response_cancel_not_active", "no active response")


def fault(
    report: Report, secret: str = "", *, otherwise: ProblemCode = ProblemCode.RESPONSE_FAILED
) -> Problem:
    """An error during a conversation that goes on; ``otherwise`` is what it is if its words say no more."""
    code = _code(report)
    known = code in {ProblemCode.LIMIT_REACHED, ProblemCode.CONTENT_FILTERED, ProblemCode.SERVICE_DOWN}
    return Problem(code if known else otherwise, detail=detail_of(report, secret))


def refusal(report: Report, *, host: str, model: str, voice: str, secret: str = "") -> BackendError:
    """An error in answer to the session we asked for: there will be no conversation."""
    code = _code(report)
    subject = {ProblemCode.MODEL_NOT_FOUND: model, ProblemCode.VOICE_NOT_FOUND: voice}.get(code, host)
    problem = Problem(code, subject, detail_of(report, secret))
    match code:
        case ProblemCode.LIMIT_REACHED:
            return QuotaExceeded(problem)
        case ProblemCode.SERVICE_DOWN:
            return ConnectionDropped(problem)
        case ProblemCode.KEY_REFUSED | ProblemCode.NO_ACCESS:
            return AuthenticationFailed(problem)
    return RequestRefused(problem)


def response_problem(response: Report) -> Problem | None:
    """Why a response ended as it did; None if it came through or we cancelled it."""
    status = str(response.get("status", ""))
    if status not in {"failed", "incomplete"}:
        return None
    details = response.get("status_details") or {}
    reason = {"code": details["reason"]} if details.get("reason") else {}
    report = {**(details.get("error") or {}), **reason}
    return fault(report)


def _code(report: Report) -> ProblemCode:
    told = [str(report.get(name) or "").lower() for name in ("code", "type", "param", "message")]
    # The message counts last, for it may quote anything, and not at all where a parameter is named.
    for words in (told[:3], [] if told[2] else told[3:]):
        for code, signs in _RULES:
            if any(sign in word for sign in signs for word in words):
                return code
    return ProblemCode.SETTING_REFUSED
