"""What a scripted far end will do, told the same way to all of them, and what its model then knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.heard import Word
from voicedesk.conversation.turns import Entry, Speaker, ToolStatus, ToolUse, Turn, TurnStatus

WORD_MS = 100


class At(StrEnum):
    """Where an answer waits until the rig releases it."""

    NOWHERE = ""
    START = "start"  # asked for, not begun
    SOUND = "sound"  # begun; nothing of it sounds yet
    MIDDLE = "middle"  # half of its sound is out
    END = "end"  # all of it is out, but not the word that it is over


class Trouble(StrEnum):
    NONE = ""
    FAILED = "failed"  # the service breaks down over it
    FILTERED = "filtered"  # the content filter takes it
    EMPTY = "empty"  # it ends without a word


@dataclass(frozen=True)
class Plan:
    """One answer. Each word of ``text`` sounds 100 ms, or as long as ``pace_ms`` says; ``timed``: word times
    are told with it, where the service can. With ``calls`` it asks for these tools, and says nothing but what
    comes ``before``."""

    text: str = "It is nine in the morning."
    pace_ms: tuple[int, ...] = ()
    timed: bool = True
    calls: tuple[str, ...] = ()
    call_id: str = ""  # of every call; empty: each has its own
    before: str = ""
    hold: At = At.NOWHERE
    trouble: Trouble = Trouble.NONE

    @property
    def spoken(self) -> str:
        return self.before if self.calls else self.text

    @property
    def words(self) -> tuple[Word, ...]:
        """Where the sound of each word lies."""
        spans, start = [], 0
        texts = self.spoken.split()
        for text, length_ms in zip(texts, self.pace_ms or (WORD_MS,) * len(texts), strict=True):
            spans.append(Word(text, start, start + length_ms))
            start += length_ms
        return tuple(spans)

    @property
    def audio_ms(self) -> int:
        return self.words[-1].end_ms if self.words else 0


@dataclass(frozen=True)
class Line:
    """One thing a model knows. ``role`` is user, assistant, call (``text`` names the tool) or output."""

    role: str
    text: str


History = tuple[Line, ...]


def heard_of(text: str, spans_ms: Iterable[tuple[int, int]], heard_ms: float) -> str:
    """The words of ``text`` more than half of which sounded within ``heard_ms``."""
    heard = [
        word
        for word, (start, end) in zip(text.split(), spans_ms, strict=False)
        if (start + end) / 2 < heard_ms
    ]
    return " ".join(heard)


def history_of(entries: Iterable[Entry]) -> History:
    """What a model ought to know after a conversation that stands in the transcript as ``entries``."""
    lines: list[Line] = []
    for entry in entries:
        match entry:
            case Turn(status=TurnStatus.QUEUED):
                pass
            case Turn():
                heard_chars = entry.heard_chars
                if heard_chars is None and entry.status in {TurnStatus.INTERRUPTED, TurnStatus.STOPPED}:
                    heard_chars = 0  # It was stopped before it sounded.
                text = entry.text[:heard_chars]
                role = "user" if entry.speaker is Speaker.USER else "assistant"
                lines += [Line(role, text.strip())] if text.strip() else []
            case ToolUse(status=ToolStatus.RUNNING):
                lines.append(Line("call", entry.name))
            case ToolUse():
                lines += [Line("call", entry.name), Line("output", entry.output)]
    return tuple(lines)


def said(history: Iterable[Line]) -> list[Line]:
    """The words of both parties, without the tools; what one party said in a row is one line."""
    lines: list[Line] = []
    for line in history:
        if line.role not in {"user", "assistant"}:
            continue
        if lines and lines[-1].role == line.role:
            lines[-1] = Line(line.role, f"{lines[-1].text} {line.text}")
        else:
            lines.append(line)
    return lines
