"""Tools the agent may call: one definition (name, typed arguments, description, handler, timeout) each.

They serve every backend. Most are found when the program starts; servers bring others, which come and go.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, overload

from pydantic import BaseModel, ValidationError

from voicedesk.tools.json_text import NotReadable, NotWritable, check_text, written
from voicedesk.tools.worker_threads import WorkerThreads

log = logging.getLogger(__name__)

WORKERS = 4
LONGEST_SECONDS = 120.0  # whatever a tool asks for itself; the conversation gives up a little later
LONGEST_NAME = 64  # of those that a model makes up, in what is told about them

Handler = Callable[[Any], object | Awaitable[object]]


class AnyTool(Protocol):
    """What the registry needs of a tool, and a backend of what it offers."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def parameters(self) -> dict[str, Any]:
        """The arguments as the JSON schema that function calling wants."""

    @property
    def timeout_seconds(self) -> float | None:
        """None: what the settings say."""

    @property
    def handler(self) -> Handler:
        """Takes what ``read`` made of the arguments. A plain function runs on a worker thread, a coroutine
        function on the loop. Raises ``ToolError`` for what it cannot do."""

    @property
    def server(self) -> str:
        """The name of the tool server it is from; empty: of none."""

    def read(self, arguments: str) -> object:
        """The arguments as the model wrote them (JSON text, never empty). Raises ``ArgumentsRefused``."""


@dataclass(frozen=True, slots=True)
class Tool:
    """``arguments`` is a pydantic model: its JSON schema is what every backend tells the model, and what
    arrives is validated by it. ``handler`` takes that model and returns anything JSON can hold, or another
    pydantic model; a plain function runs on a worker thread, a coroutine function on the loop. A handler
    that cannot do what is asked raises ``ToolError`` with a sentence."""

    name: str
    description: str
    arguments: type[BaseModel]
    handler: Handler
    timeout_seconds: float | None = None  # None: what the settings say; never more than two minutes
    server: str = ""

    @property
    def parameters(self) -> dict[str, Any]:
        return self.arguments.model_json_schema()

    def read(self, arguments: str) -> BaseModel:
        try:
            return self.arguments.model_validate_json(arguments)
        except ValidationError as invalid:
            raise ArgumentsRefused(_complaints(invalid)) from None


@dataclass(frozen=True, slots=True)
class ToolResult:
    """``output`` is JSON text for the model; ``reason`` is empty unless the call failed."""

    output: str
    reason: str = ""


class ToolError(Exception):
    """A tool cannot do what it was asked; the text is a sentence for the model and the person."""


class ArgumentsRefused(Exception):
    """The model's arguments are not what the tool takes; ``complaints`` has a line for each fault."""

    def __init__(self, complaints: Sequence[str]) -> None:
        super().__init__("The arguments were wrong.")
        self.complaints = tuple(complaints)


ToolSource = Callable[[], Iterable[AnyTool]]


class OfferedTools(Sequence[AnyTool]):
    """A view of what is offered now: who keeps it sees tools come and go."""

    def __init__(self, now: Callable[[], tuple[AnyTool, ...]]) -> None:
        self._now = now

    def __len__(self) -> int:
        return len(self._now())

    def __iter__(self) -> Iterator[AnyTool]:
        return iter(self._now())

    @overload
    def __getitem__(self, place: int) -> AnyTool: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[AnyTool, ...]: ...
    def __getitem__(self, place: int | slice) -> AnyTool | tuple[AnyTool, ...]:
        return self._now()[place]


class ToolRegistry:
    """The tools of one session. ``run`` may be called while other calls run.

    ``tools=None`` finds all there are (see ``discovery``); ``enabled`` narrows them by name. Plain
    functions share four threads: one that never returns keeps its thread, the call ends by its timeout.
    """

    def __init__(
        self,
        tools: Iterable[AnyTool] | None = None,
        enabled: Iterable[str] | None = None,
        timeout_seconds: float = 10.0,
    ) -> None:
        if tools is None:
            from voicedesk.tools.discovery import find_tools

            tools = find_tools()
        self.found: tuple[AnyTool, ...] = tuple(tools)
        self.tools = OfferedTools(lambda: tuple(self._offered().values()))
        self._sources: list[ToolSource] = []
        self._threads = WorkerThreads(WORKERS)
        self.use(enabled, timeout_seconds)

    def use(self, enabled: Iterable[str] | None, timeout_seconds: float) -> None:
        """Other settings, for the calls and offers from now on."""
        self._enabled = None if enabled is None else frozenset(enabled)
        self._timeout_seconds = timeout_seconds

    def add_source(self, source: ToolSource) -> None:
        """Offer what ``source()`` returns too, asked anew each time. ``enabled`` does not concern it; a
        name that is taken is left out."""
        self._sources.append(source)

    def _offered(self) -> dict[str, AnyTool]:
        wanted = self._enabled
        offered = {tool.name: tool for tool in self.found if wanted is None or tool.name in wanted}
        for source in self._sources:
            for tool in source():
                offered.setdefault(tool.name, tool)
        return offered

    @property
    def longest_seconds(self) -> float:
        """So long at most a call of what is offered now takes."""
        return max((self._seconds(tool) for tool in self.tools), default=self._timeout_seconds)

    def _seconds(self, tool: AnyTool) -> float:
        wanted = self._timeout_seconds if tool.timeout_seconds is None else tool.timeout_seconds
        return min(wanted, LONGEST_SECONDS)

    async def run(self, name: str, arguments: str) -> ToolResult:
        """Run one call with the arguments as the model wrote them, once.

        Everything that can go wrong becomes a result with a ``reason``, whatever a tool raises; only who
        cancels the call, or the program, is obeyed.
        """
        try:
            return await self._run(name, arguments)
        except (KeyboardInterrupt, SystemExit):
            raise
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            log.exception("the tool %.*s was given up by what it called", LONGEST_NAME, name)
        except BaseException:  # groups of them, too, which tools with tasks of their own raise
            log.exception("the tool %.*s failed", LONGEST_NAME, name)
        return _failed("The tool failed.")

    async def _run(self, name: str, arguments: str) -> ToolResult:
        offered = self._offered()
        tool = offered.get(name)
        if tool is None:
            return _failed("There is no such tool.", available=sorted(offered))
        try:
            check_text(arguments)
            values = tool.read(arguments.strip() or "{}")
        except NotReadable as wrong:
            return _failed("The arguments were wrong.", details=[f"arguments: {wrong}"])
        except ArgumentsRefused as refused:
            return _failed(str(refused), details=refused.complaints)
        seconds = self._seconds(tool)
        try:
            async with asyncio.timeout(seconds):
                return ToolResult(await self._call(tool, values))
        except TimeoutError:
            return _failed(f"No answer within {seconds:g} s.")
        except ToolError as refused:
            return _failed(str(refused))
        except NotWritable as unwritable:
            log.warning("the tool %s returned what cannot be told: %s", name, unwritable)
            return _failed("The tool's result cannot be read.")

    async def _call(self, tool: AnyTool, values: object) -> str:
        """The result as JSON text; written where it was made, so that an enormous one holds up nobody."""
        handler: Callable[[Any], Any] = tool.handler
        if inspect.iscoroutinefunction(handler):
            return _output(await handler(values))

        def call(values: object) -> object:
            answer = handler(values)
            return answer if inspect.isawaitable(answer) else _output(answer)

        answer = await self._threads.run(call, values)
        return _output(await answer) if inspect.isawaitable(answer) else str(answer)


def _output(value: object) -> str:
    return written(value.model_dump(mode="json") if isinstance(value, BaseModel) else value)


def _failed(reason: str, **more: object) -> ToolResult:
    return ToolResult(written({"error": reason, **more}), reason)


def _complaints(invalid: ValidationError) -> list[str]:
    """One line for the model per wrong argument."""
    errors = invalid.errors(include_url=False, include_context=False, include_input=False)
    return [f"{'.'.join(map(str, error['loc'])) or 'arguments'}: {error['msg']}" for error in errors[:10]]
