"""The program's own pulse, one JSON line at a time, for benchmarks and long runs.

Written only when the environment variable ``VOICEDESK_VITALS`` names a file: a line whenever the phase, the
microphone or the speaker changes (``{"at": monotonic seconds, "phase": ...}``) or an answer's first text has
been shown and handed on (``"text"``: the response's id), and one a period with memory,
threads and the reference count of ``None`` (a library that loses references shows there first). No words,
no sound.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

VARIABLE = "VOICEDESK_VITALS"
PERIOD_SECONDS = 10.0


class Vitals:
    """Appends lines to ``file``; every call is quick and safe on the main thread."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._known: dict[str, object] = {}

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Vitals | None:
        path = environ.get(VARIABLE)
        return cls(Path(path).open("a", encoding="utf-8", buffering=1)) if path else None

    def mark(self, **facts: object) -> None:
        self._file.write(json.dumps({"at": time.monotonic(), **facts}) + "\n")

    def note(self, **facts: object) -> None:
        """Write those of ``facts`` that differ from what was noted last, if any do."""
        news = {name: fact for name, fact in facts.items() if self._known.get(name, self) != fact}
        if news:
            self._known.update(news)
            self.mark(**news)

    def take_pulse(self, **counters: int) -> None:
        self.mark(
            **counters,
            rss_bytes=resident_bytes(),
            threads=threading.active_count(),
            none_references=sys.getrefcount(None),
            cpu_seconds=time.process_time(),
        )


def resident_bytes() -> int | None:
    """Resident memory of this process in bytes; None where the system has no cheap way to tell."""
    if sys.platform == "win32":
        return None
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
