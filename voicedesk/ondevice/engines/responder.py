"""What an answering engine is asked and what it gives back, whichever engine it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Role = Literal["user", "assistant", "system", "call", "output"]
ToolUse = Literal["auto", "none", "required"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said or done in the conversation.

    A ``call`` has its arguments as JSON in ``text`` and a ``name``; its ``output`` shares the ``call_id``.
    """

    role: Role
    text: str
    call_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class OfferedTool:
    """A function the client can run; ``parameters`` is its JSON schema."""

    name: str
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        found = self.parameters.get("properties")
        return found if isinstance(found, dict) else {}

    @property
    def required(self) -> tuple[str, ...]:
        found = self.parameters.get("required")
        names = found if isinstance(found, list) else ()
        return tuple(name for name in names if isinstance(name, str))


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Everything an answer may rest on. ``tool_name`` names the one tool that must be called, if any."""

    entries: tuple[Entry, ...]
    instructions: str = ""
    tools: tuple[OfferedTool, ...] = ()
    tool_use: ToolUse = "auto"
    tool_name: str = ""
    parallel_calls: bool = True
    temperature: float = 0.8


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A call the client is to make; ``arguments`` is JSON."""

    name: str
    arguments: str


class ResponderFault(Exception):
    """No answer can be given; the text is a sentence for a person."""


class UnknownModelFault(ResponderFault):
    """The server that should answer has no such model."""

    def __init__(self, model: str) -> None:
        said = f"has no model called {model}" if model else "wants to be told a model, and none is named"
        super().__init__(f"The chat server {said}. Enter one that it has in the settings.")
        self.model = model


def error_report(fault: Exception) -> dict[str, str | None]:
    """As the services tell an error: a model that is not there by its name, all else by a sentence."""
    told: dict[str, str | None] = {"type": "server_error", "code": "stand_in_failed", "param": None}
    if isinstance(fault, UnknownModelFault):
        told = {"type": "invalid_request_error", "code": "model_not_found", "param": fault.model}
    return {**told, "message": str(fault)}


class Responder(Protocol):
    """Something that answers. ``name`` is shown to people."""

    @property
    def name(self) -> str: ...

    def answer(self, request: AnswerRequest) -> AsyncIterator[str | FunctionCall]:
        """Stream pieces of text, of any length, and calls; raises ResponderFault."""
        ...

    async def close(self) -> None: ...
