"""What the model knows a server's tools by: names that function calling allows, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 64
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_-]+")


class ToolNames:
    """A name once given stays with its tool, also when its server was away: the conversation has it.

    A tool keeps its own name if it can; the server's name goes before it only where another tool was first.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._given: dict[tuple[str, str], str] = {}

    def name(self, server: str, tool: str) -> str:
        if (server, tool) not in self._given:
            name = self._free(server, _NOT_ALLOWED.sub("_", tool).strip("_") or "tool")
            self._given[server, tool] = name
            self._taken.add(name)
        return self._given[server, tool]

    def _free(self, server: str, wanted: str) -> str:
        for name in (wanted[:LONGEST], f"{server}_{wanted}"[:LONGEST]):
            if name not in self._taken:
                return name
        number = 2
        while (name := f"{name[: LONGEST - 4]}_{number}") in self._taken:
            name, number = name[: -len(f"_{number}")], number + 1
        return name
