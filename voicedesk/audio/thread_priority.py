"""The audio threads before all others, where the system grants it."""

from __future__ import annotations

import contextlib
import os
import sys

REAL_TIME_PRIORITY = 1
"""The lowest there is: before every ordinary thread, behind the sound server's own."""
NICENESS = -11


def prefer_this_thread() -> None:
    """Called once on an audio thread. Windows and macOS give PortAudio's threads their place themselves;
    on Linux it takes a permission that desktops grant to some and not to others, so a refusal is no fault."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(REAL_TIME_PRIORITY))
        return
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
