"""One session with a tool server: reached, introduced, its tools listed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from mcp import ClientSession, types
from mcp.client.session import MessageHandlerFnT
from pydantic import Field

from voicedesk import __version__
from voicedesk.children import for_any_program
from voicedesk.diagnostics.redaction import learn
from voicedesk.settings.addresses import checked_address
from voicedesk.settings.environment import SECRET_VARIABLES
from voicedesk.settings.schema import McpServer
from voicedesk.tools.servers.channel import Channel
from voicedesk.tools.servers.failures import AddressRefused, TokenMissing
from voicedesk.tools.servers.process import process_channel
from voicedesk.tools.servers.schemas import LONGEST_DESCRIPTION, SchemaRefused, fitted
from voicedesk.tools.servers.web import web_channel

MOST_TOOLS = 64  # a model is offered 128 at most, and understands fewer
MOST_PAGES = 16
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class ListedTool:
    """A tool as its server names and describes it; ``parameters`` is the JSON schema of its arguments."""

    name: str
    description: str
    parameters: dict[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """``left_out`` says why of each tool that cannot be offered."""

    tools: tuple[ListedTool, ...]
    left_out: dict[str, str] = field(default_factory=dict, hash=False)


@asynccontextmanager
async def open_session(
    server: McpServer, environ: Mapping[str, str], hear: MessageHandlerFnT
) -> AsyncIterator[ClientSession]:
    """A session that is not yet initialized. ``hear`` gets what the server says unasked.

    Raises ``TokenMissing``, ``AddressRefused`` and what ``process_channel`` and ``web_channel`` raise.
    """
    about_us = types.Implementation(name="VoiceDesk", version=__version__)
    async with (
        _channel(server, environ, hear) as (incoming, outgoing),
        ClientSession(incoming, outgoing, message_handler=hear, client_info=about_us) as session,
    ):
        yield session


async def listed_tools(session: ClientSession) -> Listing:
    """The tools of the server, page by page, up to a number that a model can be offered; each is looked at
    by itself, so that one that cannot be used keeps no other away."""
    listed: list[ListedTool] = []
    left_out: dict[str, str] = {}
    cursor = None
    for _ in range(MOST_PAGES):
        params = types.PaginatedRequestParams(cursor=cursor)
        request = types.ClientRequest(types.ListToolsRequest(params=params))
        page = await session.send_request(request, _Page)
        for entry in page.tools:
            try:
                listed.append(_listed(entry))
            except SchemaRefused as refused:
                left_out[_called(entry)] = str(refused)
        cursor = page.cursor
        if not cursor:
            break
    left_out |= {tool.name: f"more than {MOST_TOOLS}" for tool in listed[MOST_TOOLS:]}
    return Listing(tuple(listed[:MOST_TOOLS]), left_out)


async def call_tool(session: ClientSession, tool: str, arguments: dict[str, Any]) -> types.CallToolResult:
    """The package's own call would check the result by the server's schema: a pattern in it can take hours,
    and a list with one bad tool in it would fail the call."""
    params = types.CallToolRequestParams(name=tool, arguments=arguments)
    request = types.ClientRequest(types.CallToolRequest(params=params))
    return await session.send_request(request, types.CallToolResult)


class _Page(types.Result):
    """A page of tools whose entries nobody has checked."""

    tools: list[Any]
    cursor: str | None = Field(None, alias="nextCursor")


def _listed(entry: Any) -> ListedTool:
    """Raises ``SchemaRefused`` for what is no tool, or none that can be offered."""
    if not isinstance(entry, dict) or not isinstance(name := entry.get("name"), str) or not name.strip():
        raise SchemaRefused("it has no name")
    told = (entry.get(key) for key in ("description", "title", "name"))
    description = next(words for words in told if isinstance(words, str) and words.strip())
    return ListedTool(name, description[:LONGEST_DESCRIPTION], fitted(entry.get("inputSchema")))


def _called(entry: Any) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    return name[:LONGEST_NAME] if isinstance(name, str) and name.strip() else "one without a name"


@asynccontextmanager
async def _channel(
    server: McpServer, environ: Mapping[str, str], hear: MessageHandlerFnT
) -> AsyncIterator[Channel]:
    token = _token(server, environ)
    if server.command:
        # Of our own environment a server gets to see what every program needs, and the token meant for it.
        own = {server.token_variable: token} if token else {}
        async with process_channel(server.command, {**for_any_program(environ), **own}, token) as channel:
            yield channel
    else:
        async with web_channel(_url(server), token, hear) as channel:
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
    learn(token)
    return token
