"""Tools the agent may call: one definition (name, typed arguments, description, handler, timeout) each."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from voicedesk.tools.worker_threads import WorkerThreads

log = logging.getLogger(__name__)

WORKERS = 4
LONGEST_OUTPUT_BYTES = 32_000


@dataclass(frozen=True, slots=True)
class Tool:
    """``arguments`` is a pydantic model: its JSON schema is what every backend tells the model, and what
    arrives is validated by it. ``handler`` takes that model and returns anything JSON can hold, or another
    pydantic model; a plain function runs on a worker thread, a coroutine function on the loop. A handler
    that cannot do what is asked raises ``ToolError`` with a sentence."""

    name: str
    description: str
    arguments: type[BaseModel]
    handler: Callable[[Any], object | Awaitable[object]]
    timeout_seconds: float | None = None  # None: what the settings say

    @property
    def parameters(self) -> dict[str, Any]:
        """The arguments as the JSON schema that function calling wants."""
        return self.arguments.model_json_schema()


@dataclass(frozen=True, slots=True)
class ToolResult:
    """``output`` is JSON text for the model; ``reason`` is empty unless the call failed."""

    output: str
    reason: str = ""


class ToolError(Exception):
    """A tool cannot do what it was asked; the text is a sentence for the model and the person."""


class ToolRegistry:
    """The tools of one session. ``run`` may be called while other calls run.

    ``tools=None`` finds all there are (see ``discovery``); ``enabled`` narrows them by name. Plain
    functions share four threads: one that never returns keeps its thread, the call ends by its timeout.
    """

    def __init__(
        self,
        tools: Iterable[Tool] | None = None,
        enabled: Iterable[str] | None = None,
        timeout_seconds: float = 10.0,
    ) -> None:
        if tools is None:
            from voicedesk.tools.discovery import find_tools

            tools = find_tools()
        wanted = None if enabled is None else set(enabled)
        self._tools = {tool.name: tool for tool in tools if wanted is None or tool.name in wanted}
        self._timeout_seconds = timeout_seconds
        self._threads = WorkerThreads(WORKERS)

    @property
    def tools(self) -> tuple[Tool, ...]:
        """What to offer to the model."""
        return tuple(self._tools.values())

    async def run(self, name: str, arguments: str) -> ToolResult:
        """Run one call with the arguments as the model wrote them, once.

        Everything that can go wrong becomes a result with a ``reason``; nothing is raised but
        ``CancelledError``.
        """
        tool = self._tools.get(name)
        if tool is None:
            return _failed("There is no such tool.", available=sorted(self._tools))
        try:
            values = tool.arguments.model_validate_json(arguments.strip() or "{}")
        except ValidationError as invalid:
            return _failed("The arguments were wrong.", details=_complaints(invalid))
        seconds = self._timeout_seconds if tool.timeout_seconds is None else tool.timeout_seconds
        try:
            async with asyncio.timeout(seconds):
                return _output(await self._call(tool, values))
        except TimeoutError:
            return _failed(f"No answer within {seconds:g} s.")
        except ToolError as refused:
            return _failed(str(refused))
        except Exception:
            log.exception("the tool %s failed", name)
            return _failed("The tool failed.")

    async def _call(self, tool: Tool, values: BaseModel) -> object:
        if inspect.iscoroutinefunction(tool.handler):
            return await tool.handler(values)
        answer = await self._threads.run(tool.handler, values)
        return await answer if inspect.isawaitable(answer) else answer


def _output(value: object) -> ToolResult:
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        log.exception("a tool returned what JSON cannot hold: %s", type(value).__name__)
        return _failed("The tool's result cannot be read.")
    raw = text.encode()
    if len(raw) <= LONGEST_OUTPUT_BYTES:
        return ToolResult(text)
    beginning = raw[: LONGEST_OUTPUT_BYTES // 2].decode(errors="ignore")
    return ToolResult(json.dumps({"truncated": True, "beginning": beginning}, ensure_ascii=False))


def _failed(reason: str, **more: object) -> ToolResult:
    return ToolResult(json.dumps({"error": reason, **more}, ensure_ascii=False), reason)


def _complaints(invalid: ValidationError) -> list[str]:
    """One line for the model per wrong argument."""
    errors = invalid.errors(include_url=False, include_context=False, include_input=False)
    return [f"{'.'.join(map(str, error['loc'])) or 'arguments'}: {error['msg']}" for error in errors[:10]]
