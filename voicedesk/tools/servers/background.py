"""An event loop on a thread of its own, for what must not depend on the window's loop.

The protocol's package wants child processes and cancellation as the standard loop has them, on every system;
the window's loop is Qt's. What is here is started by the first work it gets.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

Outcome = TypeVar("Outcome")


class BackgroundLoop:
    """All methods are for one thread, the one that owns it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: threading.Thread | None = None
        self._loop: Future[asyncio.AbstractEventLoop] = Future()

    def spawn(self, work: Coroutine[Any, Any, Outcome]) -> asyncio.Future[Outcome]:
        """Run ``work`` there. What is returned belongs to the calling loop; to cancel it cancels the work."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        loop = self._loop.result()  # a thread that has just been started: there in a millisecond
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))

    def call(self, function: Callable[[], object]) -> None:
        """Call a quick function there, soon; nothing happens if no work was ever given."""
        if self._thread is not None:
            self._loop.result().call_soon_threadsafe(function)

    async def aclose(self, seconds: float) -> None:
        """Cancel what still runs there and wait for the thread's end, so long at most. Idempotent."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            loop, self._loop = self._loop.result(), Future()
            loop.call_soon_threadsafe(loop.stop)
            await asyncio.to_thread(thread.join, seconds)

    def _run(self) -> None:
        with asyncio.Runner() as runner:  # Its end cancels what still runs, and waits for it.
            loop = runner.get_loop()
            self._loop.set_result(loop)
            loop.run_forever()
