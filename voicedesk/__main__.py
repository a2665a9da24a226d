"""``python -m voicedesk``, the ``voicedesk`` command, and the frozen program."""

from __future__ import annotations

import multiprocessing
import os
import sys

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
