"""What the ``error`` events of the realtime protocols say, whichever service speaks them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voicedesk.backends.errors import scrubbed

Report = Mapping[str, Any]


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
