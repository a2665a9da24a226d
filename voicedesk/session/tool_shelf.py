"""The tools of one session: those that were found, and those of servers, which come and go."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from voicedesk.settings.schema import Tools
from voicedesk.tools.mcp_servers import McpServers, ServerState
from voicedesk.tools.registry import ToolRegistry

log = logging.getLogger(__name__)

READY_SECONDS = 3.0

Notice = Callable[[str], None]


class ToolShelf:
    """``notice`` is given a sentence for the person when a tool server cannot be used.

    ``registry`` runs the tools; what it offers is what backends offer, at each connection anew.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        settings: Tools,
        notice: Notice = log.warning,
        patience_seconds: float = READY_SECONDS,
    ) -> None:
        self.registry = ToolRegistry(None, settings.enabled, settings.timeout_seconds)
        self._patience_seconds = patience_seconds
        taken = [tool.name for tool in self.registry.found]
        self._watchers: list[Callable[[], None]] = []
        self._servers = McpServers(environ, notice, self._tell, taken)
        self.registry.add_source(lambda: self._servers.tools)

    @property
    def settled(self) -> bool:
        """Whether each server has listed its tools or failed; else ``ready`` is worth waiting for."""
        return self._servers.settled

    @property
    def states(self) -> Mapping[str, ServerState]:
        """How each tool server is that is in use, by its name."""
        return self._servers.states

    def watch(self, watcher: Callable[[], None]) -> None:
        """``watcher`` is called when ``states`` has changed."""
        self._watchers.append(watcher)

    def try_anew(self, name: str, settings: Tools) -> None:
        """Start this server once more, and use ``settings`` from now on; needs the running loop."""
        self.use(settings)
        self._servers.try_anew(name)

    def _tell(self) -> None:
        for watcher in self._watchers:
            watcher()

    def use(self, settings: Tools) -> None:
        """Start, end and restart servers as ``settings`` want it. Returns at once; needs the running loop."""
        self.registry.use(settings.enabled, settings.timeout_seconds)
        self._servers.use(settings.mcp_servers)

    async def ready(self) -> None:
        """Wait for slow servers, ``patience_seconds`` at most; a later connection has the rest."""
        if not await self._servers.ready(self._patience_seconds):
            log.info("a tool server is slow: going on without it")

    async def aclose(self) -> None:
        """End the servers, within two seconds. Idempotent."""
        await self._servers.aclose()
