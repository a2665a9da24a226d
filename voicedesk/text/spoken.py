"""What is read aloud of a text that was written to be looked at: the words, and no mark of Markdown.

Characters are only left out, never added, so a word that is spoken is found in the text that is shown. Text
may come in pieces, cut anywhere: what cannot be told yet for a mark or a word waits for the next.
"""

from __future__ import annotations

_SCHEMES = ("https://", "http://")
_RULES = "-=:|*_ \t"
_ESCAPABLE = "\\`*_~[](){}<>#+-.!|"
_PICTURES = (
    (0x200D, 0x200D),  # joins pictures
    (0x20E3, 0x20E3),
    (0x2600, 0x27BF),
    (0x2B00, 0x2BFF),
    (0xFE0E, 0xFE0F),
    (0x1F000, 0x1FAFF),
    (0xE0020, 0xE007F),
)


def spoken(text: str, before: str = "") -> str:
    """All that is read aloud of ``text``, which follows ``before``."""
    words = SpokenWords()
    words.add(before)
    return words.add(text) + words.rest()


class SpokenWords:
    """Emphasis, headings, quotes, bullets, rules, tables' lines, code marks, addresses of links and pictures
    are left out. A star that multiplies is spoken, and so are a minus and the line within a name."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._ended = False
        self._before = "\n"
        self._line_begins = True
        self._skipping = ""  # what ends the part that is left out whole, or nothing
        self._depth = 0
        self._kept_brackets = 0
        self._ticks = 0

    def add(self, piece: str) -> str:
        """What can be spoken by now."""
        self._text += piece
        said = []
        while self._at < len(self._text):
            start = self._at
            word = self._next(self._text[start])
            if word is None:
                break
            self._at = max(self._at, start + 1)
            self._note(self._text[start : self._at], word)
            said.append(word)
        self._text, self._at = self._text[self._at :], 0
        return "".join(said)

    def rest(self) -> str:
        """What is left when no more will come."""
        self._ended = True
        return self.add("")

    def _note(self, taken: str, word: str) -> None:
        self._before = taken[-1]
        if taken == "\n":
            self._line_begins, self._skipping, self._kept_brackets = True, "", 0
        elif word.strip():
            self._line_begins = False

    def _next(self, char: str) -> str | None:
        """What is spoken of the next character; None if that is told by what follows. It may take more."""
        if char == "\n":
            return char
        if self._skipping:
            return self._skip(char)
        match char:
            case "*":
                return self._star()
            case "_" | "|":
                return self._within(char)
            case "~" | "`":
                return self._pair(char)
            case "#" | ">":
                return "" if self._line_begins else char
            case "-" | "=" | ":" | "+":
                return self._at_line_begin(char) if self._line_begins else char
            case "[" | "]" | "(":
                return self._bracket(char)
            case "\\":
                return self._escape()
            case "h":
                return self._address()
        return "" if _is_picture(ord(char)) else char

    def _ahead(self, places: int = 1) -> str | None:
        """The character so many places on; empty at the end; None if it has not come."""
        place = self._at + places
        if place < len(self._text):
            return self._text[place]
        return "" if self._ended else None

    def _star(self) -> str | None:
        """It multiplies between two digits or two blanks; where a line begins, it begins a list."""
        if self._line_begins or not (self._before.isdecimal() or self._before == " "):
            return ""
        after = self._ahead()
        if after is None:
            return None
        counts = self._before.isdecimal() and after.isdecimal()
        return "*" if counts or self._before == after == " " else ""

    def _within(self, char: str) -> str | None:
        """Between two letters it is part of a name."""
        if not self._before.isalnum():
            return ""
        after = self._ahead()
        return None if after is None else char if after.isalnum() else ""

    def _pair(self, char: str) -> str | None:
        """Code is marked by one, what is struck out by two; one wave means "about"."""
        if char == "`":
            self._ticks = self._ticks + 1 if self._before == "`" else 1
            if self._line_begins and self._ticks == 3:
                self._skipping = "\n"  # with the name of the language
            return ""
        after = self._ahead()
        return None if after is None else "" if "~" in {after, self._before} else char

    def _at_line_begin(self, char: str) -> str | None:
        """A rule takes the whole line; before a blank it begins a list."""
        place = self._at
        while place < len(self._text) and self._text[place] in _RULES:
            place += 1
        if place == len(self._text) and not self._ended and char != "+":
            return None
        if char in "-=:" and self._text[place : place + 1] in {"", "\n"}:
            return ""
        after = self._ahead()
        return None if after is None else "" if char in "-+" and after == " " else char

    def _bracket(self, char: str) -> str:
        """Of a link the words; an index keeps its brackets."""
        if self._before == "]" and char in "([" and not self._kept_brackets:
            self._skipping, self._depth = {"(": ")", "[": "]"}[char], 0
            return ""
        if char == "[" and self._before.isalnum():
            self._kept_brackets += 1
            return char
        if char == "]" and self._kept_brackets:
            self._kept_brackets -= 1
            return char
        return char if char == "(" else ""

    def _skip(self, char: str) -> str:
        if char == "(" and self._skipping == ")":
            self._depth += 1
        elif char == self._skipping:
            self._skipping = "" if not self._depth else self._skipping
            self._depth = max(self._depth - 1, 0)
        return ""

    def _escape(self) -> str | None:
        """What stands behind it is no mark."""
        after = self._ahead()
        if after is None:
            return None
        if not after or after not in _ESCAPABLE:
            return "\\"
        self._at += 2
        return after

    def _address(self) -> str | None:
        """Of an address in the midst of words, how it is reached is not spoken."""
        if self._before.isalnum():
            return "h"
        ahead = self._text[self._at : self._at + len(_SCHEMES[0])]
        found = next((scheme for scheme in _SCHEMES if ahead.startswith(scheme)), "")
        self._at += len(found)
        if not found and not self._ended and any(scheme.startswith(ahead) for scheme in _SCHEMES):
            return None
        return "" if found else "h"


def _is_picture(point: int) -> bool:
    return point > 0x2000 and any(first <= point <= last for first, last in _PICTURES)
