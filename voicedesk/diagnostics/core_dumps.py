"""No image of this program's memory on a disk: it would hold keys, and what was said.

What a debugger loses: there is no core file after a crash (``crash.log`` has the stacks), and the
processes without a window can be looked into by the administrator alone. The window's can be, by its owner: a
process that hides itself from its owner is denied by the desktop's portals, which open files and tell the
colours. Its image, where the system insists on one, is empty instead.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

FILTER = Path("/proc/self/coredump_filter")
PR_SET_DUMPABLE = 4

if sys.platform == "win32":

    def leave_no_core(*, windowless: bool) -> None:
        """Windows writes none unless its owner has asked for them in the registry."""

else:
    import resource

    def leave_no_core(*, windowless: bool) -> None:
        """For this process; programs that it starts may ask for theirs again."""
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        if sys.platform == "linux":
            with suppress(OSError):  # where a program gets the image, the limit does not count
                FILTER.write_text("0", encoding="ascii")
            if windowless:
                import ctypes

                ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
