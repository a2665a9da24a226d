"""What every backend must do, whatever speaks at its other end: what the tests ask of a rig.

A ``Rig`` brings a backend and its far end to the state a test needs. The tests know no backend by name: they
run on every rig, or on every rig whose far end follows a script.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from tests import waiting
from tests.backends.contract_plan import History, Plan
from tests.backends.world import World
from voicedesk.backends.base import Backend
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev

HELLO = "Hello."
TIME = "What time is it?"
STORY = "Tell me a long story."
PATIENCE_SECONDS = 30.0


class Reporting(Protocol):
    """A backend and what it reported."""

    @property
    def backend(self) -> Backend: ...
    @property
    def world(self) -> World: ...


class Rig(Reporting, Protocol):
    """One backend under test with its far end. ``spoken`` is a greeting, 24 kHz mono int16."""

    @property
    def spoken(self) -> bytes: ...

    async def start(self, world: World) -> None:
        """Build the backend, which reports to ``world``."""

    async def stop(self) -> None: ...

    async def lose_link(self) -> None:
        """The connection breaks without a word."""

    async def refuse_key(self) -> None:
        """The next attempt to connect will be refused for its key."""

    def ask_for_tool(self) -> str:
        """The next answer asks for ``get_time``, if the question is the one returned."""

    def hold_answer(self) -> str:
        """The next answer goes on for long, if the question is the one returned."""


class ScriptedRig(Rig, Protocol):
    """A rig whose far end does as it is told, and tells what it was told."""

    @property
    def asked(self) -> list[History]:
        """What the model knew each time it was asked for an answer: the end of it is what it answers."""

    def answer(self, *plans: Plan) -> None:
        """The next answers will be these; after them come plain ones."""

    async def release(self) -> None:
        """Let the answer go on that waits where its plan says."""

    async def send_late_sound(self) -> None:
        """More sound of the last answer arrives, if there is any way for it to arrive."""

    def hear(self, text: str | None) -> None:
        """The next turn that is committed by hand is heard as ``text``; None: its transcription fails."""

    async def start_speech(self) -> None:
        """The far end's VAD hears a voice."""

    async def stop_speech(self, spoken_ms: int) -> None:
        """The far end's VAD hears silence after so much of a voice."""

    async def end_turn(self, text: str | None) -> None:
        """The far end makes a turn of what it heard, and transcribes it."""

    def refuse_tools(self) -> None:
        """From now on the far end takes no tools."""

    async def take_down(self, times: int) -> None:
        """The next attempts to connect find no service."""

    async def expire(self, seconds: float) -> None:
        """The far end says that it will end the session after ``seconds``."""


async def connected(rig: Reporting) -> World:
    """Connect and wait until it is so."""
    number = len(rig.world.of(ev.BackendConnected))
    rig.backend.perform(cmd.Connect())
    await rig.world.event(ev.BackendConnected, number)
    return rig.world


async def until(is_true: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Let the loop turn until ``is_true()``. A busy machine takes its time over three SDKs."""
    await waiting.until(is_true, seconds)


async def settled() -> None:
    """Let everything that is due on the loop happen, and what that makes due."""
    for _ in range(50):
        await asyncio.sleep(0)
