"""What every backend must do, whatever speaks at its other end.

A ``Rig`` brings a backend to the state a test needs; the tests in ``test_contract`` run on every rig.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.backends.world import World
from tests.fakes.relay import Relay
from tests.fakes.scripted_backend import ScriptedBackend
from tests.fakes.scripted_reply import Reply, ToolCall
from tests.fakes.scripted_service import KEY, Script, ScriptedService
from tests.ondevice.speaking import utterance
from voicedesk.backends.base import Backend
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.voice_live.backend import VoiceLiveBackend
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.settings.schema import VoiceLive
from voicedesk.tools.clock import TOOL as CLOCK

NOISE = b"\x10\x20" * 24_000  # one second of a sound
ANSWER_MS = 400
HELLO = "Hello."
TIME = "What time is it?"
STORY = "Tell me a long story."


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

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def lose_link(self) -> None: ...
    async def refuse_key(self) -> None:
        """The next attempt to connect will be refused for its key."""

    def ask_for_tool(self) -> str:
        """The next answer asks for ``get_time``, if the question is the one returned."""

    def hold_answer(self) -> str:
        """The next answer goes on for long, if the question is the one returned."""


class MemoryRig:
    """The scripted backend, playing the part of its own far end."""

    spoken = NOISE

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

    def ask_for_tool(self) -> str:
        self._script["tool"] = True
        return TIME

    def hold_answer(self) -> str:
        self._script["hold"] = True
        return STORY

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
                self.world.post(ev.UserTranscriptUpdated("u", HELLO, final=True))
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

    spoken = NOISE

    def __init__(self) -> None:
        self.world = World()
        self.service = ScriptedService(Script(replies=self._choose, transcripts=[HELLO]))
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

    def ask_for_tool(self) -> str:
        self._next.append(Reply(audio_ms=0, tool_calls=(ToolCall("get_time"),)))
        return TIME

    def hold_answer(self) -> str:
        self._next.append(Reply(audio_ms=ANSWER_MS, hold=True))
        return STORY

    def _choose(self, _: object) -> Reply:
        return self._next.pop(0) if self._next else Reply(text="It is nine.", audio_ms=ANSWER_MS)


class OnDeviceRig:
    """The Voice Live backend against the far end on this device, with a piece of network between them."""

    def __init__(self, far_end: FarEnd) -> None:
        self.world = World()
        self.backend: Backend
        self._far_end = far_end
        self._relay = Relay(urlsplit(far_end.endpoint).port or 0)

    @property
    def spoken(self) -> bytes:
        return utterance("hello")

    async def start(self) -> None:
        far_end = FarEnd(f"http://127.0.0.1:{await self._relay.start()}", self._far_end.key)
        self.backend = VoiceLiveBackend(VoiceLive(), far_end, (CLOCK,), self.world.post, self.world)
        self.backend.perform(cmd.UseTurnDetection(by_hand=True))

    async def stop(self) -> None:
        await self.backend.aclose()
        await self._relay.stop()

    async def lose_link(self) -> None:
        self._relay.cut()

    async def refuse_key(self) -> None:
        key = self._far_end.key.encode()
        self._relay.garble(key, b"x" * len(key))

    def ask_for_tool(self) -> str:
        return TIME

    def hold_answer(self) -> str:
        return STORY


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
