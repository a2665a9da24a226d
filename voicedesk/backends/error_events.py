"""What the ``error`` events of the realtime protocols say, whichever service speaks them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voicedesk.backends.errors import (
    AuthenticationFailed,
    BackendError,
    ConnectionDropped,
    QuotaExceeded,
    RequestRefused,
)
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.diagnostics.redaction import scrubbed

Report = Mapping[str, Any]
Rules = tuple[tuple[ProblemCode, tuple[str, ...]], ...]
"""What stands for which problem, in lower case; the first rule that matches counts."""


def says(report: Report, code: str, *words: str) -> bool:
    """Whether it has this code, or any of these words (lower case) in its message."""
    message = str(report.get("message") or "").lower()
    return report.get("code") == code or any(word in message for word in words)


def is_empty_commit(report: Report) -> bool:
    return says(report, "input_audio_buffer_commit_empty", "buffer too small", "buffer is empty")


def is_session_over(report: Report) -> bool:
    """The session has reached its greatest age; the end of the link follows and says it better."""
    return says(report, "session_expired", "maximum duration")


def detail_of(report: Report, secret: str = "") -> str:
    """The service's own words, for Details."""
    parts = [str(report[name]) for name in ("code", "message", "param") if report.get(name)]
    return scrubbed(": ".join(parts[:2]) + (f" ({parts[2]})" if len(parts) > 2 else ""), secret)


def code_of(report: Report, rules: Rules) -> ProblemCode:
    """What it is about; ``SETTING_REFUSED`` if its words say no more."""
    told = [str(report.get(name) or "").lower() for name in ("code", "type", "param", "message")]
    # The message counts last, for it may quote anything, and not at all where a parameter is named.
    for words in (told[:3], [] if told[2] else told[3:]):
        for code, signs in rules:
            if any(sign in word for sign in signs for word in words):
                return code
    return ProblemCode.SETTING_REFUSED


def refused_session(problem: Problem) -> BackendError:
    """The session we asked for does not come about, for this reason."""
    match problem.code:
        case ProblemCode.LIMIT_REACHED:
            return QuotaExceeded(problem)
        case ProblemCode.SERVICE_DOWN:
            return ConnectionDropped(problem)
        case ProblemCode.KEY_REFUSED | ProblemCode.NO_ACCESS:
            return AuthenticationFailed(problem)
    return RequestRefused(problem)
