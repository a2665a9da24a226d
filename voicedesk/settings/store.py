"""The settings file: read with care for what is wrong in it, written whole or not at all."""

from __future__ import annotations

import contextlib
import filecmp
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.kept_files import FileRefusedError, json_of
from voicedesk.settings.private_files import write_whole
from voicedesk.settings.schema import Settings

MOST_NAMED = 12
LONGEST_NAME = 60

Place = tuple[int | str, ...]
"""Where pydantic found a fault: section, field, and what lies inside it."""


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
        is kept beside it, so nothing is lost.
        """
        try:
            data = json_of(self._path)
        except FileNotFoundError:
            return Settings(), ()
        except OSError as error:
            return Settings(), (
                f"The settings in {self._path} cannot be read ({error.strerror}). The defaults are used.",
            )
        except FileRefusedError as refused:
            return Settings(), (self._moved_aside(f"The settings file {refused}."),)
        if not isinstance(data, dict):
            return Settings(), (self._moved_aside("The settings file is damaged."),)
        version = data.get("version", 1)
        if isinstance(version, int | float) and version > Settings().version:
            return Settings(), (
                f"The settings were written by a newer VoiceDesk. {self._copied_aside('newer')} "
                "The defaults are used.",
            )
        return self._salvaged(data)

    def write(self, settings: Settings) -> None:
        """Replace the file in one step; raises ConfigurationError if the disk refuses."""
        text = json.dumps(settings.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
        try:
            write_whole(self._path, text)
        except OSError as error:
            raise ConfigurationError(
                f"The settings could not be saved in {self._path.parent} ({error.strerror}). "
                "They hold until VoiceDesk closes.",
                where=str(self._path),
            ) from None

    def update(self, settings: Settings, since: Settings) -> None:
        """Write what differs from ``since``; the rest stays as it is in the file now, where another window
        or the person's editor may have changed it. Raises as ``write`` does."""
        try:
            present = Settings.model_validate(json_of(self._path))
        except (OSError, ValueError):  # none, or one of which nothing can be kept
            self.write(settings)
            return
        mine, before, merged = (each.model_dump() for each in (settings, since, present))
        for section, values in mine.items():
            if isinstance(values, dict):
                merged[section] |= {
                    name: value for name, value in values.items() if value != before[section][name]
                }
        self.write(Settings.model_validate(merged))

    def _salvaged(self, data: dict[str, Any]) -> tuple[Settings, tuple[str, ...]]:
        wrong: list[str] = []
        left_out: list[str] = []
        while True:
            try:
                settings = Settings.model_validate(data)
                break
            except ValidationError as error:
                places = [detail["loc"] for detail in error.errors(include_input=False)]
                left_out += _without_entries(data, places)
                wrong += [_without(data, place) for place in places if _entry(data, place) is None]
        if not wrong and not left_out:
            return settings, ()
        aside = self._copied_aside("invalid")
        with contextlib.suppress(ConfigurationError):  # A read-only folder: the next start says the same.
            self.write(settings)
        said = [aside]
        if left_out:
            said.insert(0, f"These entries were wrong and are left out: {_listed(left_out)}.")
        if wrong:
            said.insert(0, f"These settings were wrong and have their defaults again: {_listed(wrong)}.")
        return settings, (" ".join(said),)

    def _moved_aside(self, what: str) -> str:
        """Nothing of it can be used, so nothing is left to be found again at the next start."""
        target = self._free_name("invalid")
        try:
            self._path.rename(target)
        except OSError as error:
            return f"{what} It could not be moved aside ({error.strerror}). The defaults are used."
        return f"{what} It is kept as {target.name}. The defaults are used."

    def _copied_aside(self, why: str) -> str:
        """Copy the file beside itself, never over an older copy and never twice, and say where."""
        try:
            for copy in sorted(self._path.parent.glob(f"{self._path.stem}.{why}-*.json")):
                if filecmp.cmp(self._path, copy, shallow=False):
                    return f"The file is kept as {copy.name}."
            target = self._free_name(why)
            target.touch(mode=0o600)
            shutil.copyfile(self._path, target)
        except OSError as error:
            return f"It could not be copied aside ({error.strerror or 'no plain file'})."
        return f"The file is kept as {target.name}."

    def _free_name(self, why: str) -> Path:
        stem = f"{self._path.stem}.{why}-{self._today():%Y-%m-%d}"
        target = self._path.with_name(f"{stem}.json")
        number = 2
        while target.exists():
            target = self._path.with_name(f"{stem}-{number}.json")
            number += 1
        return target


def _listed(wrong: Sequence[str]) -> str:
    """Their names, which anybody may have thought up: some of them, in letters that can be shown."""
    names = sorted({"".join(filter(str.isprintable, name))[:LONGEST_NAME] for name in wrong})
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _entry(data: dict[str, Any], location: Place) -> tuple[str, str, int] | None:
    """Section, field and number, if ``location`` leads into a list: the others in it are not to blame."""
    match location:
        case (str(section), str(field), int(number), *_):
            inside = data.get(section)
            entries = inside.get(field) if isinstance(inside, dict) else None
            return (section, field, number) if isinstance(entries, list) else None
    return None


def _without_entries(data: dict[str, Any], locations: Sequence[Place]) -> list[str]:
    """Remove the entries of lists that are among ``locations``, the last first, and name them."""
    named: list[str] = []
    places = {entry for each in locations if (entry := _entry(data, each)) is not None}
    for section, field, number in sorted(places, reverse=True):
        entry = data[section][field].pop(number)
        called = entry.get("name") if isinstance(entry, dict) else None
        named.append(f"{section}.{field} {called if isinstance(called, str) and called else number + 1}")
    return named


def _without(data: dict[str, Any], location: Place) -> str:
    """Remove the value at ``location`` (section, field, ...) and name it."""
    if len(location) > 1 and isinstance(section := data.get(str(location[0])), dict):
        section.pop(str(location[1]), None)
        return f"{location[0]}.{location[1]}"
    data.pop(str(location[0]), None)
    return str(location[0])
