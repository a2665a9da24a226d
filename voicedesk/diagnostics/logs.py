"""The diagnostic log: one file a day, seven days, times and errors, never words, sound or secrets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from io import TextIOWrapper
from pathlib import Path

from voicedesk.diagnostics.redaction import Redactor
from voicedesk.settings.private_files import make_folder, private
from voicedesk.terminal import warn

LOG_NAME = "voicedesk"
DAYS_KEPT = 7
MOST_BYTES = 10_000_000
LONGEST_LINE = 10_000  # characters
FULL = "The log of this day is full. Nothing more is written before midnight.\n"
LINE = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s: %(message)s"
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

# At DEBUG these write whole messages, sound and transcripts included; at INFO azure writes headers.
FLOORS = {
    "azure": logging.WARNING,
    "websockets": logging.WARNING,
    "aiohttp": logging.WARNING,
    "urllib3": logging.WARNING,
    "msal": logging.WARNING,
    "openai": logging.WARNING,
    "mcp": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "asyncio": logging.INFO,
    "qasync": logging.WARNING,
    "keyring": logging.INFO,
    "secretstorage": logging.INFO,
}


class RedactingFormatter(logging.Formatter):
    """Cleans the finished line, so that neither arguments nor a traceback can carry a secret through."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__(LINE, "%Y-%m-%dT%H:%M:%S")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.clean(super().format(record))


class DailyFile(logging.FileHandler):
    """Each day has a file of its own, so several processes may write it: none moves what others have open.

    A full disk or a folder taken away must not fill the terminal: the line is lost, nothing else. Nor may
    whoever logs without end fill the disk: a day has ``MOST_BYTES``, of which the last line says that they
    are used up; a line has ``LONGEST_LINE`` characters. Seven days are 70 MB at most.
    """

    def __init__(self, folder: Path, name: str, today: Callable[[], date] = date.today) -> None:
        self.lost = 0
        self.full = False
        self._folder = folder
        self._stem = name
        self._today = today
        self._day = today()
        super().__init__(self._file(self._day), encoding="utf-8", errors="backslashreplace")
        self._clear()

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}… ({len(line)} characters)"

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self._today() != self._day:
                self._turn_over()
            if self.stream is None or self.stream.tell() < MOST_BYTES:
                super().emit(record)
            elif not self.full:
                self.full = True
                self.stream.write(FULL)
                self.flush()
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        self.lost += 1

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=private)

    def _file(self, day: date) -> Path:
        return self._folder / f"{self._stem}-{day:%Y-%m-%d}.log"

    def _turn_over(self) -> None:
        self._day, self.full = self._today(), False
        former, self.stream = self.stream, None  # the next line opens it
        self.baseFilename = str(self._file(self._day).absolute())
        if former is not None:
            former.close()
        self._clear()

    def _clear(self) -> None:
        """Take away what is older than a week; somebody else may do so at the same time."""
        oldest = self._file(self._day - timedelta(days=DAYS_KEPT - 1)).name
        for file in self._folder.glob(f"{self._stem}-????-??-??.log"):
            if file.name < oldest:
                with suppress(OSError):
                    file.unlink()


def start_log(
    folder: Path, level: str = "info", secrets: Callable[[], Iterable[str]] = tuple, name: str = LOG_NAME
) -> Path | None:
    """Open today's log and return its path, or None (said on stderr) if the folder cannot be written.

    May be called again: the new file replaces the old one.
    """
    stop_log()
    root = logging.getLogger()
    root.setLevel(LEVELS[level])
    for library, floor in FLOORS.items():
        logging.getLogger(library).setLevel(max(floor, LEVELS[level]))
    try:
        make_folder(folder)
        handler = DailyFile(folder, name)
    except OSError as error:
        warn(f"The log in {folder} cannot be written ({error.strerror}); going on without it.")
        root.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(RedactingFormatter(Redactor(secrets)))
    root.addHandler(handler)
    return Path(handler.baseFilename)


def stop_log() -> None:
    """Close the file; what is logged from now on goes nowhere."""
    root = logging.getLogger()
    for handler in tuple(root.handlers):
        if isinstance(handler, DailyFile | logging.NullHandler):
            root.removeHandler(handler)
            handler.close()


def is_open() -> bool:
    """Whether ``start_log`` was called and ``stop_log`` was not."""
    return any(
        isinstance(handler, DailyFile | logging.NullHandler) for handler in logging.getLogger().handlers
    )
