"""A backend that waits for its far end to come up."""

from __future__ import annotations

import asyncio

from tests.fakes.scripted_backend import ScriptedBackend
from tests.waiting import until
from voicedesk.conversation.commands import Command, Connect, Disconnect, UseTurnDetection
from voicedesk.conversation.events import BackendConnected, BackendLost, Event
from voicedesk.conversation.problems import ProblemCode
from voicedesk.session.awaited_backend import AwaitedBackend
from voicedesk.session.on_device import Address, OnDeviceStoppedError


class FarEnds:
    """Comes up at the address a test gives it; ``built`` are the backends made for each."""

    def __init__(self) -> None:
        self.posted: list[Event] = []
        self.built: dict[str, ScriptedBackend] = {}
        self.next: asyncio.Future[Address] = asyncio.get_running_loop().create_future()
        self.backend = AwaitedBackend(self.address, self.build, self.posted.append)

    def comes_up(self, url: str) -> None:
        self.next.set_result(Address(url, "key"))

    def build(self, address: Address) -> ScriptedBackend:
        return self.built.setdefault(address.url, ScriptedBackend(self.posted.append))

    async def address(self) -> Address:
        return await asyncio.shield(self.next)

    async def connects(self) -> None:
        before = len(self.posted)
        self.backend.perform(Connect())
        await until(lambda: len(self.posted) > before)


def commands_of(backend: ScriptedBackend) -> list[type[Command]]:
    return [type(command) for command in backend.commands]


async def test_connecting_waits_for_the_far_end() -> None:
    far_ends = FarEnds()
    far_ends.backend.perform(Connect())
    await asyncio.sleep(0)

    assert far_ends.posted == []

    far_ends.comes_up("http://127.0.0.1:1")
    await far_ends.connects()
    assert far_ends.posted[0] == BackendConnected()
    await far_ends.backend.aclose()


async def test_a_far_end_that_came_back_elsewhere_is_found_there() -> None:
    far_ends = FarEnds()
    far_ends.comes_up("http://127.0.0.1:1")
    await far_ends.connects()
    far_ends.next = asyncio.get_running_loop().create_future()
    far_ends.comes_up("http://127.0.0.1:2")
    await far_ends.connects()

    assert far_ends.built["http://127.0.0.1:2"].connected
    await far_ends.backend.aclose()


async def test_who_ends_the_turns_is_told_to_the_backend_of_the_new_address() -> None:
    far_ends = FarEnds()
    far_ends.backend.perform(UseTurnDetection(by_hand=True))
    far_ends.comes_up("http://127.0.0.1:1")
    await far_ends.connects()

    assert commands_of(far_ends.built["http://127.0.0.1:1"]) == [UseTurnDetection, Connect]
    await far_ends.backend.aclose()


async def test_a_far_end_that_keeps_stopping_is_said_and_not_tried_again() -> None:
    far_ends = FarEnds()
    far_ends.next.set_exception(OnDeviceStoppedError("It keeps stopping."))
    await far_ends.connects()

    (lost,) = far_ends.posted
    assert isinstance(lost, BackendLost)
    assert lost.problem.code is ProblemCode.ON_DEVICE_STOPPED
    assert not lost.retryable
    await far_ends.backend.aclose()


async def test_disconnecting_while_waiting_connects_to_nobody() -> None:
    far_ends = FarEnds()
    far_ends.backend.perform(Connect())
    far_ends.backend.perform(Disconnect())
    far_ends.comes_up("http://127.0.0.1:1")
    for _ in range(5):
        await asyncio.sleep(0)

    assert far_ends.posted == []
    await far_ends.backend.aclose()


async def test_started_cancelled_and_started_again_while_the_far_end_comes_up_it_connects_once() -> None:
    far_ends = FarEnds()
    for command in (Connect(), Disconnect(), Connect()):
        far_ends.backend.perform(command)
        await asyncio.sleep(0)
    far_ends.comes_up("http://127.0.0.1:1")
    for _ in range(5):
        await asyncio.sleep(0)

    assert commands_of(far_ends.built["http://127.0.0.1:1"]) == [Connect]
    await far_ends.backend.aclose()
