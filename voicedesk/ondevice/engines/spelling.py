"""How recognised words are written: the recognizer hears letters of one size and no marks."""

from __future__ import annotations

import re

from voicedesk.ondevice.engines.grammar import names

QUESTIONS = (
    "what", "what's", "who", "how", "when", "where", "why", "which", "is", "are", "can", "could", "do",
    "does", "did", "will", "would",
)  # fmt: skip
_INITIALS = re.compile(r"\b(?:i|i'm|i'll|i've|i'd|u t c)\b")


def written(heard: str) -> str:
    """``heard`` as a person would write it: names and the first letter large, and a mark at the end.

    Only what the recognizer's own grammar knows as a name becomes one; free speech keeps its letters.
    """
    if not heard:
        return ""
    text = _INITIALS.sub(lambda found: _large(found.group()), heard)
    text = _names().sub(lambda found: found.group().title(), text)
    mark = "?" if heard.split(maxsplit=1)[0] in QUESTIONS else "."
    return f"{text[0].upper()}{text[1:]}{mark}"


def _large(word: str) -> str:
    return "UTC" if word == "u t c" else f"I{word[1:]}"


def _names() -> re.Pattern[str]:
    """Compiled once by the module ``re`` itself, which keeps what it compiled."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names()))})\b")
