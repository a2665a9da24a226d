"""Waiting for something to become true on the running loop, without guessing how long it takes."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

TURNS_AT_ONCE = 200
SECONDS_BETWEEN_LOOKS = 0.001


async def until(is_true: Callable[[], object], seconds: float = 5.0) -> None:
    """Let the loop turn until ``is_true()``; TimeoutError after ``seconds``.

    What takes more than some turns comes from outside the loop: a service, a thread, a clock. They are not
    kept from the processor by looking at them all the time.
    """
    async with asyncio.timeout(seconds):
        for turn in itertools.count():
            if is_true():
                return
            await asyncio.sleep(0 if turn < TURNS_AT_ONCE else SECONDS_BETWEEN_LOOKS)
