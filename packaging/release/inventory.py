"""What the frozen program really contains, by who made it: told by the rows it is frozen from, or read back
from the program itself, which must tell the same."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

OWN_MODULE = "voicedesk"
OWN_FOLDERS = ("resources/", "licences/", "voicedesk-")
FREEZER_MODULES = ("_pyi_", "pyi_", "pyimod", "pyiboot")
WITHOUT_FILE = 3  # a namespace package, in PyInstaller's table of modules


class ProgramUnread(Exception):
    """There is no frozen program to be read; the text is a sentence."""


@dataclass(slots=True)
class Inventory:
    """``distributions`` by name, each with the files it brought; ``native`` are libraries that came from the
    building machine; ``unknown`` is what nobody brought."""

    distributions: dict[str, set[str]] = field(default_factory=dict)
    native: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    @property
    def files(self) -> set[str]:
        return self.native.union(*self.distributions.values())

    def note(self, distribution: str, file: str) -> None:
        self.distributions.setdefault(distribution, set()).add(file)


class Owners:
    """Which installed distribution brought which file: by its place in the bundle, which is mostly that in
    the environment, or by where it was taken from."""

    def __init__(self, distributions: Iterable[metadata.Distribution] | None = None) -> None:
        known = list(metadata.distributions() if distributions is None else distributions)
        named = [(each, each.name) for each in known if each.name != OWN_MODULE]
        self._by_path = {path.as_posix(): name for each, name in named for path in each.files or ()}
        self._roots = {Path(str(each.locate_file(""))).resolve() for each in known}

    def of_file(self, place: str, source: str = "") -> tuple[str, str] | None:
        """The distribution and the file's path in it."""
        return self._first((place,)) or self._first(self._inside(source))

    def of_module(self, name: str, source: str = "") -> tuple[str, str] | None:
        path = name.replace(".", "/")
        return self._first((f"{path}.py", f"{path}/__init__.py")) or self._first(self._inside(source))

    def _first(self, paths: Iterable[str]) -> tuple[str, str] | None:
        return next(((self._by_path[path], path) for path in paths if path in self._by_path), None)

    def _inside(self, source: str) -> Iterator[str]:
        real = Path(source).resolve() if source else None
        for root in self._roots:
            if real is not None and real.is_relative_to(root):
                yield real.relative_to(root).as_posix()


Distributions = Iterable[metadata.Distribution]


def of_rows(rows: Iterable[tuple[str, str, str]], distributions: Distributions | None = None) -> Inventory:
    """``rows`` as PyInstaller's analysis has them: (place in the bundle, source, kind). Must run in the
    environment that is frozen."""
    owners, found = Owners(distributions), Inventory()
    for place, source, kind in rows:
        if kind == "PYMODULE":
            if source not in ("-", "", None):  # a namespace, which is no file
                _note_module(found, owners, place, source)
        elif kind != "SYMLINK":
            _note_file(found, owners, place.replace("\\", "/"), source)
    return found


def of_program(program: Path, distributions: Distributions | None = None) -> Inventory:
    """``program``: the one-directory program as PyInstaller leaves it. Raises ProgramUnread if it is none."""
    owners, found = Owners(distributions), Inventory()
    for name in modules(program):
        _note_module(found, owners, name)
    for path in files(program):
        _note_file(found, owners, path)
    return found


def contents_folder(program: Path) -> Path:
    """Where PyInstaller puts all but the executables."""
    inner = program / "_internal"
    return inner if inner.is_dir() else program


def modules(program: Path) -> list[str]:
    """The Python modules in the archive of the first executable that has one."""
    from PyInstaller.archive.readers import ArchiveReadError, CArchiveReader  # type: ignore[import-untyped]

    for file in sorted(path for path in program.iterdir() if path.is_file()):
        try:
            archive = CArchiveReader(str(file))
        except ArchiveReadError:
            continue
        inner = archive.open_embedded_archive(next(name for name in archive.toc if name.endswith(".pyz")))
        return sorted(name for name, entry in inner.toc.items() if entry[0] != WITHOUT_FILE)
    raise ProgramUnread(f"There is no frozen program in {program.name}.")


def files(program: Path) -> Iterator[str]:
    """Paths of the real files below the contents folder; what links to another is that other."""
    folder = contents_folder(program).resolve()
    for path in folder.rglob("*"):
        real = path.resolve()
        if real.is_file() and real.is_relative_to(folder):
            yield real.relative_to(folder).as_posix()


def _note_module(found: Inventory, owners: Owners, name: str, source: str = "") -> None:
    top = name.partition(".")[0]
    brought = owners.of_module(name, source)
    if brought is not None:
        found.note(*brought)
    elif top.startswith(FREEZER_MODULES) or top == OWN_MODULE or _is_python(top):
        return
    else:
        found.unknown.add(name)


def _note_file(found: Inventory, owners: Owners, path: str, source: str = "") -> None:
    brought = owners.of_file(path, source)
    if brought is not None:
        found.note(*brought)
    elif path.startswith(OWN_FOLDERS) or path == "base_library.zip" or _is_of_python(path):
        return
    elif "/" not in path:
        found.native.add(path)
    else:
        found.unknown.add(path)


def _is_python(module: str) -> bool:
    return module in sys.stdlib_module_names or module.startswith("_sysconfigdata")


def _is_of_python(path: str) -> bool:
    """The interpreter, its extension modules, and the libraries that came with it (Windows, macOS)."""
    folder, _, name = path.rpartition("/")
    if folder.endswith("lib-dynload") or folder.startswith("Python.framework"):
        return True
    if folder:
        return False
    if name.lower().startswith(("python", "libpython")) or name.partition(".")[0] in sys.stdlib_module_names:
        return True
    base = Path(sys.base_prefix)
    return sys.platform != "linux" and any(
        (base / place / name).is_file() for place in ("", "DLLs", "lib", "Frameworks")
    )
