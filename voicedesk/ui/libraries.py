"""The backends' libraries, imported off the main thread before anybody needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject

from voicedesk.settings.schema import BackendKind
from voicedesk.ui.collector import MainThreadCollector


class Libraries:
    """``import_libraries`` blocks for seconds. While it runs no garbage is collected: a collection would look
    at all that has just come to stay, and the window would stand still for as long."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        import_libraries: Callable[[BackendKind], None],
        parent: QObject,
    ) -> None:
        self._loop = loop
        self._import = import_libraries
        self._parent = parent
        self._collector: MainThreadCollector | None = None
        self._one_at_a_time = asyncio.Lock()
        self._fetched: set[BackendKind] = set()

    async def fetch(self, kind: BackendKind) -> None:
        """Import what a backend of that kind needs, unless that has been done."""
        async with self._one_at_a_time:
            if kind in self._fetched:
                return
            if self._collector is not None:
                self._collector.hold()
            try:
                await self._loop.run_in_executor(None, self._import, kind)
                self._fetched.add(kind)
            finally:
                if self._collector is None:
                    self._collector = MainThreadCollector(self._parent)
                else:
                    self._collector.go_on()
