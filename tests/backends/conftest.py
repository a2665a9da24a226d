"""The rigs that the contract's tests run on. Nothing else knows what there is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from tests.backends.contract import Rig, ScriptedRig
from tests.backends.contract_room import Room
from tests.backends.rigs.cascade import CascadeOnDeviceRig, CascadeRig
from tests.backends.rigs.memory import MemoryRig
from tests.backends.rigs.voice_live import VoiceLiveOnDeviceRig, VoiceLiveRig
from tests.backends.world import World
from tests.ondevice.conftest import serving
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation import commands as cmd
from voicedesk.conversation.events import TalkMode
from voicedesk.ondevice.service import ServiceOptions

SCRIPTED: dict[str, Callable[[], ScriptedRig]] = {
    "in memory": MemoryRig,
    "Voice Live": VoiceLiveRig,
    "cascade": CascadeRig,
}
ON_DEVICE: dict[str, Callable[[Any], Rig]] = {
    "Voice Live on this device": VoiceLiveOnDeviceRig,
    "cascade on this device": CascadeOnDeviceRig,
}


@pytest.fixture(scope="session")
def on_this_device() -> Iterator[FarEnd]:
    """One service for all tests: it takes seconds to start."""
    with serving(ServiceOptions()) as address:
        yield FarEnd(address.url, address.key)


@pytest.fixture(params=[*SCRIPTED, *ON_DEVICE])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """Every backend with every far end; turns end by hand."""
    async for started in _lawful(_made(request), by_hand=True):
        yield started


@pytest.fixture(params=[*SCRIPTED])
async def scripted(request: pytest.FixtureRequest) -> AsyncIterator[ScriptedRig]:
    """Every backend with a far end that follows a script; turns end by hand."""
    rig = SCRIPTED[request.param]()
    async for _ in _lawful(rig, by_hand=True):
        yield rig


@pytest.fixture(params=[*SCRIPTED])
async def hands_free(request: pytest.FixtureRequest) -> AsyncIterator[ScriptedRig]:
    """The same; the far end says when turns end."""
    rig = SCRIPTED[request.param]()
    async for _ in _lawful(rig, by_hand=False):
        yield rig


@pytest.fixture(params=[*SCRIPTED])
async def by_key(request: pytest.FixtureRequest) -> AsyncIterator[Room[ScriptedRig]]:
    """A session in push-to-talk over each scripted rig."""
    async for room in _checked(Room(SCRIPTED[request.param]())):
        yield room


@pytest.fixture(params=[*SCRIPTED])
async def by_voice(request: pytest.FixtureRequest) -> AsyncIterator[Room[ScriptedRig]]:
    """A hands-free session over each scripted rig."""
    async for room in _checked(Room(SCRIPTED[request.param](), TalkMode.HANDS_FREE)):
        yield room


@pytest.fixture(params=[*SCRIPTED])
def another(request: pytest.FixtureRequest) -> ScriptedRig:
    """Each scripted rig, not started, for a conversation that goes on elsewhere."""
    return SCRIPTED[request.param]()


@pytest.fixture(params=[*SCRIPTED, *ON_DEVICE])
async def room(request: pytest.FixtureRequest) -> AsyncIterator[Room[Rig]]:
    """A session in push-to-talk over every backend with every far end."""
    room = Room(_made(request))
    await room.start()
    try:
        yield room
        await room.check()
    finally:
        await room.stop()


def _made(request: pytest.FixtureRequest) -> Rig:
    name = request.param
    if name in SCRIPTED:
        return SCRIPTED[name]()
    return ON_DEVICE[name](request.getfixturevalue("on_this_device"))


async def _lawful(rig: Rig, *, by_hand: bool) -> AsyncIterator[Rig]:
    await rig.start(World())
    rig.backend.perform(cmd.UseTurnDetection(by_hand=by_hand))
    yield rig
    await rig.stop()
    assert rig.world.laws.breaches == []


async def _checked(room: Room[ScriptedRig]) -> AsyncIterator[Room[ScriptedRig]]:
    """What must hold after every scenario is asked at its end; a scenario that failed says so itself."""
    await room.start()
    try:
        yield room
        await room.check()
        await room.check_memory()
    finally:
        await room.stop()
