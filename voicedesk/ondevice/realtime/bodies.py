"""What a client sends as JSON, bounded before anything reads it."""

from __future__ import annotations

import json
import math
from typing import Any

from voicedesk.ondevice.realtime.faults import RequestFault
from voicedesk.text.whole import whole_value

DEEPEST = 64


def json_of(message: str | bytes, what: str = "message") -> Any:
    """Finite numbers, at most 64 levels, no half of a character. Raises RequestFault about ``what``."""
    try:
        text = message.decode("utf-8") if isinstance(message, bytes) else message
        return whole_value(json.loads(text, parse_float=_finite, parse_constant=_finite), DEEPEST)
    except (ValueError, RecursionError):
        raise RequestFault(f"The {what} is not valid JSON.", code="invalid_json") from None


def object_of(message: str | bytes) -> dict[str, Any]:
    """Raises RequestFault for what is no object."""
    found = json_of(message)
    if not isinstance(found, dict):
        raise RequestFault("The message is not a JSON object.", code="invalid_json")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("JSON has no such number.")
    return number
