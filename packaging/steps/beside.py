"""A program that runs beside others and is heard when its turn comes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO

from steps.environment import ROOT

SECONDS_BETWEEN_LOOKS = 0.5


class Begun:
    """It writes to ``log``, which stays; a pipe would be held open by whatever the program leaves behind.

    At the end of a ``with`` block it is ended if it still runs.
    """

    def __init__(self, command: list[str], log: Path, environment: dict[str, str]) -> None:
        self._log = log
        with log.open("wb") as written:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                                             stdout=written, stderr=subprocess.STDOUT)

    def wait(self) -> int:
        """Prints what it has printed, then the rest as it comes; returns its exit code."""
        with self._log.open("rb") as heard:
            while True:
                try:
                    code = self._process.wait(SECONDS_BETWEEN_LOOKS)
                except subprocess.TimeoutExpired:
                    _tell(heard)
                else:
                    _tell(heard)
                    return code

    def __enter__(self) -> Begun:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()


def _tell(heard: IO[bytes]) -> None:
    sys.stdout.buffer.write(heard.read())
    sys.stdout.flush()
