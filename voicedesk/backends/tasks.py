"""Background tasks with an owner: none is lost, none fails in silence, all end with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.1

Failed = Callable[[BaseException], None]


class TaskOwner:
    """Keeps a reference to each task it started, logs what fails (with its trace, to the log only) and
    tells ``on_failure``, if one was given."""

    def __init__(self, name: str, on_failure: Failed | None = None) -> None:
        self._name = name
        self._on_failure = on_failure
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._tasks)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any] | None:
        """Run ``work`` on the running loop; after ``aclose`` it is discarded unstarted."""
        if self._closed:
            work.close()
            return None
        what = getattr(work, "__name__", "task")
        task = asyncio.get_running_loop().create_task(work, name=f"{self._name}: {what}")
        self._tasks.add(task)
        task.add_done_callback(self._settle)
        return task

    async def aclose(self) -> None:
        """Cancel what still runs and wait for its end. Idempotent; a task may close its own owner."""
        self._closed = True
        await self.cancel_all()

    async def cancel_all(self) -> None:
        """Cancel what runs now and wait for its end; new work may be spawned afterwards."""
        running = {task for task in self._tasks if task is not asyncio.current_task()}
        while running:
            for task in running:
                if not task.cancelling():  # A second cancel would break into its tidying up.
                    task.cancel()
            # Again after a while: a time limit that had just run out cancels, too, but takes it back.
            _, running = await asyncio.wait(running, timeout=LOOK_SECONDS)

    async def join(self) -> None:
        """Wait for what runs now, without cancelling it."""
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    def _settle(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (failure := task.exception()) is None:
            return
        log.error("%s failed", task.get_name(), exc_info=failure)
        if self._on_failure is not None:
            self._on_failure(failure)


async def ended_within(seconds: float, **parts: Coroutine[Any, Any, None]) -> None:
    """Let the parts end side by side. Those that have not by then are left behind, and named in the log."""
    owner = TaskOwner("the end of a part")
    ending = {owner.spawn(part): name for name, part in parts.items()}
    await asyncio.wait([task for task in ending if task is not None], timeout=seconds)
    for task, name in ending.items():
        if task is not None and not task.done():
            log.warning("%s did not end in %g s, and was left", name.replace("_", " "), seconds)
            task.cancel()
