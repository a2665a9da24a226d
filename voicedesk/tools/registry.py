"""Tools the agent may call: one definition (name, typed arguments, description, handler, timeout) each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Tool:
    """``arguments`` is a pydantic model: its JSON schema is what every backend tells the model, and what
    arrives is validated by it. ``handler`` takes that model and returns anything JSON can hold; a plain
    function runs on a worker thread, a coroutine function on the loop."""

    name: str
    description: str
    arguments: type[BaseModel]
    handler: Callable[[Any], object | Awaitable[object]]
    timeout_seconds: float = 10.0

    @property
    def parameters(self) -> dict[str, Any]:
        """The arguments as the JSON schema that function calling wants."""
        return self.arguments.model_json_schema()


@dataclass(frozen=True, slots=True)
class ToolResult:
    """``output`` is JSON text for the model; ``reason`` is empty unless the call failed."""

    output: str
    reason: str = ""
