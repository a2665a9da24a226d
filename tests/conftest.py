"""What every test stands on: no window of its own, no network, no key of the person running it."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

# Before Qt is loaded: widgets under test draw into memory. A test of the real window names its display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

PERSONAL_PREFIXES = ("AZURE_", "OPENAI_", "VOICEDESK_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
                     "http_proxy", "https_proxy", "all_proxy", "SSL_CERT_")
LOOPBACK = ("127.0.0.1", "::1", "localhost", "0.0.0.0")


class ReachedOutside(AssertionError):
    """A test tried to leave this machine."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, bool | None, bool | None]:
    """Garbage is collected between tests, as the program does it: on the main thread alone. A worker of one
    test would take apart what another has left of Qt, a window's loop for one, and bring the process down."""
    gc.disable()
    ran = yield
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            break
    return ran


@pytest.fixture(autouse=True)
def _no_personal_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key or an endpoint in the environment must change no test, let alone be used by one."""
    for name in list(os.environ):
        if name.startswith(PERSONAL_PREFIXES):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections inside this process may go to loopback alone; tests marked ``live`` may go anywhere."""
    if request.node.get_closest_marker("live") is None:
        connect = socket.socket.connect

        def connect_to_loopback(self: socket.socket, address: Any) -> None:
            if isinstance(address, tuple) and address[0] not in LOOPBACK:
                raise ReachedOutside(f"a test tried to reach {address[0]}")
            connect(self, address)

        monkeypatch.setattr(socket.socket, "connect", connect_to_loopback)


@pytest.fixture
def uncounted() -> Iterator[None]:
    """For tests that run the same lines a hundred thousand times: to count them for the coverage takes three
    times as long as to run them, and other tests reach them too."""
    counting = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(counting)


@pytest.fixture
def samples() -> Path:
    """The folder of the recorded questions that ship with the project (16 kHz mono WAV)."""
    return Path(__file__).resolve().parent.parent / "resources" / "samples"
