"""What is read aloud of a text that was written to be looked at."""

from __future__ import annotations

_MARKS = frozenset("*`")
_PICTURES = (
    (0x200D, 0x200D),  # joins pictures
    (0x20E3, 0x20E3),
    (0x2600, 0x27BF),
    (0x2B00, 0x2BFF),
    (0xFE0E, 0xFE0F),
    (0x1F000, 0x1FAFF),
    (0xE0020, 0xE007F),
)


def spoken(piece: str, before: str) -> str:
    """``piece`` without emphasis marks, heading signs and pictures, which a voice would read out.

    ``before`` is the text that precedes it. Characters are only left out, so a word that is spoken is found
    in the text that is shown, whatever stands around it. A star that multiplies is spoken; at the end of a
    piece that is not known yet, so it comes with the next.
    """
    line = before[before.rfind("\n") + 1 :]
    text = line + piece
    at_start = not line.strip("# ")
    kept = ["*"] if piece and line and _multiplies(text, len(line) - 1) else []
    for place, char in enumerate(piece, len(line)):
        if char == "\n":
            at_start = True
        elif at_start and char not in "# ":
            at_start = False
        if not (_is_mark(text, place) or (char == "#" and at_start) or _is_picture(ord(char))):
            kept.append(char)
    return "".join(kept)


def _is_mark(text: str, place: int) -> bool:
    return text[place] in _MARKS and not _multiplies(text, place)


def _multiplies(text: str, place: int) -> bool:
    """Whether there is a star between two digits or two spaces; where a line begins, it begins a list."""
    if text[place] != "*" or not text[text.rfind("\n", 0, place) + 1 : place].strip("*# "):
        return False
    left, right = text[place - 1], text[place + 1 : place + 2]
    return (left.isdecimal() and right.isdecimal()) or left == right == " "


def _is_picture(point: int) -> bool:
    return point > 0x2000 and any(first <= point <= last for first, last in _PICTURES)
