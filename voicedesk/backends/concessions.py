"""What a far end would not take of a request, though it could be left out: it is asked again without."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from voicedesk.backends.base import OfferedTool
from voicedesk.text.refusals import refused_option, refused_tool

OF_TOOLS = frozenset({"tools", "tool_choice", "parallel_tool_calls"})
_NAMES = {
    "temperature": "a temperature",
    "parallel_tool_calls": "tool calls at the same time",
    "interim_response": "a word in between while one waits",
    "output_audio_timestamp_types": "times of words",
}


class Concessions:
    """Lasts as long as a backend: what was refused once is not tried at the next connection, nor said again.

    ``options`` are the names of what is left out.
    """

    def __init__(self) -> None:
        self.options: set[str] = set()
        self._tools: set[str] = set()

    def offered(self, tools: Sequence[OfferedTool]) -> list[OfferedTool]:
        """Those of ``tools`` that may still be offered."""
        return [] if "tools" in self.options else [tool for tool in tools if tool.name not in self._tools]

    def concede(self, param: str, words: str, given: Collection[str], tools: Sequence[OfferedTool]) -> str:
        """Leave out what was refused, and say in words what that is; empty if it cannot be left out.

        ``param`` and ``words`` are the service's; ``given`` are the options of the request.
        """
        option = refused_option(param, words, set(given) - self.options)
        if option == "tools":
            return self._concede_tools(param, words, self.offered(tools))
        if option:
            self.options.add(option)
        return _NAMES.get(option, option)

    def _concede_tools(self, param: str, words: str, offered: Sequence[OfferedTool]) -> str:
        """The one that is to blame; or all of the servers', if one of ours cannot be meant; or all."""
        named = refused_tool(param, words, [tool.name for tool in offered])
        [*refused] = [tool for tool in offered if tool.name == named]
        if not refused and "schema" in words.lower():
            refused = [tool for tool in offered if tool.server]
        if refused:
            self._tools |= {tool.name for tool in refused}
        else:
            self.options |= OF_TOOLS
        return _called(refused or offered)


def _called(tools: Sequence[OfferedTool]) -> str:
    """Whose they are is said wherever a server has sent them."""
    servers = " and ".join(sorted({tool.server for tool in tools if tool.server}))
    whose = f" of the tool server {servers}" if servers else ""
    if len(tools) == 1:
        return f"the tool {tools[0].name}{whose}"
    ours = [tool for tool in tools if not tool.server]
    return f"tools, neither ours nor those{whose}" if ours and servers else f"tools{whose}"
