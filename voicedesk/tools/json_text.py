"""JSON from strangers, bounded: what a model writes to a tool, and what a tool returns for the model."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from voicedesk.text.whole import whole

DEEPEST = 32  # lists and objects inside each other; what is read and written walks down one by one
LONGEST_ARGUMENTS = 32_000  # characters
LONGEST_OUTPUT_BYTES = 32_000


class NotReadable(ValueError):
    """The text is too long, too deep, or no JSON; the message says which, for the model."""


class NotWritable(ValueError):
    """The value is nested too deep (or in itself), or holds what JSON has no words for."""


def check_text(text: str) -> None:
    """Raises ``NotReadable`` before anything is made of a text that is too long or too deep."""
    if len(text) > LONGEST_ARGUMENTS:
        raise NotReadable(f"this is longer than {LONGEST_ARGUMENTS} characters")
    depth, quoted, escaped = 0, False, False
    for character in text:
        if quoted:
            escaped, quoted = character == "\\" and not escaped, escaped or character != '"'
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            if depth > DEEPEST:
                raise NotReadable(f"this is nested deeper than {DEEPEST} levels")
        elif character in "]}":
            depth -= 1


def read(text: str) -> object:
    """The value, whose strings every encoder takes. Raises ``NotReadable``."""
    check_text(text)
    value: object = json.loads(mended(text))
    return value


def mended(text: str | bytes) -> str:
    """The same JSON without half characters and without numbers that are none. Raises ``NotReadable``."""
    try:
        return whole(json.dumps(json.loads(text), allow_nan=False, ensure_ascii=False))
    except (ValueError, RecursionError):
        raise NotReadable("this is no JSON") from None


def written(value: object) -> str:
    """JSON text of ``value``; of an enormous one its beginning, in an object that says so. No more of it is
    walked through than is kept. Raises ``NotWritable``."""
    kept: list[str] = []
    size = 0
    for piece in _pieces(value, 1):
        kept.append(piece)
        size += len(piece.encode())
        if size > LONGEST_OUTPUT_BYTES:
            return _beginning("".join(kept))
    return "".join(kept)


def _beginning(text: str) -> str:
    """Quoted once more, it may double: half of it fits in any case."""
    beginning = text.encode()[: LONGEST_OUTPUT_BYTES // 2 - 100].decode(errors="ignore")
    return json.dumps({"truncated": True, "beginning": beginning}, ensure_ascii=False)


def _pieces(value: object, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise NotWritable(f"nested deeper than {DEEPEST} levels")
    if isinstance(value, dict):
        for place, (key, inner) in enumerate(value.items()):
            yield ", " if place else "{"
            yield _quoted(key if isinstance(key, str) else _plain(key)) + ": "
            yield from _pieces(inner, depth + 1)
        yield "}" if value else "{}"
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield ", " if place else "["
            yield from _pieces(inner, depth + 1)
        yield "]" if value else "[]"
    else:
        yield _quoted(value) if isinstance(value, str) else _plain(value)


def _quoted(text: str) -> str:
    return whole(json.dumps(text[:LONGEST_OUTPUT_BYTES], ensure_ascii=False))


def _plain(value: object) -> str:
    if value is not None and not isinstance(value, int | float):
        raise NotWritable(f"a {type(value).__name__} is no JSON")
    if isinstance(value, float) and not math.isfinite(value):
        raise NotWritable(f"{value} is no JSON")
    try:
        return json.dumps(value)
    except ValueError:  # a number of thousands of digits
        raise NotWritable("a number is too long") from None
