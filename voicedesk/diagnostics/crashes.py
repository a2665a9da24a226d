"""What nobody caught: to the log with its trace, to the person as a sentence."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from voicedesk.settings.private_files import make_folder, private

log = logging.getLogger(__name__)

SENTENCE = (
    "Something unexpected happened. The conversation so far is kept: export it, then start VoiceDesk again. "
    "Help > Diagnostic report can be copied and sent."
)
CRASH_NAME = "crash.log"


class CrashWatch:
    """Installs itself for the program, its threads and the event loop; ``tell`` gets the sentence.

    ``tell`` may be called on any thread. A fault in native code leaves its stacks in ``crash.log``,
    which hold file names and lines only.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tellers = [tell]
        self._times: Counter[object] = Counter()
        self._file: Any = None
        self._former_handler = False

    def install(self, log_folder: Path) -> None:
        sys.excepthook = self._program_hook
        threading.excepthook = self._thread_hook
        try:
            make_folder(log_folder)
            self._file = open(log_folder / CRASH_NAME, "a", encoding="utf-8", opener=private)  # noqa: SIM115
            self._former_handler = faulthandler.is_enabled()
            faulthandler.enable(self._file)
        except OSError as error:
            log.warning("Native faults will not be recorded: %s", error.strerror)

    def uninstall(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        if self._file is not None:
            faulthandler.disable()
            if self._former_handler and sys.__stderr__ is not None:
                faulthandler.enable(sys.__stderr__)
            self._file.close()
            self._file = None

    def trace(self) -> int | None:
        """The number of a file for stacks, open as long as the process lives; None if there is none."""
        return os.dup(self._file.fileno()) if self._file is not None else None

    @contextmanager
    def telling(self, tell: Callable[[str], None]) -> Iterator[None]:
        """As long as this lasts ``tell`` gets the sentence too, and first."""
        self._tellers.append(tell)
        try:
            yield
        finally:
            self._tellers.remove(tell)

    def loop_handler(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """For ``loop.set_exception_handler``."""
        error, said = context.get("exception"), context.get("message", "")
        if error is not None:
            self._report(f"In the event loop: {said}", error)
        else:
            log.error("In the event loop: %s", said)

    def _program_hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            self._report("Uncaught", error.with_traceback(trace))

    def _thread_hook(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            name = arguments.thread.name if arguments.thread else "a thread"
            self._report(f"Uncaught in {name}", arguments.exc_value)

    def _report(self, where: str, error: BaseException) -> None:
        """Told once for each place: what fails at every repaint is one piece of news. Logged the first, the
        tenth, the hundredth time and so on: it would fill the disk."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (type(error), trace.tb_frame.f_code if trace else None, trace.tb_lineno if trace else 0)
        self._times[place] += 1
        times = self._times[place]
        if str(times).strip("0") == "1":
            log.critical("%s%s", where, f", for the {times}th time" if times > 1 else "", exc_info=error)
        if times == 1:
            for tell in reversed(tuple(self._tellers)):
                tell(SENTENCE)
