"""Work that may block, on threads that nobody waits for: not the loop when it closes, not the process when it
ends. The Speech SDK may take half a minute to stop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


def start_apart(name: str, work: Callable[[], T]) -> asyncio.Future[T]:
    """Run ``work`` on a daemon thread; the future is the running loop's and may be abandoned."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    future.add_done_callback(_seen)

    def run() -> None:
        try:
            value = work()
        except BaseException as failure:  # noqa: BLE001 - it is raised where the future is awaited
            _hop(loop, partial(_settle, future, future.set_exception, failure))
        else:
            _hop(loop, partial(_settle, future, future.set_result, value))

    threading.Thread(target=run, name=name, daemon=True).start()
    return future


def _hop(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # The loop has closed: nobody asks any more.
        loop.call_soon_threadsafe(call)


def _settle(future: asyncio.Future[T], settle: Callable[[Any], None], outcome: object) -> None:
    if not future.done():
        settle(outcome)


def _seen(future: asyncio.Future[T]) -> None:
    """Abandoned work must not complain of a failure that nobody asked for."""
    if not future.cancelled():
        future.exception()
