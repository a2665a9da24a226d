"""What has been said, row by row: the values a transcript is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.problems import Problem

# A service may call an item as it calls a response, or as we call what was typed: a row's id names its kind.


def said_row(item_id: str) -> str:
    return f"said {item_id}"


def answer_row(response_id: str) -> str:
    return f"answer {response_id}"


def tool_row(call_id: str) -> str:
    return f"tool {call_id}"


MOST_CHARS = 64_000
"""Of the text of one turn: an hour of speech."""


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

    @property
    def row_id(self) -> str:
        if self.typed:
            return f"typed {self.turn_id}"
        return said_row(self.turn_id) if self.speaker is Speaker.USER else answer_row(self.turn_id)


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

    @property
    def row_id(self) -> str:
        return tool_row(self.call_id)


@dataclass(frozen=True, slots=True)
class Notice:
    """A problem that stands in the transcript where it happened. ``over``: it is none any more; ``by`` names
    the device that took over, where it was not the same one that came back."""

    notice_id: str
    problem: Problem
    over: bool = False
    by: str = ""

    @property
    def row_id(self) -> str:
        return f"notice {self.notice_id}"


Entry = Turn | ToolUse | Notice
