"""The service's own error reports, in events, as problems. Pure: codes and words in, a problem out."""

from __future__ import annotations

from voicedesk.backends.error_events import Report, Rules, code_of, detail_of, refused_session, says
from voicedesk.backends.errors import BackendError
from voicedesk.backends.server_events import object_of, report_of
from voicedesk.conversation.problems import Problem, ProblemCode

_RULES: Rules = (
    (ProblemCode.LIMIT_REACHED, ("rate_limit", "rate limit", "quota", "too_many_requests", "429")),
    (ProblemCode.CONTENT_FILTERED, ("content_filter", "content filter", "responsible_ai")),
    (ProblemCode.KEY_REFUSED, ("invalid_api_key", "unauthorized", "authentication", "401")),
    (ProblemCode.NO_ACCESS, ("forbidden", "permission", "access_denied", "403")),
    (ProblemCode.VOICE_NOT_FOUND, ("voice",)),
    (ProblemCode.MODEL_NOT_FOUND, ("model", "deployment", "agent")),
    (ProblemCode.SERVICE_DOWN, ("server_error", "internal_error", "unavailable", "overloaded", "timeout")),
)
_NO_SUCH_MODEL = frozenset({"model_not_found", "deploymentnotfound", "deployment_not_found"})
"""What answers with another model than the session's call it where there is none of that name."""


def is_active_response(report: Report) -> bool:
    """ "response.create" came while a response was active."""
    return says(report, "conversation_already_has_active_response", "already has an active response")


def is_nothing_to_cancel(report: Report) -> bool:
    return says(report, "response_cancel_not_active", "no active response")


def fault(
    report: Report, secret: str = "", *, otherwise: ProblemCode = ProblemCode.RESPONSE_FAILED
) -> Problem:
    """An error during a conversation that goes on; ``otherwise`` is what it is if its words say no more.

    A service that reports that it broke over one answer is not down: nobody need wait or connect anew.
    """
    if str(report.get("code")).lower() in _NO_SUCH_MODEL:
        return Problem(ProblemCode.MODEL_NOT_FOUND, str(report.get("param") or ""), detail_of(report, secret))
    code = code_of(report, _RULES)
    known = code in {ProblemCode.LIMIT_REACHED, ProblemCode.CONTENT_FILTERED}
    return Problem(code if known else otherwise, detail=detail_of(report, secret))


def refusal(report: Report, *, host: str, model: str, voice: str, secret: str = "") -> BackendError:
    """An error in answer to the session we asked for: there will be no conversation."""
    code = code_of(report, _RULES)
    about = {
        ProblemCode.MODEL_NOT_FOUND: model,
        ProblemCode.NO_ACCESS: model,
        ProblemCode.VOICE_NOT_FOUND: voice,
    }
    problem = Problem(code, about.get(code, host), detail_of(report, secret))
    return refused_session(problem)


def response_problem(response: Report) -> Problem | None:
    """Why a response ended as it did; None if it came through or we cancelled it."""
    if response.get("status") not in ("failed", "incomplete"):
        return None
    details = object_of(response.get("status_details"))
    reason = {"code": details["reason"]} if details.get("reason") else {}
    return fault({**report_of(details.get("error")), **reason})
