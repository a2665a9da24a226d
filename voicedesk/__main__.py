"""``python -m voicedesk``, the ``voicedesk`` command, and the frozen program."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__" and not (
    hasattr(sys, "frozen") or sys.flags.safe_path or __file__.startswith(sys.path[0] + os.sep)
):
    del sys.path[0]  # the current folder: Python would take any module that lies there

import multiprocessing

from voicedesk.frozen import is_frozen, settle


def main() -> None:
    """Run the command line and leave with its exit code."""
    from voicedesk.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    if is_frozen():
        settle(os.environ)
    multiprocessing.freeze_support()  # the recogniser's process is this program started again
    main()
