from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.backends.cascade.bench import Bench
from tests.backends.cascade.room import Room
from voicedesk.conversation.events import TalkMode


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Connected."""
    bench = Bench()
    await bench.connect()
    yield bench
    await bench.backend.aclose()


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """Hands-free, connected."""
    room = Room(TalkMode.HANDS_FREE)
    await room.enter()
    yield room
    await room.aclose()
