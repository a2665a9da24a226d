"""Entries for the transcript, as short as a test can say them."""

from __future__ import annotations

from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.turns import Entry, Notice, Speaker, ToolStatus, ToolUse, Turn, TurnStatus

REFUSED = Problem(ProblemCode.KEY_REFUSED, "voice.example.com", "401 Access denied")


def said(key: str, text: str, status: TurnStatus = TurnStatus.DONE, *, typed: bool = False) -> Turn:
    return Turn(key, Speaker.USER, text, status, typed)


def answer(
    key: str,
    text: str,
    status: TurnStatus = TurnStatus.DONE,
    *,
    heard: int | None = None,
    exact: bool = True,
) -> Turn:
    return Turn(key, Speaker.ASSISTANT, text, status, heard_chars=heard, exact=exact)


def weather(key: str, status: ToolStatus = ToolStatus.DONE) -> ToolUse:
    output = '{"condition": "dry", "temperature": "24 °C"}' if status is ToolStatus.DONE else ""
    reason = "No answer in time" if status is ToolStatus.FAILED else ""
    return ToolUse(key, "get_weather", '{"city": "Lisbon", "day": "Saturday"}', status, output, reason)


def refused(key: str) -> Notice:
    return Notice(key, REFUSED)


def conversation(turns: int) -> tuple[Entry, ...]:
    """So many turns, of one to four lines each."""
    made: list[Entry] = []
    for number in range(turns):
        words = " ".join(["Walk up from the cathedral while it is quiet."] * (1 + number % 5))
        made.append(said(f"u{number}", words) if number % 2 == 0 else answer(f"a{number}", words))
    return tuple(made)
