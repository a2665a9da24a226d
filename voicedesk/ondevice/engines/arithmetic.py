"""Sums asked in passing: "what is seven times six"."""

from __future__ import annotations

import re

from voicedesk.ondevice.engines.number_words import parse_number, spoken_number

_OPERATIONS = {
    "plus": "plus",
    "+": "plus",
    "minus": "minus",
    "-": "minus",
    "times": "times",
    "multiplied by": "times",
    "*": "times",
    "x": "times",
    "divided by": "divided by",
    "over": "divided by",
    "/": "divided by",
}
_SPOKEN = "|".join(
    sorted((re.escape(sign) for sign in _OPERATIONS if sign.isalpha() or " " in sign), key=len, reverse=True)
)
_SUM = re.compile(rf"^(?P<left>.+?)(?:\s+(?P<word>{_SPOKEN})\s+|\s*(?P<sign>[+*/-])\s*)(?P<right>.+)$")
_LEAD = re.compile(r"^.*?\b(?:what is|what's|whats|how much is|calculate|compute|work out|and)\s+")
_OF_TWO = re.compile(r"\b(sum|product|difference) of (.+) and (.+)$")


def answer_sum(question: str) -> str | None:
    """Work out a sum of two numbers in lower-case text without a question mark; None if there is none."""
    named = _OF_TWO.search(question)
    if named:
        operation = {"sum": "plus", "product": "times", "difference": "minus"}[named.group(1)]
        return _worked_out(named.group(2), operation, named.group(3))
    found = _SUM.match(_LEAD.sub("", question))
    if found is None:
        return None
    operation = _OPERATIONS[found.group("word") or found.group("sign")]
    return _worked_out(found.group("left"), operation, found.group("right"))


def _worked_out(left_text: str, operation: str, right_text: str) -> str | None:
    left, right = parse_number(left_text), parse_number(right_text)
    if left is None or right is None:
        return None
    if operation == "divided by" and right == 0:
        return "Nothing can be divided by zero."
    result = {
        "plus": lambda: left + right,
        "minus": lambda: left - right,
        "times": lambda: left * right,
        "divided by": lambda: left / right,
    }[operation]()
    return f"{spoken_number(left)} {operation} {spoken_number(right)} is {spoken_number(result)}."
