"""The end has a deadline: whatever hangs then, the process is gone when it has passed."""

from __future__ import annotations

import faulthandler
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

log = logging.getLogger(__name__)

END_SECONDS = 4.0
REST_SECONDS = 1.0
"""For what is left when all is kept: threads that wait for a keyring or a disk, libraries that let go."""

LAST_SECONDS = 0.25  # for a line in the log, whose disk may be what hangs; and for each of the last acts
GUARD_SECONDS = 0.55  # after the deadline, for a native call that keeps the interpreter to itself
OVERDUE_EXIT_CODE = 1


class EndDeadline:
    """``begin`` it, on any thread, as soon as the program shall end; ``all_kept`` when nothing can be lost
    any more, and only threads and libraries have to let go.

    When it passes, ``last_acts`` are done, a sentence in the log names what hung (``closing``), and the
    process ends with ``leave``. Behind it stands faulthandler's own clock, which needs no interpreter: a
    native call that never gives it back is ended too, and the stacks of all threads go to ``trace``, the
    number of an open file.
    """

    def __init__(
        self,
        trace: int | None = None,
        last_acts: tuple[Callable[[], object], ...] = (),
        leave: Callable[[int], object] = os._exit,
    ) -> None:
        self.closing = "the window"
        self._trace = trace
        self._last_acts = last_acts
        self._leave = leave
        self._lock = threading.Lock()
        self._ends: float | None = None
        self._kept = False
        self._sooner = threading.Event()

    @property
    def begun(self) -> bool:
        return self._ends is not None

    def begin(self, seconds: float = END_SECONDS) -> None:
        """Nothing happens the second time."""
        with self._lock:
            if self._ends is not None:
                return
            self._ends = time.monotonic() + seconds
        threading.Thread(target=self._watch, name="end", daemon=True).start()
        self._guard(seconds)

    def all_kept(self, seconds: float = REST_SECONDS) -> None:
        """The rest may take no longer than this."""
        self.begin(seconds)
        with self._lock:
            if self._ends is None:
                return
            self._kept = True
            left = min(seconds, self._ends - time.monotonic())
            self._ends = time.monotonic() + left
        self._sooner.set()
        self._guard(left)

    def _guard(self, seconds: float) -> None:
        with suppress(OSError, ValueError):  # no file to write the stacks to
            if self._trace is not None:
                faulthandler.dump_traceback_later(
                    max(0.0, seconds) + GUARD_SECONDS, exit=True, file=self._trace
                )

    def _watch(self) -> None:
        while (left := (self._ends or 0.0) - time.monotonic()) > 0:
            self._sooner.wait(left)
            self._sooner.clear()
        for act in (self._say, *self._last_acts):
            helper = threading.Thread(target=act, name="last act", daemon=True)
            helper.start()
            helper.join(LAST_SECONDS)
        self._leave(0 if self._kept else OVERDUE_EXIT_CODE)

    def _say(self) -> None:
        if self._kept:
            log.info("Everything was kept; some threads did not end in time and were left.")
        else:
            log.error("The end took too long at %s, and was cut off.", self.closing)
