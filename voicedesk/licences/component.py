"""One part of the program that others made, and the folder in which such parts are listed."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INDEX = "index.json"
OVERVIEW = "THIRD-PARTY.txt"
WIDTH = 76
RULE = "=" * WIDTH


class ListDamaged(Exception):
    """The folder does not hold a list of components; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class LicenceText:
    """``name`` is the file's name as its maker called it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Component:
    """``licence`` is an SPDX expression (or words, where an unpacked checkout knows no better), ``origin`` a
    package URL (``pkg:...``), ``source`` says where its source is, ``notice`` what has to be said of it."""

    name: str
    version: str
    licence: str
    texts: tuple[LicenceText, ...] = field(repr=False)
    origin: str = ""
    source: str = ""
    notice: str = ""

    @property
    def text(self) -> str:
        """Everything a person may want to read about it, plain."""
        head = [f"{self.name} {self.version}".strip(), f"Licence: {self.licence}"]
        head += [f"Source: {self.source}"] if self.source else []
        head += ["", *_wrapped(self.notice)] if self.notice else []
        bodies = [f"--- {each.name} ---\n\n{each.text.strip()}" for each in self.texts]
        return "\n\n".join(["\n".join(head), *bodies]) + "\n"


def _wrapped(notice: str) -> list[str]:
    """Paragraphs are parted by an empty line."""
    paragraphs = (textwrap.fill(" ".join(part.split()), WIDTH) for part in notice.split("\n\n"))
    return "\n\n".join(paragraphs).split("\n")


def alphabetical(components: Iterable[Component]) -> tuple[Component, ...]:
    return tuple(sorted(components, key=lambda each: (each.name.lower(), each.version)))


def write(folder: Path, components: Iterable[Component], preface: str) -> None:
    """An index, a folder of texts for each component, and all of it in one file to be read."""
    listed = alphabetical(components)
    rows: list[dict[str, Any]] = []
    for each in listed:
        place = re.sub(r"[^A-Za-z0-9._-]+", "-", each.name)
        files = [_written(folder, place, number, text) for number, text in enumerate(each.texts)]
        rows.append(
            {
                "name": each.name,
                "version": each.version,
                "licence": each.licence,
                "origin": each.origin,
                "source": each.source,
                "notice": each.notice,
                "texts": files,
            }
        )
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / INDEX, json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    _put(folder / OVERVIEW, f"\n\n{RULE}\n\n".join([preface.strip(), *(each.text for each in listed)]))


def read(folder: Path) -> tuple[Component, ...]:
    """What ``write`` wrote. Raises ListDamaged when a part of it is missing or makes no sense."""
    try:
        rows = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return tuple(_component(folder, row) for row in rows)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ListDamaged("The list of licences is damaged. Install VoiceDesk again.") from error


def _component(folder: Path, row: dict[str, Any]) -> Component:
    texts = [
        LicenceText(each["name"], (folder / each["file"]).read_text(encoding="utf-8"))
        for each in row["texts"]
    ]
    words = {name: str(row[name]) for name in ("name", "version", "licence", "origin", "source", "notice")}
    return Component(texts=tuple(texts), **words)


def _written(folder: Path, place: str, number: int, text: LicenceText) -> dict[str, str]:
    """Numbered: two texts of one component may have the same name."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", text.name.rpartition("/")[2])
    path = folder / place / (name if number == 0 else f"{number}-{name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    _put(path, text.text)
    return {"name": text.name, "file": path.relative_to(folder).as_posix()}


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
