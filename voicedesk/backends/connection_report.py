"""How an attempt to connect went that was made only to see whether it would."""

from __future__ import annotations

from dataclasses import dataclass

from voicedesk.conversation.problems import Problem


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """``milliseconds`` until the service had accepted us, or until ``problem`` was known."""

    milliseconds: int
    problem: Problem | None = None
