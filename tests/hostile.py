"""What a service may put in the place of any value: everything that JSON can spell."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

MISSING = "MISSING"
VALUES = {
    "nothing": "null",
    "a flag": "true",
    "a number": "7",
    "an infinity": "1e999",
    "no number": "NaN",
    "a huge number": "9" * 5000,
    "a negative number": "-1e308",
    "an empty text": '""',
    "half an emoji": '"\\ud83d"',
    "the other half": '"\\ude00 x"',
    "a long text": '"' + "x" * 20_000 + '"',
    "a zero byte": '"a\\u0000b"',
    "a list": '[1, null, "a", {"id": {}}]',
    "an object": '{"id": [], "type": {}, "text": null}',
    "what is deep": "[" * 500 + "]" * 500,
    "what no parser can follow": '{"a":' * 5_000 + "1" + "}" * 5_000,
}
_HERE = "here-is-the-value"


def variants(event: dict[str, Any], *kinds: str) -> Iterator[tuple[str, str]]:
    """``event`` as JSON text, once for each field and each value in its place, and a name for it.

    ``kinds`` are those of ``VALUES`` to try; none: all.
    """
    for place in _places(event):
        name = ".".join(map(str, place))
        yield f"{name}: {MISSING}", json.dumps(_changed(event, place, remove=True))
        text = json.dumps(_changed(event, place))
        for kind in kinds or VALUES:
            yield f"{name}: {kind}", text.replace(json.dumps(_HERE), VALUES[kind])


def _places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if place:
        yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _places(each, (*place, key))


def _changed(event: dict[str, Any], place: tuple[str | int, ...], *, remove: bool = False) -> dict[str, Any]:
    changed = copy.deepcopy(event)
    parent: Any = changed
    for key in place[:-1]:
        parent = parent[key]
    if remove:
        del parent[place[-1]]
    else:
        parent[place[-1]] = _HERE
    return changed
