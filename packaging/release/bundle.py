"""What the spec does with the tables of PyInstaller's analysis.

Their rows are (place in the bundle, source, kind).
"""

from __future__ import annotations

import ctypes.util
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

from release import content, linux_libraries, product

Row = tuple[str, str, str]
LOCK = product.ROOT / "packaging" / "requirements.lock"


class ContentRefused(Exception):
    """What would be frozen is not what was meant to be; the text says what."""


def sound_library() -> list[tuple[str, str]]:
    """PortAudio, which only the wheels for Windows and macOS carry. Raises ContentRefused if it is absent."""
    if sys.platform != "linux":
        return []
    name = ctypes.util.find_library("portaudio")
    listing = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=False,
                             env={"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}).stdout
    found = re.search(rf"^\s*{re.escape(name)} .*x86-64.* => (\S+)$", listing, re.MULTILINE) if name else None
    if found is None:
        raise ContentRefused("PortAudio is not installed here. Debian, Ubuntu: apt install libportaudio2.")
    return [(found.group(1), ".")]


def kept(rows: Iterable[Row]) -> list[Row]:
    """The rows whose files belong into the bundle."""
    return [row for row in rows if content.is_kept(row[0])]


def refuse_strangers(modules: Iterable[Row]) -> None:
    """Raises ContentRefused for a module of a distribution that running does not need by the lock: it would
    be there by the accident of being installed where the program is frozen."""
    text = LOCK.read_text(encoding="utf-8")
    locked = {_plain(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)==", text, re.MULTILINE)}
    owners = packages_distributions()
    strangers: dict[str, str] = {}
    for name, source, _ in modules:
        top = name.split(".")[0]
        theirs = {_plain(owner) for owner in owners.get(top, ())}
        if theirs and "site-packages" in source and not theirs & (locked | {"voicedesk"}):
            strangers[top] = ", ".join(sorted(theirs))
    if strangers:
        told = ", ".join(f"{top} (of {owner})" for top, owner in sorted(strangers.items()))
        raise ContentRefused(f"Not in requirements.lock, so not to be frozen: {told}.")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(binaries: list[Row], datas: list[Row]) -> tuple[list[Row], list[Row]]:
    """On Linux: without the libraries that nothing in the bundle needs, and the links to them.

    A library lies at the top of the bundle or among Qt's; everything else (extension modules, plugins, what a
    package loads by name) is a root. Raises LibraryUnknown.
    """
    libraries = {Path(place).name: Path(source) for place, source, _ in binaries if _is_library(place)}
    roots = [Path(source) for place, source, _ in binaries if not _is_library(place)]
    roots += [Path(source) for name, source in libraries.items() if name.startswith("libportaudio")]
    roots += [source for name, source in libraries.items() if name.startswith("libpython")]
    reached = linux_libraries.closure(roots, libraries | _inside_packages(binaries))
    reached |= {name for name in libraries if name.startswith(("libportaudio", "libpython"))}

    def stays(row: Row) -> bool:
        return not _is_library(row[0]) or Path(row[0]).name in reached

    left = [row for row in binaries if stays(row)]
    names = {Path(place).name for place, _, _ in left}
    links = [row for row in datas if row[2] != "SYMLINK" or Path(row[1]).name in names]
    return left, links


def _is_library(place: str) -> bool:
    folder, _, name = place.rpartition("/")
    return folder in {"", "PySide6/Qt/lib"} and bool(re.match(r"lib.*\.so(\.|$)", name))


def _inside_packages(binaries: list[Row]) -> dict[str, Path]:
    """Libraries that lie beside their package's modules; they stay, whoever needs them."""
    return {Path(place).name: Path(source) for place, source, _ in binaries if not _is_library(place)}
