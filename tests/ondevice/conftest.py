"""The service the tests talk to: in this process on a loop of its own, and as a real child process."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ondevice.conversing import Address
from voicedesk.ondevice.service import ServiceOptions, listening_socket, serve

KEY = "a-key-for-the-tests"
STARTED = "from voicedesk.ondevice.service import main; raise SystemExit(main(with_parent=True{}))"


@contextmanager
def serving(options: ServiceOptions) -> Iterator[Address]:
    """Serve in this process, on a thread with a loop of its own."""
    listening = listening_socket(0)
    address = Address(f"http://127.0.0.1:{listening.getsockname()[1]}", options.key)
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(options, listening, stop),))
    thread.start()
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@pytest.fixture(scope="session")
def service() -> Iterator[Address]:
    """One service for all tests; it answers as fast as it can."""
    with serving(ServiceOptions(key=KEY, pace=200.0)) as address:
        yield address


@contextmanager
def child(
    arguments: str = "", environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The service as a program; killed at the end if it still runs."""
    with subprocess.Popen(
        [sys.executable, "-c", STARTED.format(arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).resolve().parent.parent.parent,
        env=environment,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ready(process: subprocess.Popen[bytes]) -> dict[str, object]:
    """Wait for the line that says the service is ready."""
    assert process.stdout is not None
    line = json.loads(process.stdout.readline())
    assert isinstance(line, dict)
    return line


@pytest.fixture(scope="session")
def slow_service() -> Iterator[Address]:
    """A service that sends long answers at a pace one can interrupt."""
    with serving(ServiceOptions(key=KEY)) as address:
        yield address
