"""What is left to be said of a text whose sound broke off."""

from __future__ import annotations

from collections.abc import Sequence

from voicedesk.conversation.heard import Word, heard_chars


def remaining_text(text: str, words: Sequence[Word], received_ms: int) -> str:
    """The part of ``text``, from a word's beginning, that ``received_ms`` of its sound do not hold.

    ``words`` are those that were told, in any order, with or without their sound. A word of which more than
    half had come is not said again.
    """
    chars, _ = heard_chars(text, tuple(words), received_ms, received_ms, finished=False)
    return text[chars:].lstrip()
