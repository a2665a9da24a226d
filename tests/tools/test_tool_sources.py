"""Tools that come and go while a registry is in use."""

from __future__ import annotations

import asyncio
import json

from pydantic import BaseModel

from voicedesk.tools.mcp_servers import ServerTool
from voicedesk.tools.registry import AnyTool, Tool, ToolRegistry

SCHEMA = {"type": "object", "properties": {"number": {"type": "integer"}}}


class Nothing(BaseModel):
    pass


async def echo(arguments: object) -> object:
    await asyncio.sleep(0)
    return arguments


def own(name: str, answer: str = "own") -> Tool:
    return Tool(name, "Of the house.", Nothing, lambda _: answer)


def far(name: str) -> ServerTool:
    return ServerTool(name, "From elsewhere.", SCHEMA, echo, "elsewhere")


def names(tools: object) -> list[str]:
    assert isinstance(tools, type(ToolRegistry([]).tools))
    return [tool.name for tool in tools]


async def test_what_a_source_has_now_is_offered_and_run() -> None:
    there: list[AnyTool] = []
    registry = ToolRegistry([own("clock")])
    registry.add_source(lambda: there)
    offered = registry.tools
    assert names(offered) == ["clock"]
    there.append(far("search"))
    assert names(offered) == ["clock", "search"]
    assert (len(offered), offered[1].parameters, offered[-1:][0].name) == (2, SCHEMA, "search")
    result = await registry.run("search", json.dumps({"number": 3}))
    assert json.loads(result.output) == {"number": 3}
    there.clear()
    assert names(offered) == ["clock"]
    assert (await registry.run("search", "{}")).reason == "There is no such tool."


async def test_a_source_cannot_take_the_name_of_a_tool_of_the_house() -> None:
    registry = ToolRegistry([own("clock")])
    registry.add_source(lambda: [far("clock"), far("search")])
    assert names(registry.tools) == ["clock", "search"]
    assert (await registry.run("clock", "{}")).output == '"own"'


def test_what_is_enabled_narrows_the_tools_of_the_house_alone_and_may_change() -> None:
    registry = ToolRegistry([own("clock"), own("weather")], enabled=("clock",))
    registry.add_source(lambda: [far("search")])
    assert names(registry.tools) == ["clock", "search"]
    registry.use(("weather",), timeout_seconds=1.0)
    assert names(registry.tools) == ["weather", "search"]
    registry.use(None, timeout_seconds=1.0)
    assert names(registry.tools) == ["clock", "weather", "search"]
    assert [tool.name for tool in registry.found] == ["clock", "weather"]
