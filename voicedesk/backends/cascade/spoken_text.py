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
    in the text that is shown, whatever stands around it.
    """
    line = before[before.rfind("\n") + 1 :]
    at_start = not line.strip("# ")
    kept = []
    for char in piece:
        if char == "\n":
            at_start = True
        elif at_start and char not in "# ":
            at_start = False
        if not (char in _MARKS or (char == "#" and at_start) or _is_picture(ord(char))):
            kept.append(char)
    return "".join(kept)


def _is_picture(point: int) -> bool:
    return point > 0x2000 and any(first <= point <= last for first, last in _PICTURES)
