"""What a service refused of a request, if it could have been left out: its words in, the name out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

LONGEST_WORDS = 4000  # characters of a refusal that are looked at

_SIGNS = {
    "parallel_tool_calls": ("parallel_tool_calls", "parallel tool call", "parallel function call"),
    "tools": ("tool", "function call", "functions", "function parameters", "schema for function"),
    "temperature": ("temperature",),
    "interim_response": ("interim_response", "interim response"),
    "output_audio_timestamp_types": ("output_audio_timestamp", "timestamp type"),
}
_WITH_THEM = {"tool_choice": "tools"}
_INDEX = re.compile(r"\btools(?:\[|\.)(\d{1,4})\b")


def refused_option(param: str, words: str, given: Collection[str]) -> str:
    """Which of the options that were ``given`` is refused; empty: none of those that need not be there.

    ``param`` is the parameter that the service names, or empty; only then its ``words`` count.
    """
    told = (param or words)[:LONGEST_WORDS].lower()
    if param:
        path = re.split(r"[.\[]", told.removeprefix("session."))[0]
        found = _WITH_THEM.get(path, path)
        return found if found in _SIGNS and found in given else ""
    for option, signs in _SIGNS.items():
        if option in given and any(sign in told for sign in signs):
            return option
    return ""


def refused_tool(param: str, words: str, names: Sequence[str]) -> str:
    """The one tool that is refused, by its place among ``names`` or because it is named; empty: none, or
    more than one."""
    if (place := _INDEX.search(param)) and int(place[1]) < len(names):
        return names[int(place[1])]
    mentioned = set(re.findall(r"[A-Za-z0-9_-]+", words[:LONGEST_WORDS]))
    quoted = [name for name in names if f"'{name}'" in words or f'"{name}"' in words or f"`{name}`" in words]
    found = quoted or [name for name in names if name in mentioned and ("_" in name or "-" in name)]
    return found[0] if len(found) == 1 else ""
