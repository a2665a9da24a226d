"""Tool servers beside a session: what a connection waits for, and what it does not."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes import mcp_desk
from tests.fakes.silent_sound import SilentSound
from voicedesk.backends.base import BackendCapabilities
from voicedesk.children import for_any_program
from voicedesk.conversation.commands import Command, Connect, Disconnect, UseTurnDetection
from voicedesk.session.host import SessionHost
from voicedesk.session.patient_backend import PatientBackend
from voicedesk.session.tool_shelf import ToolShelf
from voicedesk.settings.load import load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import McpServer, Place, Tools

DESK = McpServer(name="desk", command=(sys.executable, "-P", mcp_desk.__file__))
SILENT = McpServer(name="slow", command=(*DESK.command, "--silent"))
MISSING = McpServer(name="gone", command=("no-such-program",))
ENOUGH_SECONDS = 30.0


class NotedBackend:
    """Notes what it is ordered; ``offered`` are the tools there were at each ``Connect``."""

    capabilities = BackendCapabilities()

    def __init__(self, shelf: ToolShelf) -> None:
        self.orders: list[Command] = []
        self.offered: list[list[str]] = []
        self.heard: list[bytes] = []
        self.closed = False
        self.ordered = asyncio.Event()
        self._shelf = shelf

    def perform(self, command: Command) -> None:
        self.orders.append(command)
        self.ordered.set()
        if isinstance(command, Connect):
            self.offered.append([tool.name for tool in self._shelf.registry.tools])

    def send_audio(self, pcm: bytes) -> None:
        self.heard.append(pcm)

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
async def shelf() -> AsyncIterator[ToolShelf]:
    shelf = ToolShelf(for_any_program(os.environ), Tools(), patience_seconds=ENOUGH_SECONDS)
    yield shelf
    await shelf.aclose()


async def test_a_connection_offers_the_tools_of_a_server_that_is_just_starting(shelf: ToolShelf) -> None:
    noted = NotedBackend(shelf)
    backend = PatientBackend(noted, shelf)
    shelf.use(Tools(mcp_servers=(DESK,)))

    backend.perform(Connect())

    assert noted.orders == []
    await asyncio.wait_for(noted.ordered.wait(), ENOUGH_SECONDS)
    assert noted.orders == [Connect()]
    assert {"get_time", "add", "draw"} <= set(noted.offered[0])
    await backend.aclose()
    assert noted.closed


async def test_without_servers_nothing_waits(shelf: ToolShelf) -> None:
    noted = NotedBackend(shelf)
    backend = PatientBackend(noted, shelf)
    orders = [UseTurnDetection(by_hand=True), Connect(), Disconnect()]

    for order in orders:
        backend.perform(order)
    backend.send_audio(b"\0\0")

    assert noted.orders == orders
    assert noted.heard == [b"\0\0"]
    assert backend.capabilities is noted.capabilities


async def test_who_leaves_while_a_server_starts_is_not_connected_later(shelf: ToolShelf) -> None:
    noted = NotedBackend(shelf)
    backend = PatientBackend(noted, shelf)
    shelf.use(Tools(mcp_servers=(DESK,)))

    backend.perform(Connect())
    backend.perform(Disconnect())
    await shelf.ready()

    assert shelf.settled
    assert noted.orders == [Disconnect()]
    await backend.aclose()


async def test_a_server_that_says_nothing_is_waited_for_so_long_and_no_longer() -> None:
    loop = asyncio.get_running_loop()
    shelf = ToolShelf(for_any_program(os.environ), Tools(), patience_seconds=0.3)
    noted = NotedBackend(shelf)
    backend = PatientBackend(noted, shelf)
    shelf.use(Tools(mcp_servers=(SILENT,)))
    began = loop.time()

    backend.perform(Connect())
    await asyncio.wait_for(noted.ordered.wait(), ENOUGH_SECONDS)

    assert loop.time() - began >= 0.3
    assert noted.offered == [["get_weather", "get_stock_price", "get_time"]]
    await backend.aclose()
    await shelf.aclose()


async def test_other_settings_reach_the_tools_of_the_house_too(shelf: ToolShelf) -> None:
    shelf.use(Tools(enabled=("get_time",), timeout_seconds=5))

    assert [tool.name for tool in shelf.registry.tools] == ["get_time"]


async def test_a_host_starts_the_servers_before_anybody_talks_and_ends_them_with_itself(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    loaded = load(Flags(), {}, Profile.at(tmp_path)).changed("general", "place", Place.AZURE)
    loaded = loaded.changed("tools", "mcp_servers", (DESK, MISSING))
    loop = asyncio.get_running_loop()
    host = SessionHost(loop, {}, loaded, lambda post, sink: SilentSound(), told.append)

    host.prepare()
    while not host.tools.settled:
        await host.tools.ready()

    assert len(told) == 1
    assert "no-such-program" in told[0]
    result = await host.session._tools.run("add", '{"first": 40, "second": 2}')
    assert result.output == '{"result": 42}'
    host.use(loaded.changed("tools", "mcp_servers", ()))
    host.prepare()
    assert [tool.name for tool in host.tools.registry.tools] == ["get_weather", "get_stock_price", "get_time"]
    await host.aclose()


async def test_how_each_server_is_can_be_seen_and_tried_anew(shelf: ToolShelf) -> None:
    wanted = Tools(mcp_servers=(DESK, MISSING))
    seen: list[dict[str, bool]] = []
    shelf.watch(lambda: seen.append({name: state.settled for name, state in shelf.states.items()}))
    shelf.use(wanted)
    await shelf.ready()
    states = shelf.states
    assert "add" in (states["desk"].tools or ())
    assert (states["gone"].tools, "not on this computer" in states["gone"].sentence) == (None, True)

    seen.clear()
    shelf.try_anew("desk", wanted)
    await shelf.ready()

    assert seen[0]["desk"] is False
    assert shelf.states["desk"] == states["desk"]
