"""A runner of tools that answers when a test lets it."""

from __future__ import annotations

import asyncio

from voicedesk.tools.registry import ToolResult


class PatientTools:
    """``run`` waits for ``answer``; ``calls`` lists (name, arguments) as they came."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self._answers: asyncio.Queue[ToolResult] = asyncio.Queue()

    def answer(self, output: str, reason: str = "") -> None:
        self._answers.put_nowait(ToolResult(output, reason))

    async def run(self, name: str, arguments: str) -> ToolResult:
        self.calls.append((name, arguments))
        return await self._answers.get()
