"""The life of one tool server: started, listed, watched, started again, ended. On the servers' own thread."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import anyio
from mcp import ClientSession, McpError, types

from voicedesk.settings.schema import McpServer
from voicedesk.tools.registry import ToolError
from voicedesk.tools.servers.failures import SESSION_OVER, Failure, SaidTooMuch, failure_of, too_much
from voicedesk.tools.servers.results import clipped, value_of
from voicedesk.tools.servers.session import Listing, call_tool, listed_tools, open_session

log = logging.getLogger(__name__)

START_SECONDS = 30.0  # a first start may have to fetch the server
PING_SECONDS = 30.0
ANSWER_SECONDS = 10.0  # of a ping and a list
LIST_SECONDS = 1.0  # between two looks at a list, however often it changes
CLOSE_SECONDS = 0.3  # for a goodbye; what ends a process takes its own time
STEADY_SECONDS = 60.0  # who lived so long may fail as often again
WAITS_SECONDS = (0.5, 2.0, 5.0, 15.0, 30.0)

METHOD_NOT_FOUND = -32601


class News(Enum):
    NOTHING = "nothing"
    LIST_CHANGED = "list changed"
    LOST = "lost"
    END = "end"


Tell = Callable[[Listing | None, str], None]


class ServerLife:
    """Everything here happens in one task, so that what was entered is left in the same one; only calls
    come from others.

    ``tell`` hears of every change: the tools that can be called now (None: it is not there), and a
    sentence for the person if one should be read. A crash that one new start repairs is none of theirs.
    """

    def __init__(self, server: McpServer, environ: Mapping[str, str], tell: Tell) -> None:
        self._server = server
        self._environ = environ
        self._tell = tell
        self._news: asyncio.Queue[News] = asyncio.Queue()
        self._list_changed = False
        self._lost: Exception | None = None
        self._ended = asyncio.Event()
        self._session: ClientSession | None = None
        self._calls: set[anyio.CancelScope] = set()

    async def run(self) -> None:
        """Until ``end``, or until it has failed for good or too often in a row."""
        failures = 0
        while not self._ended.is_set():
            began = time.monotonic()
            failure = await self._live()
            if failure is None:
                return
            failures = 1 if time.monotonic() - began > STEADY_SECONDS else failures + 1
            log.warning("%s (attempt %d)", failure.sentence, failures)
            self._tell(None, failure.sentence if failures == 1 + (not failure.lasting) else "")
            if failure.lasting or failures > len(WAITS_SECONDS):
                return
            with anyio.move_on_after(WAITS_SECONDS[failures - 1]):
                await self._ended.wait()

    def end(self) -> None:
        """Let the server go; ``run`` returns when nothing of it is left."""
        self._ended.set()
        self._news.put_nowait(News.END)

    async def call(self, tool: str, arguments: dict[str, Any]) -> object:
        """Raises ``ToolError`` with the server's words or, if it has gone, with a sentence of ours."""
        if self._session is None:
            raise self._gone()
        with anyio.CancelScope() as scope:
            self._calls.add(scope)
            try:
                return value_of(await call_tool(self._session, tool, arguments))
            except McpError as refused:
                if refused.error.code in {types.CONNECTION_CLOSED, SESSION_OVER}:
                    self._news.put_nowait(News.LOST)
                    raise self._gone() from None
                raise ToolError(clipped(refused.error.message)) from None
            except (anyio.ClosedResourceError, anyio.BrokenResourceError):
                raise self._gone() from None
            except (RuntimeError, ValueError) as wrong:
                log.warning("tool server %s: %s", self._server.name, type(wrong).__name__)
                raise ToolError("The tool's result is not what the protocol promises.") from None
            finally:
                self._calls.discard(scope)
        raise self._gone()

    def _gone(self) -> ToolError:
        name, much = self._server.name, isinstance(self._lost, SaidTooMuch)
        return ToolError(too_much(name) if much else f"The tool server {name} is not there any more.")

    async def _live(self) -> Failure | None:
        """One session from its start to its end; None if it ended because it should."""
        self._lost, self._list_changed, self._news = None, False, asyncio.Queue()
        try:
            with anyio.CancelScope() as scope:
                async with open_session(self._server, self._environ, self._hear) as session:
                    await self._introduce(session)
                    await self._watch(session)
                    scope.deadline = anyio.current_time() + CLOSE_SECONDS
        except Exception as error:  # noqa: BLE001 - put into words, and logged there
            if self._ended.is_set():
                return None
            return failure_of(self._lost or error, self._server)
        finally:
            self._session = None
            for call in tuple(self._calls):
                call.cancel()
        return None

    async def _introduce(self, session: ClientSession) -> None:
        """Or give up at once when that is wanted: a server may take long to say hello."""

        async def give_up() -> None:
            await self._ended.wait()
            hello.cancel_scope.cancel()

        async with anyio.create_task_group() as hello:
            hello.start_soon(give_up)
            with anyio.fail_after(START_SECONDS):
                await session.initialize()
                tools = await listed_tools(session)
            self._session = session
            self._tell(tools, "")
            hello.cancel_scope.cancel()

    async def _watch(self, session: ClientSession) -> None:
        while not self._ended.is_set():
            news = News.NOTHING
            with anyio.move_on_after(PING_SECONDS):
                news = await self._news.get()
            if news is News.LOST:
                raise self._lost or McpError(types.ErrorData(code=SESSION_OVER, message="lost"))
            with anyio.fail_after(ANSWER_SECONDS):
                if news is News.LIST_CHANGED:
                    self._list_changed = False
                    self._tell(await listed_tools(session), "")
                elif news is News.NOTHING:
                    await _ping(session)
            with anyio.move_on_after(LIST_SECONDS if news is News.LIST_CHANGED else 0):
                await self._ended.wait()

    async def _hear(self, message: object) -> None:
        """What it says unasked; called while the session reads, so nothing may be asked of it here."""
        match message:
            case types.ServerNotification(root=types.ToolListChangedNotification()):
                if not self._list_changed:
                    self._news.put_nowait(News.LIST_CHANGED)
                self._list_changed = True
            case SaidTooMuch() | ValueError():  # no message: whoever waits for it would wait for ever
                self._lost = message
                self._news.put_nowait(News.LOST)


async def _ping(session: ClientSession) -> None:
    try:
        await session.send_ping()
    except McpError as answered:
        if answered.error.code != METHOD_NOT_FOUND:
            raise
