"""A display in memory (Xvfb) for the real window."""

from __future__ import annotations

import os
import subprocess
from types import TracebackType


class VirtualDisplay:
    """``name`` is what DISPLAY wants, inside a ``with`` block. Xvfb chooses a free number itself."""

    def __init__(self, size: str = "1600x1000x24") -> None:
        self._size = size
        self._process: subprocess.Popen[bytes] | None = None
        self.name = ""

    def __enter__(self) -> VirtualDisplay:
        told, tell = os.pipe()
        try:
            self._process = subprocess.Popen(
                ["Xvfb", "-displayfd", str(tell), "-screen", "0", self._size, "-nolisten", "tcp"],
                pass_fds=[tell], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
        finally:
            os.close(tell)
        with os.fdopen(told) as answer:
            self.name = f":{answer.readline().strip()}"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
