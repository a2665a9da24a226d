"""A process and all it started, as one: what the systems do differently about it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

from voicedesk.children import system_program

_living: set[int] = set()
"""Those that are not known to have ended, for a program that has no time left to ask them."""


def note_start(process: int) -> None:
    """To be called with each process that was started with ``start_options``."""
    _living.add(process)


def end_all_trees() -> None:
    """Make all of them end, at once."""
    for process in tuple(_living):
        end_tree(process, at_once=True)


if sys.platform == "win32":

    def start_options() -> dict[str, Any]:
        """What to start a process with, so that it can be ended with its children and shows no console."""
        return {"creationflags": subprocess.CREATE_NO_WINDOW}

    def end_tree(process: int, *, at_once: bool) -> None:  # noqa: ARG001 - as elsewhere
        """Windows knows no polite way to end a process without a window: both are at once."""
        _living.discard(process)
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - the system's own program
                [system_program("taskkill.exe"), "/T", "/F", "/PID", str(process)],
                capture_output=True,
                check=False,
                timeout=1,
                creationflags=subprocess.CREATE_NO_WINDOW,
            )

else:

    def start_options() -> dict[str, Any]:
        """What to start a process with, so that it can be ended with its children: a session of its own,
        which also keeps the terminal's Ctrl+C from it."""
        return {"start_new_session": True}

    def end_tree(process: int, *, at_once: bool) -> None:
        """Ask the process and its children to end, or make them. Nothing happens if they have ended."""
        if at_once:
            _living.discard(process)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL if at_once else signal.SIGTERM)
