"""What the tests of the responder share: a responder that talks to a scripted service, and tools for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.scripted_chat import DEPLOYMENT, KEY, ChatReply, ScriptedChat
from tests.fakes.scripted_chat_reply import ChatAnswer
from voicedesk.backends.base import OfferedTool
from voicedesk.backends.cascade.chat.responder import KernelResponder
from voicedesk.backends.cascade.stages import Message, RunTools, ToolCall, UserSaid
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation.problems import Problem
from voicedesk.settings.schema import Cascade

QUESTION = [UserSaid("what is the time")]
STREAMING = ChatReply("One two three four five six seven eight nine ten.", tokens_per_second=20)


@dataclass(frozen=True)
class ClockTool:
    name: str = "get_time"
    description: str = "The time of day."
    parameters: dict[str, Any] = field(
        default_factory=lambda: {
            "type": "object",
            "properties": {
                "zone": {
                    "type": "string",
                    "description": "An IANA zone.",
                    "enum": ["Europe/Paris", "Asia/Tokyo"],
                },
                "style": {"anyOf": [{"$ref": "#/$defs/Style"}, {"type": "null"}], "default": None},
            },
            "required": ["zone"],
            "additionalProperties": False,
            "$defs": {"Style": {"type": "string", "enum": ["long", "short"]}},
        }
    )
    server: str = ""


class ToolBench:
    """Runs nothing; remembers which calls came together, and gives each the next of ``outputs``."""

    def __init__(self, *outputs: str) -> None:
        self.groups: list[list[ToolCall]] = []
        self._outputs = iter(outputs)

    async def run(self, calls: Sequence[ToolCall]) -> Sequence[str]:
        self.groups.append(list(calls))
        return [next(self._outputs, "{}") for _ in calls]


@dataclass
class Desk:
    """``told`` is what the responder says that it left out."""

    chat: ScriptedChat
    responder: KernelResponder
    told: list[Problem] = field(default_factory=list)

    async def hear(self, history: Sequence[Message] = QUESTION, run_tools: RunTools | None = None) -> str:
        return "".join(
            [piece async for piece in self.responder.answer(history, run_tools or ToolBench().run)]
        )

    async def break_off(self, run_tools: RunTools | None = None) -> tuple[list[str], BackendError]:
        """The pieces of the next answer, and the error that it ends in."""
        said: list[str] = []
        try:
            async for piece in self.responder.answer(QUESTION, run_tools or ToolBench().run):
                said += [piece]
        except BackendError as error:
            return said, error
        raise AssertionError(f"it was answered: {said!r}")

    async def fail(self, run_tools: RunTools | None = None) -> BackendError:
        _, error = await self.break_off(run_tools)
        return error


@asynccontextmanager
async def desk(
    *script: ChatAnswer, tools: Sequence[OfferedTool] = (), key: str = KEY, route: str = "", **settings: Any
) -> AsyncIterator[Desk]:
    """``route`` is what stands behind the service's address in the settings."""
    chosen = Cascade(**{"openai_deployment": DEPLOYMENT, "timeout_seconds": 5.0, **settings})
    async with ScriptedChat(script or None) as chat:
        told: list[Problem] = []
        responder = KernelResponder(chosen, FarEnd(chat.url + route, key), tools, tell=told.append)
        try:
            yield Desk(chat, responder, told)
        finally:
            await responder.aclose()
