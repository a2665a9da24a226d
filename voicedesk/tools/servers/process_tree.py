"""A process and all it started, as one: what the systems do differently about it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

if sys.platform == "win32":
    from voicedesk.tools.servers.windows_job import WindowsJob

    _living: dict[int, Callable[[], object]] = {}
    """How to end each of those that are not known to have ended."""

    def start_options() -> dict[str, Any]:
        """What to start a process with, so that it can be ended with its children and shows no console."""
        return {"creationflags": subprocess.CREATE_NO_WINDOW}

    def note_start(process: int) -> None:
        """To be called with each process that was started with ``start_options``, at once: what it starts
        from now on ends with it."""
        try:
            _living[process] = WindowsJob(process).close
        except OSError:  # it has ended, or is in a job that allows no other: itself at least is ended
            _living[process] = partial(os.kill, process, signal.SIGTERM)

    def end_tree(process: int, *, at_once: bool) -> None:  # noqa: ARG001 - as elsewhere
        """Windows knows no polite way to end a process without a window: both are at once."""
        if end := _living.pop(process, None):
            with suppress(OSError):
                end()

else:
    _living: set[int] = set()
    """Those that are not known to have ended."""

    def start_options() -> dict[str, Any]:
        """What to start a process with, so that it can be ended with its children: a session of its own,
        which also keeps the terminal's Ctrl+C from it."""
        return {"start_new_session": True}

    def note_start(process: int) -> None:
        """To be called with each process that was started with ``start_options``."""
        _living.add(process)

    def end_tree(process: int, *, at_once: bool) -> None:
        """Ask the process and its children to end, or make them. Nothing happens if they have ended."""
        if at_once:
            _living.discard(process)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL if at_once else signal.SIGTERM)


def end_all_trees() -> None:
    """Make all of them end, at once, for a program that has no time left to ask them."""
    for process in tuple(_living):
        end_tree(process, at_once=True)
