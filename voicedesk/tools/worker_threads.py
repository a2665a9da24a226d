"""Plain functions on threads that never keep the program from ending."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any


class FunctionLeft(Exception):
    """A function raised what ends threads and programs (``SystemExit`` and its kind); the text names it."""


class WorkerThreads:
    """At most ``count`` functions at a time; more wait. The threads are daemons: a pool of the standard
    library would wait, when the program ends, for a function that never returns."""

    def __init__(self, count: int) -> None:
        self._places = asyncio.Semaphore(count)

    async def run(self, function: Callable[[Any], object], argument: object) -> object:
        """Call the function once and return what it returns or raise what it raises; ``FunctionLeft`` for
        what would end more than the call.

        Cancelled while it waits, it is never called; cancelled while it runs, its result is dropped and
        its place is free when it returns.
        """
        await self._places.acquire()
        loop = asyncio.get_running_loop()
        result: asyncio.Future[object] = loop.create_future()

        def work() -> None:
            outcome: object = None
            failure: BaseException | None = None
            try:
                outcome = function(argument)
            except Exception as raised:  # noqa: BLE001 - handed to whoever waits for it
                failure = raised
            except BaseException as raised:  # noqa: BLE001 - meant for this thread, not for the program
                failure = FunctionLeft(type(raised).__name__)
            with suppress(RuntimeError):  # The loop has closed: nobody waits any more.
                loop.call_soon_threadsafe(settle, outcome, failure)

        def settle(outcome: object, failure: BaseException | None) -> None:
            self._places.release()
            if result.done():
                return
            if isinstance(failure, StopIteration):  # which no future takes: who waits would wait for ever
                failure = FunctionLeft("StopIteration")
            if failure is None:
                result.set_result(outcome)
            else:
                result.set_exception(failure)

        threading.Thread(target=work, name="tool", daemon=True).start()
        return await result
