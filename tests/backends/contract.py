"""What every backend must do, whatever speaks at its other end.

A ``Rig`` brings a backend to the state a test needs; the tests in ``test_contract`` run on every rig.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from tests.backends.world import World
from tests.fakes.scripted_backend import ScriptedBackend
from tests.fakes.scripted_reply import Reply, ToolCall
from tests.fakes.scripted_service import KEY, Script, ScriptedService
from voicedesk.backends.base import Backend
from voicedesk.backends.voice_live.backend import VoiceLiveBackend
from voicedesk.backends.voice_live.far_end import FarEnd
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.settings.schema import VoiceLive
from voicedesk.tools.clock import TOOL as CLOCK

QUESTION = b"\x10\x20" * 24_000  # one second of a sound
ANSWER_MS = 400
ROOM = "what time is it"


class Reporting(Protocol):
    """A backend and what it reported."""

    @property
    def backend(self) -> Backend: ...
    @property
    def world(self) -> World: ...


class Rig(Reporting, Protocol):
    """One backend under test with its far end."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def lose_link(self) -> None: ...
    async def refuse_key(self) -> None:
        """The next attempt to connect will be refused for its key."""

    def ask_for_tool(self) -> None:
        """The next answer asks for ``get_time``."""

    def hold_answer(self) -> None:
        """The next answer goes on until it is cancelled."""


class MemoryRig:
    """The scripted backend, playing the part of its own far end."""

    def __init__(self) -> None:
        self.world = World()
        self._script: dict[str, Any] = {}
        self._count = 0
        self.backend: Backend = _Echoing(self)

    async def start(self) -> None: ...

    async def stop(self) -> None:
        await self.backend.aclose()

    async def lose_link(self) -> None:
        self._far_end.lose(Problem(ProblemCode.LINK_LOST))

    async def refuse_key(self) -> None:
        self._far_end.refusals.append((Problem(ProblemCode.KEY_REFUSED), False))

    def ask_for_tool(self) -> None:
        self._script["tool"] = True

    def hold_answer(self) -> None:
        self._script["hold"] = True

    @property
    def _far_end(self) -> ScriptedBackend:
        assert isinstance(self.backend, ScriptedBackend)
        return self.backend

    def follow(self, command: cmd.Command) -> None:
        """What a far end would do."""
        if not self._far_end.connected:
            return
        match command:
            case cmd.CommitUserTurn():
                self.world.post(ev.UserTurnCommitted("u"))
                self.world.post(ev.UserTranscriptUpdated("u", ROOM, final=True))
            case cmd.CreateResponse():
                self._answer()
            case cmd.CancelResponse(response_id):
                self.world.post(ev.ResponseFinished(response_id, ev.Outcome.CANCELLED))

    def _answer(self) -> None:
        self._count += 1
        response_id = f"r{self._count}"
        self.world.post(ev.ResponseStarted(response_id))
        if self._script.pop("tool", False):
            self.world.post(ev.ToolCallRequested(response_id, f"c{self._count}", "get_time", "{}"))
            self.world.post(ev.ResponseFinished(response_id, ev.Outcome.TOOL_CALLS))
            return
        self.world.post(ev.ResponseAudioStarted(response_id))
        self._far_end.sound(response_id, bytes(ANSWER_MS * 48), ended=True)
        self.world.post(ev.ResponseTextAdded(response_id, "It is nine."))
        if not self._script.pop("hold", False):
            self.world.post(ev.ResponseFinished(response_id, ev.Outcome.COMPLETED))


class _Echoing(ScriptedBackend):
    def __init__(self, rig: MemoryRig) -> None:
        super().__init__(rig.world.post, rig.world)
        self._rig = rig

    def perform(self, command: cmd.Command) -> None:
        super().perform(command)
        self._rig.follow(command)


class ScriptedServiceRig:
    """The Voice Live backend, over the SDK and a socket, against the scripted service."""

    def __init__(self) -> None:
        self.world = World()
        self.service = ScriptedService(Script(replies=self._choose, transcripts=[ROOM]))
        self._next: list[Reply] = []
        self.backend: Backend

    async def start(self) -> None:
        await self.service.start()
        far_end = FarEnd(self.service.url, KEY)
        self.backend = VoiceLiveBackend(VoiceLive(), far_end, (CLOCK,), self.world.post, self.world)
        self.backend.perform(cmd.UseTurnDetection(by_hand=True))

    async def stop(self) -> None:
        await self.backend.aclose()
        await self.service.stop()

    async def lose_link(self) -> None:
        (await self.service.connection()).drop()

    async def refuse_key(self) -> None:
        self.service.refuse(401, times=1)

    def ask_for_tool(self) -> None:
        self._next.append(Reply(audio_ms=0, tool_calls=(ToolCall("get_time"),)))

    def hold_answer(self) -> None:
        self._next.append(Reply(audio_ms=ANSWER_MS, hold=True))

    def _choose(self, _: object) -> Reply:
        return self._next.pop(0) if self._next else Reply(text="It is nine.", audio_ms=ANSWER_MS)


async def connected(rig: Reporting) -> World:
    """Connect and wait until it is so."""
    number = len(rig.world.of(ev.BackendConnected))
    rig.backend.perform(cmd.Connect())
    await rig.world.event(ev.BackendConnected, number)
    return rig.world


async def settled() -> None:
    """Let everything that is due on the loop happen, and what that makes due."""
    for _ in range(50):
        await asyncio.sleep(0)
