"""How fast a server is listened to. Who says more waits: its pipe or its socket is full meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio

LEAST_BYTES = 1000  # what a message counts at least: a thousand small ones cost as much as a long one


class Pace:
    """``at_once`` bytes are taken as they come; from then on so many a second."""

    def __init__(
        self,
        at_once: int,
        bytes_a_second: int,
        now: Callable[[], float] = anyio.current_time,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._most = float(at_once)
        self._left = float(at_once)
        self._bytes_a_second = bytes_a_second
        self._now = now
        self._sleep = sleep
        self._filled_at: float | None = None

    async def keep(self, size: int) -> None:
        """So much has been taken; returns when more may be."""
        now = self._now()
        since = 0.0 if self._filled_at is None else now - self._filled_at
        self._filled_at = now
        self._left = min(self._most, self._left + since * self._bytes_a_second) - max(size, LEAST_BYTES)
        if self._left < 0:
            await self._sleep(-self._left / self._bytes_a_second)


def pace_of_messages() -> Pace:
    return Pace(8_000_000, 1_000_000)


def pace_of_reading() -> Pace:
    """Also of what is only read so that the server does not stop."""
    return Pace(8_000_000, 8_000_000)
