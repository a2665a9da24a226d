"""Told to end, the program ends, whatever hangs in it, and leaves nothing behind: real processes on Linux."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.end_to_end.real_window import RealWindow

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are looked up in /proc")

RUN = "\nfrom voicedesk.cli import main\nsys.exit(main())"

KEYRING_PROMPTS = """
import sys, threading, keyring
class Prompting:
    def get_password(self, service, item):
        print("asking", file=sys.stderr, flush=True)
        threading.Event().wait()
keyring.get_keyring = Prompting
"""
CLOSING = """
import asyncio, ctypes, sys, time
from voicedesk.session.host import SessionHost
async def swallows():
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass
async def aclose(self):
    {hang}
SessionHost.aclose = aclose
"""
HANGS = {
    "the main thread waits for ever": CLOSING.format(hang="time.sleep(3600)"),
    "native code keeps the interpreter": CLOSING.format(hang="ctypes.PyDLL(None).pause()"),
    "a task will not be cancelled": CLOSING.format(hang="await swallows()"),
    "a worker will not return": CLOSING.format(
        hang="asyncio.get_running_loop().run_in_executor(None, time.sleep, 3600)"
    ),
    "a thread of a library will not return": CLOSING.format(
        hang="import threading; threading.Thread(target=time.sleep, args=(3600,)).start()"
    ),
}

LOGS_OUT = """
import ctypes, pathlib, signal, sys, PySide6
def log_out(*_):
    qt = ctypes.CDLL(str(pathlib.Path(PySide6.__file__).parent / "Qt" / "lib" / "libQt6Gui.so.6"))
    application = ctypes.c_void_p.in_dll(qt, "_ZN22QGuiApplicationPrivate4selfE")
    qt._ZN22QGuiApplicationPrivate10commitDataEv(application)
signal.signal(signal.SIGUSR1, log_out)
"""
"""What Qt itself does where Windows and macOS say that the person logs out."""

OpenWindow = Callable[..., RealWindow]


@pytest.fixture
def open_window(tmp_path: Path) -> Iterator[OpenWindow]:
    """Without a display or a sound card. ``planted`` runs before the program does."""
    with ExitStack() as open_ones:

        def open_one(*arguments: str, planted: str = "import sys") -> RealWindow:
            program = (sys.executable, "-c", planted + RUN)
            surroundings = {"QT_QPA_PLATFORM": "offscreen", "PULSE_SERVER": "unix:/nonexistent"}
            window = RealWindow(tmp_path, surroundings, *arguments, program=program)
            return open_ones.enter_context(window)

        yield open_one


def ends(window: RealWindow, number: int = signal.SIGTERM) -> int:
    """Its exit code; nothing that it started is left."""
    started = window.children()
    code = window.end(number)
    ends_at = time.monotonic() + 5
    while left := [process for process in started if _runs(process)]:
        assert time.monotonic() < ends_at, f"left behind: {left}"
        time.sleep(0.01)
    return code


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def the_far_end(window: RealWindow) -> int:
    return next(c for c in window.children() if b"on-device" in Path(f"/proc/{c}/cmdline").read_bytes())


def wait_for(is_true: Callable[[], object]) -> None:
    ends_at = time.monotonic() + 30
    while not is_true():
        assert time.monotonic() < ends_at
        time.sleep(0.01)


def test_while_nothing_hangs_it_ends_in_order(open_window: OpenWindow) -> None:
    window = open_window("--on-device", "--start")
    window.reaches("ready")

    assert ends(window) == 0
    assert "cut off" not in window.log()


def test_a_log_out_in_mid_conversation_asks_nothing(open_window: OpenWindow) -> None:
    window = open_window("--on-device", "--start", planted=LOGS_OUT)
    window.reaches("ready")

    assert ends(window, signal.SIGUSR1) == 0


def test_while_the_keyring_waits_for_a_password(open_window: OpenWindow) -> None:
    window = open_window(planted=KEYRING_PROMPTS)
    wait_for(lambda: "asking" in window.said())

    assert ends(window) == 0


@pytest.mark.parametrize("hang", HANGS)
def test_whatever_hangs_at_the_end(open_window: OpenWindow, hang: str) -> None:
    window = open_window("--on-device", "--start", planted=HANGS[hang])
    window.reaches("ready")

    ends(window)

    assert "Something unexpected" not in window.said()


def test_what_took_too_long_stands_in_the_log(open_window: OpenWindow) -> None:
    window = open_window("--on-device", planted=HANGS["the main thread waits for ever"])
    window.notes("window", "shown")
    wait_for(window.children)

    assert ends(window) == 1
    assert "The end took too long at the conversation" in window.log()


def test_while_the_far_end_on_this_device_is_stopped(open_window: OpenWindow) -> None:
    window = open_window("--on-device", "--start")
    window.reaches("ready")
    os.kill(the_far_end(window), signal.SIGSTOP)

    assert ends(window) == 0


def test_while_the_disk_does_not_answer(open_window: OpenWindow) -> None:
    window = open_window("--on-device", "--start")
    window.reaches("ready")
    os.mkfifo(window.profile / "window.json")  # whoever reads or writes it waits for ever

    ends(window)


def test_while_it_opens(open_window: OpenWindow) -> None:
    window = open_window("--on-device", "--start")
    window.notes("window", "shown")

    ends(window)


def test_a_second_window_of_the_profile_is_the_first_one(open_window: OpenWindow) -> None:
    window = open_window("--on-device")
    window.notes("window", "shown")
    command = [sys.executable, "-m", "voicedesk", "--profile", str(window.profile), "--start"]

    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert (second.returncode, second.stderr) == (0, "")
    window.reaches("connecting")
