"""From the end of a turn to its answer's first sound: the steps, and which are the client's doing. Pure.

All moments are of ``time.monotonic()``'s clock, taken where a message was written or came to a service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORD_MS = 300  # how long each word of a scripted answer sounds
GAP_MS = 40  # of which it is silent at its end


@dataclass(frozen=True)
class Waterfall:
    """``final`` transcript, ``chat`` request, first ``token``, its ``text`` at the synthesizer, first
    ``audio`` on the wire; ``speaker``: when it was heard, if it was."""

    speech_end: float
    final: float
    chat: float
    token: float
    text: float
    audio: float
    speaker: float | None = None

    @property
    def steps_ms(self) -> Mapping[str, float]:
        """Each step by the name of its measure."""
        steps = {
            "step_final": self.final - self.speech_end,
            "step_chat": self.chat - self.final,
            "step_token": self.token - self.chat,
            "step_text": self.text - self.token,
            "step_audio": self.audio - self.text,
        }
        if self.speaker is not None:
            steps["step_speaker"] = self.speaker - self.audio
            steps["whole"] = self.speaker - self.speech_end
            steps["overhead"] = self.chat - self.final + self.text - self.token + self.speaker - self.audio
        return {name: 1000 * seconds for name, seconds in steps.items()}


def ends_in_a_gap(heard_ms: float) -> bool:
    """Whether so much of an answer ends where it is silent by itself: then nobody can tell when it ended."""
    return heard_ms % WORD_MS > WORD_MS - GAP_MS - 15


def words_kept(messages: Sequence[Mapping[str, Any]]) -> int:
    """How many words of its last answer the model is told it has said: none, if it is told of no answer since
    the last but one thing the person said."""
    for message in reversed(messages[:-1]):
        if message["role"] == "assistant":
            return len(str(message.get("content") or "").split())
        if message["role"] == "user":
            return 0
    return 0


def error_words(kept: int, heard_ms: float) -> float:
    """By how many words the history is wrong. A word that was heard in part may stand in it or not."""
    whole, begun = int(heard_ms // WORD_MS), int(-(-heard_ms // WORD_MS))
    return float(max(whole - kept, kept - begun, 0))


def error_ms(kept: int, heard_ms: float) -> float:
    """The same as time: how much more speech the history holds than was heard (or less)."""
    return abs(kept * WORD_MS - heard_ms)
