"""Finds tools: the house's own, and those that installed packages offer as ``voicedesk.tools``."""

from __future__ import annotations

import importlib
import logging
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points

from voicedesk.tools.registry import Tool

log = logging.getLogger(__name__)

GROUP = "voicedesk.tools"
OWN = ("voicedesk.tools.weather", "voicedesk.tools.stock_price", "voicedesk.tools.clock")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what function calling allows


def find_tools(installed: Iterable[EntryPoint] | None = None) -> list[Tool]:
    """All tools, our own first, found whether or not the program is installed as a package.

    A tool that cannot be loaded, has no proper name, or takes a name that is taken is left out, with a
    sentence in the log; it never keeps the others away.
    """
    found: dict[str, Tool] = {}
    points = entry_points(group=GROUP) if installed is None else installed
    for origin, tool in [*_own(), *_offered(points)]:
        if found.get(tool.name) is tool:
            continue  # our own, once more, as an entry point
        if tool.name in found:
            log.warning("The tool %s from %s is left out: another one has that name.", tool.name, origin)
        elif not _NAME.fullmatch(tool.name):
            log.warning("The tool from %s is left out: %r is not a name for a tool.", origin, tool.name)
        else:
            found[tool.name] = tool
    return list(found.values())


def _own() -> Iterator[tuple[str, Tool]]:
    for name in OWN:
        yield name, importlib.import_module(name).TOOL


def _offered(points: Iterable[EntryPoint]) -> Iterator[tuple[str, Tool]]:
    for point in points:
        try:
            tool = point.load()
        except Exception:
            log.exception("The tool %s is left out: %s cannot be loaded.", point.name, point.value)
            continue
        if isinstance(tool, Tool):
            yield point.value, tool
        else:
            log.warning("The tool %s is left out: %s is not a Tool.", point.name, point.value)
