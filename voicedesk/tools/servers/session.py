"""One session with a tool server: reached, introduced, its tools listed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from mcp import ClientSession, types
from mcp.client.session import MessageHandlerFnT
from mcp.client.stdio import get_default_environment

from voicedesk import __version__
from voicedesk.settings.addresses import checked_address
from voicedesk.settings.environment import SECRET_VARIABLES
from voicedesk.settings.schema import McpServer
from voicedesk.tools.servers.channel import Channel
from voicedesk.tools.servers.failures import AddressRefused, TokenMissing
from voicedesk.tools.servers.process import process_channel
from voicedesk.tools.servers.web import web_channel

MOST_TOOLS = 64  # a model is offered 128 at most, and understands fewer
MOST_PAGES = 16
LONGEST_DESCRIPTION = 1024  # characters: function calling takes no more


@dataclass(frozen=True, slots=True)
class ListedTool:
    """A tool as its server names and describes it; ``parameters`` is the JSON schema of its arguments."""

    name: str
    description: str
    parameters: dict[str, Any] = field(hash=False)


@asynccontextmanager
async def open_session(
    server: McpServer, environ: Mapping[str, str], hear: MessageHandlerFnT
) -> AsyncIterator[ClientSession]:
    """A session that is not yet initialized. ``hear`` gets what the server says unasked.

    Raises ``TokenMissing``, ``AddressRefused`` and what ``process_channel`` and ``web_channel`` raise.
    """
    about_us = types.Implementation(name="VoiceDesk", version=__version__)
    async with (
        _channel(server, environ) as (incoming, outgoing),
        ClientSession(incoming, outgoing, message_handler=hear, client_info=about_us) as session,
    ):
        yield session


async def listed_tools(session: ClientSession) -> tuple[ListedTool, ...]:
    """All tools of the server, page by page, up to a number that a model can be offered."""
    found: list[ListedTool] = []
    cursor = None
    for _ in range(MOST_PAGES):
        page = await session.list_tools(params=types.PaginatedRequestParams(cursor=cursor))
        found += [_listed(tool) for tool in page.tools]
        cursor = page.nextCursor
        if not cursor:
            break
    return tuple(found[:MOST_TOOLS])


def _listed(tool: types.Tool) -> ListedTool:
    description = (tool.description or tool.title or tool.name)[:LONGEST_DESCRIPTION]
    return ListedTool(tool.name, description, {"type": "object", "properties": {}, **tool.inputSchema})


@asynccontextmanager
async def _channel(server: McpServer, environ: Mapping[str, str]) -> AsyncIterator[Channel]:
    token = _token(server, environ)
    if server.command:
        # Of our own environment a server gets to see what every program needs, and the token meant for it.
        own = {server.token_variable: token} if token else {}
        async with process_channel(server.command, {**get_default_environment(), **own}, token) as channel:
            yield channel
    else:
        async with web_channel(_url(server), token) as channel:
            yield channel


def _url(server: McpServer) -> str:
    try:
        url = checked_address(server.url)
    except ValueError as refused:
        raise AddressRefused(str(refused)) from None
    if not url.startswith(("https://", "http://")):
        raise AddressRefused("it has neither a command nor an address. Give it one in the settings.")
    return url


def _token(server: McpServer, environ: Mapping[str, str]) -> str:
    variable = server.token_variable
    if not variable:
        return ""
    if variable in SECRET_VARIABLES:
        raise TokenMissing(f"{variable} is a key of VoiceDesk's own. Name another variable in the settings.")
    token = environ.get(variable, "").strip()
    if not token or not token.isascii() or not token.isprintable():
        raise TokenMissing(f"the variable {variable} holds no token. Set it and start VoiceDesk again.")
    return token
