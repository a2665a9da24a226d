"""Calls that the model asked for together are run together, though the kernel hands them over one by one."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voicedesk.backends.cascade.chat.history import shortened
from voicedesk.backends.cascade.stages import RunTools, ToolCall
from voicedesk.text.whole import whole


@dataclass(slots=True)
class _Together:
    calls: list[ToolCall] = field(default_factory=list)
    settled: asyncio.Event = field(default_factory=asyncio.Event)


_numbers = itertools.count(1)


def own_id() -> str:
    """The conversation knows each call by an id of ours: services are met that use one again, or give none.
    Nine letters and digits, as the strictest of them wants it when it is told of the call later."""
    return f"call{next(_numbers):05d}"


class CallsTogether:
    def __init__(self, run_tools: RunTools) -> None:
        self._run_tools = run_tools
        self._together = _Together()

    async def outputs(self, call: ToolCall, of: int) -> Sequence[tuple[ToolCall, str]]:
        """``call`` is one ``of`` so many; the last of them runs them all, and is given all their outputs in
        order. The others wait for that and are given nothing.
        """
        together = self._together
        together.calls.append(call)
        if len(together.calls) < of:
            await together.settled.wait()
            return ()
        self._together = _Together()
        try:
            outputs = await self._run_tools([replace(call, call_id=own_id()) for call in together.calls])
        finally:
            together.settled.set()
        told = (shortened(whole(output)) for output in outputs)
        return list(zip(together.calls, told, strict=True))
