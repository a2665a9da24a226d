"""What has been said, row by row: the values a transcript is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.problems import Problem


class Speaker(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


class TurnStatus(StrEnum):
    """Where a turn stands; the window's words for it are in the view."""

    LIVE = "live"  # partial transcript, or an answer still forming or sounding
    QUEUED = "queued"  # typed while there was no connection; will be sent
    DONE = "done"
    INTERRUPTED = "interrupted"  # by the user speaking or typing
    STOPPED = "stopped"  # by the user's key or button
    CUT = "cut"  # by a lost connection or speaker
    UNCLEAR = "unclear"  # spoken, but its transcript failed or is empty
    FAILED = "failed"  # an answer that did not come through


@dataclass(frozen=True, slots=True)
class Turn:
    """One party's turn.

    ``turn_id`` is the service's item (user) or response (assistant) id, or ``local-N``.
    ``heard_chars`` counts the characters of ``text`` that had left the speaker when playout stopped;
    ``None`` means all of it was heard, or it is still sounding. ``exact`` is False where the cut is an
    estimate (no word timestamps).
    """

    turn_id: str
    speaker: Speaker
    text: str = ""
    status: TurnStatus = TurnStatus.LIVE
    typed: bool = False
    heard_chars: int | None = None
    exact: bool = True


class ToolStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool call and its result, shown as a chip and replayed to a new connection."""

    call_id: str
    name: str
    arguments: str
    status: ToolStatus = ToolStatus.RUNNING
    output: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A problem that stands in the transcript where it happened."""

    notice_id: str
    problem: Problem


Entry = Turn | ToolUse | Notice
