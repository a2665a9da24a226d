"""Numbers in words and digits, both ways."""

from __future__ import annotations

import re

_SMALL_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_SMALL = _SMALL_NUMBERS.split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
VALUES = (
    {word: value for value, word in enumerate(_SMALL)}
    | {word: 20 + 10 * place for place, word in enumerate(_TENS)}
    | {"a": 1}
)
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")


def parse_number(text: str) -> float | None:
    """Read "forty two", "one hundred and five", "3.5"; None for anything else."""
    words = (
        text.replace("-", " ").replace(",", "").split()
        if not _DIGITS.fullmatch(text.strip())
        else [text.strip()]
    )
    if len(words) == 1 and _DIGITS.fullmatch(words[0]):
        return float(words[0])
    if words and words[0] == "minus":
        rest = parse_number(" ".join(words[1:]))
        return None if rest is None else -rest
    words = [word for word in words if word != "and"]
    if not words or words == ["a"]:
        return None
    return _sum_of(words)


def _sum_of(words: list[str]) -> float | None:
    total, part = 0, 0
    for word in words:
        if word in VALUES:
            part += VALUES[word]
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in _SCALES:
            total, part = total + max(part, 1) * _SCALES[word], 0
        else:
            return None
    return float(total + part)


def spoken_number(value: float) -> str:
    """Digits as people write them: no trailing zeros, at most four places, commas in thousands."""
    rounded = round(value, 4)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,.4f}".rstrip("0")
