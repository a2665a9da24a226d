"""A far end that answers a connection test when the test says so."""

from __future__ import annotations

import asyncio
from typing import Any

from voicedesk.backends.connection_report import ConnectionReport


class PromptedCheck:
    """Await it as ``ConnectionTest``; ``answer`` lets it return."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, str]] = []
        self.was_asked = asyncio.Event()
        self._answer: asyncio.Future[ConnectionReport] = asyncio.get_running_loop().create_future()

    async def __call__(self, settings: Any, secret: str) -> ConnectionReport:
        self.asked.append((settings, secret))
        self.was_asked.set()
        return await self._answer

    def answer(self, report: ConnectionReport) -> None:
        self._answer.set_result(report)
