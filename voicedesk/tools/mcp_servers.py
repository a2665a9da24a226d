"""Tools of servers of the Model Context Protocol (MCP), as the settings list them.

They run on a thread of their own (``servers/background.py``); this side belongs to the main thread. The
protocol's package is imported there, with the first server.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from voicedesk.settings.schema import McpServer
from voicedesk.tools.json_text import NotReadable, read
from voicedesk.tools.registry import ArgumentsRefused, Handler, ToolError
from voicedesk.tools.servers.background import BackgroundLoop
from voicedesk.tools.servers.names import ToolNames

if TYPE_CHECKING:
    from voicedesk.tools.servers.life import ServerLife
    from voicedesk.tools.servers.session import ListedTool, Listing

log = logging.getLogger(__name__)

CLOSE_SECONDS = 1.8
THREAD_SECONDS = 0.2

MOST_TOOLS = 128  # in all: no service takes more
MOST_CHARACTERS = 200_000  # of all that is told of servers' tools, at every connection or request anew
NAMED = 5  # of tools that are left out, in one sentence

Notice = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ServerTool:
    """A tool of a server: its arguments are checked there."""

    name: str
    description: str
    parameters: dict[str, Any] = field(hash=False)
    handler: Handler = field(repr=False)
    server: str
    timeout_seconds: float | None = None
    size: int = 0  # characters that a model is told of it

    def read(self, arguments: str) -> dict[str, Any]:
        try:
            values = read(arguments)
        except NotReadable as wrong:
            raise ArgumentsRefused([f"arguments: {wrong}"]) from None
        if not isinstance(values, dict):
            raise ArgumentsRefused(["arguments: this is no JSON object"])
        return values


@dataclass(frozen=True, slots=True)
class ServerState:
    """``settled``: it has listed its tools or failed. ``tools`` are those that are offered, None: it is not
    there. ``sentence`` says what is wrong with it, or which tools are left out; empty: nothing."""

    settled: bool
    tools: tuple[str, ...] | None
    sentence: str


def left_out_words(server: str, left_out: Mapping[str, str]) -> str:
    """One sentence, however many there are; empty if there is none."""
    if not left_out:
        return ""
    named = ", ".join(f"{tool} ({why})" for tool, why in list(left_out.items())[:NAMED])
    more = f" and {len(left_out) - NAMED} more" if len(left_out) > NAMED else ""
    return f"The tool server {server} has tools that cannot be used: {named}{more}. The others are offered."


class _Presence:
    """One server as it is known here. ``life`` is made on the servers' thread, and may come after it has
    become ``unwanted``."""

    def __init__(self, server: McpServer) -> None:
        self.server = server
        self.tools: tuple[ServerTool, ...] | None = None
        self.left_out: dict[str, str] = {}
        self.sentence = ""
        self.settled = asyncio.Event()  # listed, or failed once
        self.unwanted = False
        self.life: ServerLife | None = None
        self.work: asyncio.Future[None] | None = None

    @property
    def failed(self) -> bool:
        return self.settled.is_set() and self.tools is None


class McpServers:
    """``environ`` is where the tokens are looked up; ``taken`` are names of tools that others have.

    ``notice`` is given a sentence for the person when a server cannot be used, and not the same one again
    before it has worked; ``changed`` is called when tools have come or gone. A server that fails keeps
    neither the others nor a conversation away.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        notice: Notice,
        changed: Callable[[], None] = lambda: None,
        taken: Collection[str] = (),
    ) -> None:
        self._environ = dict(environ)
        self._notice = notice
        self._changed = changed
        self._names = ToolNames(taken)
        self._others = len(set(taken))
        self._present: dict[str, _Presence] = {}
        self._said: dict[str, tuple[McpServer, str]] = {}
        self._leaving: set[asyncio.Future[None]] = set()
        self._background = BackgroundLoop("tool-servers")

    @property
    def tools(self) -> tuple[ServerTool, ...]:
        """What can be called now: as many, and as much of them, as a model can be told of."""
        return tuple(self._that_fit())

    def _that_fit(self) -> Iterator[ServerTool]:
        places, room = MOST_TOOLS - self._others, MOST_CHARACTERS
        for tool in (tool for presence in self._present.values() for tool in presence.tools or ()):
            if places > 0 and tool.size <= room:
                places, room = places - 1, room - tool.size
                yield tool

    @property
    def states(self) -> dict[str, ServerState]:
        """How each wanted server is, by its name."""
        offered = {tool.name for tool in self.tools}
        states = {}
        for name, presence in self._present.items():
            listed = presence.tools
            tools = None if listed is None else tuple(t.name for t in listed if t.name in offered)
            states[name] = ServerState(presence.settled.is_set(), tools, presence.sentence)
        return states

    @property
    def settled(self) -> bool:
        """Whether every server has listed its tools or failed."""
        return all(presence.settled.is_set() for presence in self._present.values())

    def use(self, servers: Sequence[McpServer]) -> None:
        """Start those that are enabled and do not run; end those that are not wanted any more, or not in
        this way; try anew those that have failed. Returns at once; needs the running loop."""
        wanted: dict[str, McpServer] = {}
        for server in servers:
            if server.enabled and wanted.setdefault(server.name, server) != server:
                self._say(server, f"Two tool servers are called {server.name}. The second one is left out.")
        for name, presence in tuple(self._present.items()):
            if wanted.get(name) != presence.server or presence.failed:
                self._dismiss(self._present.pop(name))
        for name, server in wanted.items():
            if name not in self._present:
                self._engage(server)
        self._present = {name: self._present[name] for name in wanted}

    def try_anew(self, name: str) -> None:
        """End that server, if it runs, and start it once more; nothing if there is none of that name."""
        presence = self._present.get(name)
        if presence is not None:
            self._dismiss(presence)
            self._engage(presence.server)
            self._changed()

    async def ready(self, seconds: float) -> bool:
        """Wait until every server has listed its tools or failed; False if time ran out before that."""
        waiting = [presence.settled.wait() for presence in self._present.values()]
        try:
            async with asyncio.timeout(seconds):
                await asyncio.gather(*waiting)
        except TimeoutError:
            return False
        return True

    async def aclose(self) -> None:
        """End all servers, within two seconds. Idempotent."""
        self.use(())
        if self._leaving:
            _, slow = await asyncio.wait(self._leaving, timeout=CLOSE_SECONDS)
            if slow:
                log.warning("%d tool servers did not end in time", len(slow))
        await self._background.aclose(THREAD_SECONDS)

    def _engage(self, server: McpServer) -> None:
        presence = self._present[server.name] = _Presence(server)
        home = asyncio.get_running_loop()

        def tell(listing: Listing | None, sentence: str) -> None:
            with suppress(RuntimeError):  # the loop has closed: nobody is left to tell
                home.call_soon_threadsafe(self._hear, presence, listing, sentence)

        async def live() -> None:
            from voicedesk.tools.servers.life import ServerLife

            life = presence.life = ServerLife(server, self._environ, tell)
            if not presence.unwanted:
                await life.run()

        presence.work = self._background.spawn(live())
        presence.work.add_done_callback(lambda work: self._note_end(presence, work))

    def _dismiss(self, presence: _Presence) -> None:
        presence.unwanted = True
        presence.tools = None
        presence.settled.set()
        work = presence.work
        if work is None or work.done():
            return
        self._leaving.add(work)
        work.add_done_callback(self._leaving.discard)
        if presence.life is not None:
            self._background.call(presence.life.end)

    def _hear(self, presence: _Presence, listing: Listing | None, sentence: str) -> None:
        if presence.unwanted:
            return
        presence.settled.set()
        presence.sentence = sentence
        if listing is None:
            presence.tools = None
        else:
            presence.tools = tuple(self._tool(presence, tool) for tool in listing.tools)
            presence.left_out = dict(listing.left_out)
            presence.sentence = self._left_out_words(presence)
        if listing is not None and not presence.sentence:
            self._said.pop(presence.server.name, None)
        self._say(presence.server, presence.sentence)
        self._changed()

    def _left_out_words(self, presence: _Presence) -> str:
        offered = {tool.name for tool in self.tools}
        crowded = [tool.name for tool in presence.tools or () if tool.name not in offered]
        left_out = presence.left_out | dict.fromkeys(crowded, "more than a model can be told of")
        return left_out_words(presence.server.name, left_out)

    def _say(self, server: McpServer, sentence: str) -> None:
        """Each time anew would be a nuisance: whoever starts a conversation without it knows."""
        if sentence and self._said.get(server.name) != (server, sentence):
            self._said[server.name] = server, sentence
            self._notice(sentence)

    def _note_end(self, presence: _Presence, work: asyncio.Future[None]) -> None:
        presence.settled.set()
        if not work.cancelled() and (failure := work.exception()) is not None:
            log.error("tool server %s failed", presence.server.name, exc_info=failure)
            presence.tools = None

    def _tool(self, presence: _Presence, tool: ListedTool) -> ServerTool:
        async def call(arguments: dict[str, Any]) -> object:
            if presence.life is None or presence.unwanted:
                raise ToolError(f"The tool server {presence.server.name} is not there any more.")
            return await self._background.spawn(presence.life.call(tool.name, arguments))

        name = self._names.name(presence.server.name, tool.name)
        size = len(name) + len(tool.description) + len(json.dumps(tool.parameters))
        return ServerTool(name, tool.description, tool.parameters, call, presence.server.name, size=size)
