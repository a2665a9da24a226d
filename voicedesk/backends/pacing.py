"""How often a far end may be called upon."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

CONNECTS_PER_MINUTE = 25  # The service allows 30 new connections a minute; the rest is for others.


class ConnectLimiter:
    """Lets at most ``limit`` connections out in any ``window_seconds``; later ones wait their turn."""

    def __init__(
        self,
        limit: int = CONNECTS_PER_MINUTE,
        window_seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._window = window_seconds
        self._clock = clock
        self._granted: deque[float] = deque(maxlen=limit)

    def reserve(self) -> float:
        """Take the next free place and return the seconds to wait for it (0.0: go now)."""
        now = self._clock()
        at = now if len(self._granted) < self._limit else max(now, self._granted[0] + self._window)
        self._granted.append(at)
        return at - now

    async def wait(self) -> None:
        """Return when a connection may go out."""
        delay = self.reserve()
        if delay > 0:
            await asyncio.sleep(delay)


PROCESS_LIMITER = ConnectLimiter()
"""One for the whole program, whichever conversation or connection test asks."""
