"""The service's own error reports as problems. Pure: codes and words in, a problem out."""

from __future__ import annotations

from voicedesk.backends.error_events import Report, Rules, code_of, detail_of, refused_session
from voicedesk.backends.errors import BackendError
from voicedesk.conversation.problems import Problem, ProblemCode, Stage

_RULES: Rules = (
    (ProblemCode.LIMIT_REACHED, ("rate_limit", "rate limit", "quota", "too_many_requests", "429")),
    (ProblemCode.CONTENT_FILTERED, ("content_filter", "content filter", "responsible_ai", "content_policy")),
    (ProblemCode.KEY_REFUSED, ("invalid_api_key", "unauthorized", "authentication", "401")),
    (ProblemCode.NO_ACCESS, ("forbidden", "permission", "access_denied", "accessdenied", "403")),
    (ProblemCode.MODEL_NOT_FOUND, ("model", "deployment")),
    (ProblemCode.SERVICE_DOWN, ("server_error", "internal_error", "unavailable", "overloaded", "timeout")),
)
_SETTINGS = {
    "language": "language",
    "prompt": "prompt",
    "threshold": "threshold",
    "prefix_padding_ms": "prefix padding",
    "silence_duration_ms": "silence duration",
    "noise_reduction": "noise reduction",
}


def fault(report: Report, *, host: str, model: str, secret: str = "") -> Problem | None:
    """What a person can do something about, in an error during a session; None if its words say no more."""
    code = code_of(report, _RULES)
    if code is ProblemCode.SETTING_REFUSED:
        return None
    return _problem(code, report, host, model, secret)


def refusal(report: Report, *, host: str, model: str, secret: str = "") -> BackendError:
    """An error in answer to the session we asked for: nothing will be transcribed."""
    return refused_session(_problem(code_of(report, _RULES), report, host, model, secret))


def setting_refused(report: Report, secret: str = "") -> Problem:
    return _problem(ProblemCode.SETTING_REFUSED, report, "", "", secret)


def _problem(code: ProblemCode, report: Report, host: str, model: str, secret: str) -> Problem:
    subject = host
    if code in {ProblemCode.MODEL_NOT_FOUND, ProblemCode.NO_ACCESS}:
        subject = model
    elif code is ProblemCode.SETTING_REFUSED:
        param = str(report.get("param") or "")
        subject = next((words for name, words in _SETTINGS.items() if name in param), host)
    return Problem(code, subject, detail_of(report, secret), stage=Stage.TRANSCRIPTION)
