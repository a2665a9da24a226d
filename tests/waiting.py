"""Waiting for something to become true on the running loop, without guessing how long it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(is_true: Callable[[], object], seconds: float = 5.0) -> None:
    """Let the loop turn until ``is_true()``; TimeoutError after ``seconds``."""
    async with asyncio.timeout(seconds):
        while not is_true():  # noqa: ASYNC110 - what is awaited has no event of its own
            await asyncio.sleep(0)
