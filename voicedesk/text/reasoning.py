"""What a model thinks before it speaks is for nobody's eyes or ears, where a server leaves it in the answer.

Models that think write it between tags of their own, at the start of the answer or of a line. A tag in the
midst of a sentence is what the sentence is about.
"""

from __future__ import annotations

from voicedesk.text.whole import Pieces

ENDED_EARLY = frozenset({"length", "max_tokens", "content_filter", "error"})
"""The reasons a chat model's stream gives for an end before the end of what it had to say."""

_NAMES = ("think", "thinking", "thought", "reasoning", "seed:think")
_PAIRS = {
    **{f"<{name}>": f"</{name}>" for name in _NAMES},
    "[think]": "[/think]",
    "\N{WHITE LEFT-POINTING TRIANGLE}think\N{WHITE RIGHT-POINTING TRIANGLE}": (
        "\N{WHITE LEFT-POINTING TRIANGLE}/think\N{WHITE RIGHT-POINTING TRIANGLE}"
    ),
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|start_thinking|>": "<|end_thinking|>",
    "<|channel|>analysis<|message|>": "<|channel|>final<|message|>",
}
_CLOSERS = tuple(_PAIRS.values())


def said_in(content: object) -> str:
    """The text of a message's or a delta's ``content``: a string, or a list of parts of which some think."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = (part.get("text") for part in parts if isinstance(part, dict) and part.get("type") == "text")
    return "".join(text for text in texts if isinstance(text, str))


class SaidText:
    """What the deltas of one message say, in whole characters: its content and a refusal, but no thoughts."""

    def __init__(self) -> None:
        self._pieces = Pieces()
        self._reasoning = WithoutReasoning()

    def add(self, content: object, refusal: object = None) -> str:
        return self._reasoning.add(self._pieces.add(said_in(content) + said_in(refusal)))

    def rest(self) -> str:
        return self._reasoning.add(self._pieces.rest()) + self._reasoning.rest()


class WithoutReasoning:
    """Text in pieces, cut anywhere; what may be the beginning of a tag waits for more."""

    def __init__(self) -> None:
        self._text = ""
        self._closer = ""
        self._line_begins = True

    def add(self, piece: str) -> str:
        """What is said by now."""
        self._text += piece
        said = ""
        while self._text and (step := self._skip() if self._closer else self._pass_on()) is not None:
            said += step
        return said

    def rest(self) -> str:
        """What is left when no more will come; nothing of a thought without an end."""
        text, self._text = self._text, ""
        return "" if self._closer else text

    def _skip(self) -> str | None:
        """Thoughts, to their end."""
        place = self._text.lower().find(self._closer)
        if place < 0:
            self._text = self._text[-len(self._closer) :]
            return None
        self._text = self._text[place + len(self._closer) :]
        self._closer, self._line_begins = "", True
        return ""

    def _pass_on(self) -> str | None:
        """A part of what is said; None if more must come before anything is certain."""
        blanks = len(self._text) - len(self._text.lstrip())
        ahead = self._text[blanks:].lower()
        if self._line_begins or "\n" in self._text[:blanks]:
            opener = next((tag for tag in _PAIRS if ahead.startswith(tag)), "")
            if opener:
                self._closer = _PAIRS[opener]
                return self._take(blanks, dropping=len(opener))
            if any(tag.startswith(ahead) for tag in _PAIRS):
                return None
        return self._up_to_the_line_end(blanks)

    def _up_to_the_line_end(self, blanks: int) -> str | None:
        """An end without a beginning, which stands in the request for some models, is no word either."""
        end = self._text.find("\n", blanks)
        line = (self._text if end < 0 else self._text[:end]).lower()
        places = [(line.find(closer), closer) for closer in _CLOSERS if closer in line]
        if places:
            place, closer = min(places)
            said = self._take(place, dropping=len(closer))
            self._line_begins = True
            return said
        held = _begun_closer(line) if end < 0 else 0
        said = self._take(len(line) - held)
        return said or None

    def _take(self, characters: int, dropping: int = 0) -> str:
        taken, self._text = self._text[:characters], self._text[characters + dropping :]
        if taken:
            self._line_begins = not taken.rpartition("\n")[2].strip() and (
                self._line_begins or "\n" in taken
            )
        return taken


def _begun_closer(line: str) -> int:
    """How many characters at the end of ``line`` may be the beginning of a closing tag."""
    longest = max(map(len, _CLOSERS)) - 1
    return next(
        (size for size in range(min(longest, len(line)), 0, -1)
         if any(closer.startswith(line[-size:]) for closer in _CLOSERS)),
        0,
    )  # fmt: skip
