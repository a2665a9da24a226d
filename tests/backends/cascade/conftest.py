from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.backends.cascade.bench import Bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Connected."""
    bench = Bench()
    await bench.connect()
    yield bench
    await bench.backend.aclose()
