"""The settings file: read with care for what is wrong in it, written whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.schema import Settings


class SettingsStore:
    """Reads and writes one file. Both block on the disk: once the window stands, use a worker thread."""

    def __init__(self, path: Path, today: Callable[[], date] = date.today) -> None:
        self._path = path
        self._today = today

    @property
    def path(self) -> Path:
        return self._path

    def read(self) -> tuple[Settings, tuple[str, ...]]:
        """The settings, and a sentence for each thing that was wrong with the file.

        Wrong values are replaced by their defaults, an unreadable file by all defaults; what was there
        is kept beside it first, so nothing is lost.
        """
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Settings(), ()
        except OSError as error:
            return Settings(), (
                f"The settings in {self._path} cannot be read ({error.strerror}). The defaults are used.",
            )
        except ValueError:  # No JSON, or no UTF-8.
            data = None
        if not isinstance(data, dict):
            return Settings(), (
                f"The settings file is damaged. {self._set_aside('invalid')} The defaults are used.",
            )
        version = data.get("version", 1)
        if isinstance(version, int) and version > Settings().version:
            return Settings(), (
                f"The settings were written by a newer VoiceDesk. {self._set_aside('newer')} "
                "The defaults are used.",
            )
        return self._salvaged(data)

    def write(self, settings: Settings) -> None:
        """Replace the file in one step; raises ConfigurationError if the disk refuses."""
        text = json.dumps(settings.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".settings-", suffix=".tmp", dir=self._path.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            raise ConfigurationError(
                f"The settings could not be saved in {self._path.parent} ({error.strerror}). "
                "They hold until VoiceDesk closes.",
                where=str(self._path),
            ) from None

    def _salvaged(self, data: dict[str, Any]) -> tuple[Settings, tuple[str, ...]]:
        wrong: list[str] = []
        while True:
            try:
                settings = Settings.model_validate(data)
                break
            except ValidationError as error:
                wrong += [_without(data, detail["loc"]) for detail in error.errors(include_input=False)]
        if not wrong:
            return settings, ()
        names = ", ".join(sorted(set(wrong)))
        aside = self._set_aside("invalid")
        with contextlib.suppress(ConfigurationError):  # A read-only folder: the next start says the same.
            self.write(settings)
        return settings, (f"These settings were wrong and have their defaults again: {names}. {aside}",)

    def _set_aside(self, why: str) -> str:
        """Copy the file beside itself, never over an older copy, and say where."""
        stem = f"{self._path.stem}.{why}-{self._today():%Y-%m-%d}"
        target = self._path.with_name(f"{stem}.json")
        number = 2
        while target.exists():
            target = self._path.with_name(f"{stem}-{number}.json")
            number += 1
        try:
            shutil.copyfile(self._path, target)
        except OSError as error:
            return f"It could not be copied aside ({error.strerror})."
        return f"The file is kept as {target.name}."


def _without(data: dict[str, Any], location: tuple[int | str, ...]) -> str:
    """Remove the value at ``location`` (section, field, ...) and name it."""
    if len(location) > 1 and isinstance(section := data.get(str(location[0])), dict):
        section.pop(str(location[1]), None)
        return f"{location[0]}.{location[1]}"
    data.pop(str(location[0]), None)
    return str(location[0])
