"""What a person sees of the set-up: one line that moves on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import IO

SECONDS_BETWEEN_LINES = 10.0


class ProgressLine:
    """One activity. On a terminal its line is rewritten in place; in a log a new line comes every 10 s,
    so that a slow step is seen to be alive without filling the page."""

    def __init__(self, title: str, stream: IO[str] | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stderr
        self._moving = self._stream.isatty()
        self._started = time.monotonic()
        self._last_line = 0.0
        self._width = 0

    def show(self, detail: str) -> None:
        now = time.monotonic()
        text = f"{self._title}: {detail}, {now - self._started:.0f} s"
        if self._moving:
            self._rewrite(text)
        elif now - self._last_line >= SECONDS_BETWEEN_LINES:
            self._last_line = now
            print(text, file=self._stream, flush=True)

    def done(self, detail: str) -> None:
        text = f"{self._title}: {detail}, {time.monotonic() - self._started:.0f} s"
        if self._moving:
            self._rewrite(text)
        print("" if self._moving else text, file=self._stream, flush=True)

    def _rewrite(self, text: str) -> None:
        text = text[:110]
        print("\r" + text.ljust(self._width), end="", file=self._stream, flush=True)
        self._width = len(text)


def follow(command: list[str], on_line: Callable[[str], None], environment: dict[str, str]) -> int:
    """Runs a command and hands over each line it prints (both streams), and ``""`` each second it is silent.

    Returns its exit code. The command is ended if the caller is interrupted.
    """
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               encoding="utf-8", errors="replace", env=environment, stdin=subprocess.DEVNULL)
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    try:
        while (line := _next(lines)) is not None:
            on_line(line)
    except BaseException:
        process.terminate()
        raise
    finally:
        code = process.wait()
    return code


def _read(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    if process.stdout is not None:
        with process.stdout as printed:
            for line in printed:
                lines.put(line.rstrip() or " ")
    lines.put(None)


def _next(lines: queue.Queue[str | None]) -> str | None:
    try:
        return lines.get(timeout=1.0)
    except queue.Empty:
        return ""
