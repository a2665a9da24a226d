"""An event loop whose clock jumps to the next timer: a minute of talk takes a millisecond."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class ClockLoop(asyncio.SelectorEventLoop):
    """``time()`` stands still until nothing is ready to run, then moves to the next timer."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 1000.0

    def time(self) -> float:
        return self._now

    def stand_still(self, seconds: float) -> None:
        """Nothing runs for so long, and then everything that was due."""
        self._now += seconds

    def _run_once(self) -> None:
        ready, scheduled = self._ready, self._scheduled  # type: ignore[attr-defined]
        waiting = [handle.when() for handle in scheduled if not handle.cancelled()]
        if not ready and waiting:
            self._now = max(self._now, min(waiting))
        super()._run_once()  # type: ignore[misc]


def run_at_once(main: Coroutine[Any, Any, T]) -> T:
    """Run ``main`` on a loop of its own; every wait in it takes no time."""
    with asyncio.Runner(loop_factory=ClockLoop) as runner:
        return runner.run(main)
