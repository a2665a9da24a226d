"""The application as a person has it: a process of its own, with a window on a display and a sound card.

It is watched through its vitals (``VOICEDESK_VITALS``), which name each phase when it begins, and worked by
the keyboard and the mouse of the display.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

TALK_CONTROL = (560, 696)
"""Its middle, in the window at its first size of 1120 x 760."""

PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.01


class RealWindow:
    """Ends with its ``with`` block. ``variables`` are what its environment has beyond the test's own;
    ``program`` is another one than the sources, such as an installed copy."""

    def __init__(
        self,
        folder: Path,
        variables: Mapping[str, str],
        *arguments: str,
        program: Sequence[str] = (sys.executable, "-m", "voicedesk"),
    ) -> None:
        self.profile = folder / "profile"
        self._vitals = folder / "vitals.jsonl"
        self._log = (folder / "output.txt").open("wb")
        self._variables = {
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            **variables,
            "VOICEDESK_VITALS": str(self._vitals),
        }
        command = [*program, "--profile", str(self.profile), *arguments]
        self._process = subprocess.Popen(
            command, env=self._variables, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        self._read = 0

    def __enter__(self) -> RealWindow:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def crash(self) -> int:
        """End it as a fault in native code does; its exit code."""
        self._process.send_signal(signal.SIGABRT)
        return self._process.wait(10)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Tell it to end, as a system does that shuts down; its exit code."""
        self._process.send_signal(number)
        return self._process.wait(10)

    def children(self) -> list[int]:
        """The processes that it has started, and those that they have (Linux)."""
        return _descendants(self._process.pid)

    @property
    def phases(self) -> list[str]:
        """All phases so far, in order."""
        return [str(phase) for phase in self.noted("phase")]

    def noted(self, name: str) -> list[object]:
        """All values so far of one of the vitals, in order: phase, microphone, speaker, entries."""
        if not self._vitals.exists():
            return []
        lines = self._vitals.read_text(encoding="utf-8").splitlines()
        return [fact[name] for fact in map(json.loads, lines) if name in fact]

    def notes(self, name: str, value: object) -> None:
        """Wait until one of the vitals has been ``value``."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while value not in self.noted(name):
            assert time.monotonic() < ends, f"{name} never {value}; but {self.noted(name)}; {self.said()}"
            time.sleep(LOOK_SECONDS)

    def comes_back_to(self, name: str, value: object) -> None:
        """Wait until that is the last of one of the vitals."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while self.noted(name)[-1:] != [value]:
            assert time.monotonic() < ends, f"{name} not {value} again; but {self.noted(name)}"
            time.sleep(LOOK_SECONDS)

    def reaches(self, phase: str) -> None:
        """Wait until ``phase`` begins, counted from the last phase that was waited for."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while phase not in (later := self.phases[self._read :]):
            assert self._process.poll() is None, f"the window is gone: {self.said()}"
            assert time.monotonic() < ends, f"never {phase}; but {self.phases}; {self.said()}"
            time.sleep(LOOK_SECONDS)
        self._read += later.index(phase) + 1

    def said(self) -> str:
        """What the program wrote to its terminal."""
        return Path(self._log.name).read_text(encoding="utf-8", errors="replace")

    def log(self) -> str:
        files = sorted((self.profile / "logs").glob("*.log"))
        return "".join(file.read_text(encoding="utf-8", errors="replace") for file in files)

    # The person's hands.

    def focus(self) -> None:
        self._xdotool("windowfocus", "--sync", self._window())

    def press(self, key: str) -> None:
        self._xdotool("keydown", key)

    def release(self, key: str) -> None:
        self._xdotool("keyup", key)

    def tap(self, key: str) -> None:
        self._xdotool("key", key)

    def type_line(self, text: str) -> None:
        self._xdotool("type", "--delay", "5", text)
        self._xdotool("key", "Return")

    def click_talk_control(self) -> None:
        self.click(*TALK_CONTROL)

    def click(self, x: int, y: int) -> None:
        """At this place in the window."""
        self._xdotool("mousemove", "--window", self._window(), str(x), str(y), "click", "1")

    def _window(self) -> str:
        found = self._xdotool("search", "--sync", "--onlyvisible", "--name", "VoiceDesk")
        return found.split()[0]

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._variables, capture_output=True, text=True, timeout=30, check=True
        )
        return done.stdout


def _descendants(process: int) -> list[int]:
    threads = Path(f"/proc/{process}/task").glob("*/children")
    own = [int(child) for thread in threads for child in thread.read_text("ascii").split()]
    return [*own, *(later for child in own for later in _descendants(child))]
