"""The tool calls of a streamed answer, put together from their pieces, whichever way a server numbers them.

By the book every piece has the index of its call, and the first one an id and a name. Servers are met that
give all calls index 0, none an index, none an id, or every call the same id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

MOST_CALLS = 128
LONGEST_ARGUMENTS = 100_000  # characters; what is more is not kept: nobody would run such a call


@dataclass(slots=True)
class GatheredCall:
    """``call_id`` is never empty once all are gathered, and each has its own."""

    index: int | None
    call_id: str
    name: str
    arguments: str = field(default="")

    def is_another(self, call_id: str, name: str) -> bool:
        """Whether a piece with this id and name begins a call of its own."""
        if call_id and self.call_id and call_id != self.call_id:
            return True
        if not name or not self.name:
            return False
        return name != self.name or _is_json(self.arguments)


class CallPieces:
    def __init__(self) -> None:
        self._calls: list[GatheredCall] = []

    def add(self, index: object, call_id: str, name: str, arguments: str) -> None:
        """One piece as it came; ``index`` is whatever stood in its place."""
        number = index if isinstance(index, int) else None
        call = self._call_of(number, call_id, name)
        if call is None:
            if len(self._calls) >= MOST_CALLS:
                return
            call = GatheredCall(number, call_id, name)
            self._calls.append(call)
        call.call_id, call.name = call.call_id or call_id, call.name or name
        if len(call.arguments) < LONGEST_ARGUMENTS:
            call.arguments += arguments

    def take(self) -> list[GatheredCall]:
        """All calls so far, in order, each with an id of its own; from now on there are none."""
        calls, self._calls = self._calls, []
        taken: set[str] = set()
        for number, call in enumerate(calls):
            if not call.call_id or call.call_id in taken:
                call.call_id = f"{call.call_id or 'call'}-{number}"
            taken.add(call.call_id)
        return calls

    def _call_of(self, index: int | None, call_id: str, name: str) -> GatheredCall | None:
        """The call that a piece goes on with; None: it begins one."""
        near = [call for call in self._calls if index is None or call.index == index]
        named = [call for call in near if call_id and call.call_id == call_id]
        call = next(reversed(named or near), None)
        return None if call is None or call.is_another(call_id, name) else call


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
