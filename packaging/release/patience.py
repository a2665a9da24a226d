"""What fails for a moment is tried again: a service does not answer, or something indexes a new disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Done = TypeVar("Done")

TRIES, PAUSE_SECONDS = 4, 5.0


def patiently(do: Callable[[], Done], failure: type[Exception], tries: int = TRIES) -> Done:
    """What ``do`` returns; the ``failure`` of the last try is raised."""
    for _ in range(tries - 1):
        try:
            return do()
        except failure:
            time.sleep(PAUSE_SECONDS)
    return do()
