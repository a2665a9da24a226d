"""What a transcript's rows say, as text: for the eye, the clipboard, a screen reader and a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from voicedesk.conversation.turns import Entry, Speaker, Turn, TurnStatus

BROKEN_OFF = frozenset({TurnStatus.INTERRUPTED, TurnStatus.STOPPED, TurnStatus.CUT})
SENTENCE_END = re.compile(r"[.!?\u2026][\"'\u201d\u2019)]*(?=\s|$)")
NAMES = {Speaker.USER: "You", Speaker.ASSISTANT: "Assistant"}
ENDINGS = {
    TurnStatus.INTERRUPTED: "You interrupted",
    TurnStatus.STOPPED: "You stopped it",
    TurnStatus.CUT: "Connection lost",
}
SPOKEN_ENDINGS = {
    TurnStatus.INTERRUPTED: "Interrupted.",
    TurnStatus.STOPPED: "Stopped.",
    TurnStatus.CUT: "Connection lost.",
    TurnStatus.UNCLEAR: "Not understood.",
    TurnStatus.QUEUED: "Will be sent.",
    TurnStatus.FAILED: "No answer.",
}
NOT_UNDERSTOOD = "We did not catch that."


@dataclass(frozen=True, slots=True)
class Thinking:
    """The row that stands for an answer of which nothing has arrived."""

    looking_up: bool = False  # a tool is at work


Row = Entry | Thinking


def entry_id(row: Row) -> str:
    return "thinking" if isinstance(row, Thinking) else row.row_id


def heard_end(turn: Turn) -> int:
    """Where the heard part of the text ends. An estimate is moved back to the last end of a sentence, or
    else of a word, so that nothing unheard is shown as heard."""
    length = len(turn.text)
    if turn.heard_chars is None or turn.status not in BROKEN_OFF:
        return length
    heard = min(max(turn.heard_chars, 0), length)
    if turn.exact or heard in (0, length):
        return heard
    ends = [match.end() for match in SENTENCE_END.finditer(turn.text) if match.end() <= heard]
    return ends[-1] if ends else len(turn.text[: heard + 1].rpartition(" ")[0])


def heard_and_unheard(turn: Turn) -> tuple[str, str]:
    end = heard_end(turn)
    return turn.text[:end].rstrip(), turn.text[end:].strip()


def ending_note(turn: Turn) -> str:
    """The line under an answer that broke off; empty for one that did not."""
    if turn.status is TurnStatus.FAILED and turn.speaker is Speaker.ASSISTANT:
        return "The answer broke off here." if turn.text else ""
    if turn.status not in BROKEN_OFF or turn.speaker is Speaker.USER:
        return ""
    heard, unheard = heard_and_unheard(turn)
    where = "here" if turn.exact else "about here"
    if not unheard:
        return f"{ENDINGS[turn.status]} {where}."
    if not heard:
        return f"{ENDINGS[turn.status]}. None of this was heard."
    return f"{ENDINGS[turn.status]} {where}. The crossed-out words were not heard."


def marked_text(turn: Turn, start: int = 0, end: int | None = None) -> str:
    """``text[start:end]`` with what was not heard inside ``[not heard: …]``."""
    last = len(turn.text) if end is None else end
    cut = heard_end(turn)
    heard = turn.text[start : min(cut, last)]
    unheard = turn.text[max(cut, start) : last].strip()
    if not unheard:
        return heard
    lead = heard.rstrip()
    return f"{lead}{' ' if lead else ''}[not heard: {unheard}]"


def turn_text(turn: Turn) -> str:
    if turn.status is TurnStatus.UNCLEAR and not turn.text:
        return NOT_UNDERSTOOD
    return turn.text


def accessible_turn(turn: Turn, time_words: str) -> str:
    heard, unheard = heard_and_unheard(turn)
    parts = [f"{NAMES[turn.speaker]}, {time_words}:" if time_words else f"{NAMES[turn.speaker]}:"]
    if turn.status is TurnStatus.UNCLEAR and not turn.text:
        heard = NOT_UNDERSTOOD
    parts.append(heard)
    broke_off = turn.status is TurnStatus.FAILED and turn.text
    parts.append(ending_note(turn) if broke_off else SPOKEN_ENDINGS.get(turn.status, ""))
    if turn.typed:
        parts.append("Typed.")
    if unheard:
        parts.append(f"Not heard: {unheard}")
    return " ".join(part for part in parts if part)


def meta_words(row: Row, time_words: str, *, unsettled: bool = False, speaking: bool = False) -> str:
    """The small words beside the name."""
    match row:
        case Turn(status=TurnStatus.LIVE, speaker=Speaker.USER):
            return "now  ·  words may still change" if unsettled else "now"
        case Turn(status=TurnStatus.LIVE, text="") | Thinking():
            return "thinking"
        case Turn(status=TurnStatus.LIVE):
            return "speaking now" if speaking else "now"
        case Turn(status=TurnStatus.QUEUED):
            return "will be sent"
        case Turn(status=TurnStatus.UNCLEAR):
            return f"{time_words}  ·  not understood"
        case Turn(typed=True):
            return f"{time_words}  ·  typed"
    return time_words
