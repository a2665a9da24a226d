"""What a service sends, read so that nothing behind it stumbles: one event at a time, and its fields.

A service may send anything that JSON can spell. What makes no sense is missing in the event; the rest of it
counts, since an end that is thrown away with a bad number would be waited for.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from voicedesk.text.whole import whole

ServerEvent = Mapping[str, Any]

DEEPEST = 64
MOST_DIGITS = 18
LONGEST_ID = 512
TOO_DEEP = {"type": "nested too deep"}


def event_of(message: str | bytes) -> dict[str, Any]:
    """Raises ValueError for what is no event at all.

    Missing (None) is what is no number (NaN, 1e999, thousands of digits), and what lies deeper than 64
    levels; ``type`` is a text; half a character is replaced, but for that in a ``delta``: its other half may
    follow. A message that no parser can follow is an event of a kind nobody knows.
    """
    if isinstance(message, bytes):
        message = message.decode("utf-8-sig", "replace")
    try:
        event = json.loads(
            message, parse_float=_finite, parse_int=_of_this_world, parse_constant=lambda _: None
        )
    except RecursionError:
        return dict(TOO_DEEP)
    if not isinstance(event, dict):
        raise ValueError(f"an event is an object, not {type(event).__name__}")  # noqa: TRY004 - of the text
    event["type"] = text_of(event.get("type"))
    return {
        whole(name): value if name == "delta" and isinstance(value, str) else _sound(value, DEEPEST)
        for name, value in event.items()
    }


def identity(value: object) -> str:
    """The name of an item, a response or a call. Raises ValueError for what can be none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
        raise ValueError("a name is a text of at most 512 characters")
    return value


def identity_or_none(value: object) -> str | None:
    try:
        return identity(value)
    except ValueError:
        return None


def text_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def number_of(value: object) -> int:
    """0 for what is no number; a fraction is cut off."""
    return int(value) if isinstance(value, int | float) else 0


def object_of(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def objects_of(value: object) -> Sequence[Mapping[str, Any]]:
    """The objects in a list, without what is none."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def report_of(value: object) -> Mapping[str, Any]:
    """An error as its fields, also one that is only a sentence."""
    return {"message": value} if isinstance(value, str) else object_of(value)


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _of_this_world(digits: str) -> int | None:
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _sound(value: object, depth: int) -> object:
    match value:
        case str():
            return whole(value)
        case list():
            return [_sound(each, depth - 1) for each in value] if depth else None
        case dict():
            return {whole(name): _sound(each, depth - 1) for name, each in value.items()} if depth else None
    return value
