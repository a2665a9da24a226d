"""When it was last asked, and which version the person does not want to hear of: a small file of its own."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from voicedesk.settings.kept_files import FileRefusedError, json_of
from voicedesk.settings.private_files import write_whole

log = logging.getLogger(__name__)

FILE = "updates.json"


@dataclass(frozen=True, slots=True)
class Remembered:
    """``asked_at`` in seconds since 1970; 0 is never."""

    asked_at: float = 0.0
    skipped: str = ""


class UpdateMemory:
    """Reads and writes one file, which blocks on the disk: use a worker thread. A file that is damaged counts
    as none, one that cannot be written costs an extra question."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Remembered:
        try:
            told = json_of(self._path)
        except (OSError, FileRefusedError):
            return Remembered()
        match told:
            case {"asked_at": int() | float() as asked_at, "skipped": str() as skipped}:
                return Remembered(asked_at, skipped)
        return Remembered()

    def write(self, remembered: Remembered) -> None:
        try:
            write_whole(self._path, json.dumps(asdict(remembered)) + "\n")
        except OSError as error:
            log.warning("When updates were asked for could not be kept: %s", error.strerror)
