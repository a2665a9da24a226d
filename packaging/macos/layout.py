"""Lays a frozen program out as macOS and its code signatures want a bundle.

What can be signed and what is merely sealed must lie apart: the executable in ``Contents/MacOS``, all other
code in ``Contents/Frameworks``, all data in ``Contents/Resources``. A Python package has both in one folder,
so each side holds relative links to what the other has, and every path that worked before still does. The
frozen program takes ``Frameworks`` for its folder when it lies in ``NAME.app/Contents/MacOS``.

A folder with a dot in its name is taken for a nested bundle where code lies, so there it gets another name,
and a link with the old one.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from macos.contents import FRAMEWORK, Kind, entries, kind_of, refuse_loose_links
from macos.mach_o import is_code
from macos.refusal import PackingFailed

INNER = "_internal"
DOT = "__dot__"


def lay_out(program: Path, app: Path) -> Path:
    """Makes ``app``, which must not exist, of the one-directory program and returns it.

    ``program`` holds one executable of the name that ``app`` has, and ``_internal``. Raises PackingFailed.
    """
    executable, inner = program / app.stem, program / INNER
    if not executable.is_file() or not inner.is_dir():
        raise PackingFailed(f"{program} is not a frozen program: {app.stem} or {INNER} is missing in it.")
    if not is_code(executable):
        raise PackingFailed(f"{executable.name} in {program} does not run on macOS. Freeze it on a Mac.")
    strangers = [path.name for path in entries(program) if path not in (executable, inner)]
    if strangers:
        raise PackingFailed(f"Beside the program lies what has no place in a bundle: {', '.join(strangers)}.")
    refuse_loose_links(inner)
    contents = app / "Contents"
    for name in ("MacOS", "Frameworks", "Resources"):
        (contents / name).mkdir(parents=True)
    _copy(executable, contents / "MacOS" / executable.name, Kind.CODE)
    _split(inner, contents / "Frameworks", contents / "Resources")
    return app


def _split(folder: Path, code: Path, data: Path) -> None:
    """Both sides of a folder that holds code and data."""
    for path in entries(folder):
        kind = kind_of(path)
        if path.is_symlink():
            _link(code / path.name, path.readlink())
            _link(data / path.name, path.readlink())
        elif kind == Kind.MIXED:
            inner = _code_folder(code, path.name)
            (data / path.name).mkdir()
            _split(path, inner, data / path.name)
        elif kind == Kind.DATA:
            _copy(path, data / path.name, kind)
            _link(code / path.name, _from(code, data / path.name))
        elif kind == Kind.CODE or any(path.iterdir()):
            _copy_code(path, code)
            _link(data / path.name, _from(data, code / path.name))


def _copy_code(path: Path, folder: Path) -> None:
    """A file or a framework as it is; a folder gets a name without dots, and so do those in it."""
    if path.is_symlink():
        _link(folder / path.name, path.readlink())
    elif not path.is_dir() or path.suffix == FRAMEWORK:
        _copy(path, folder / path.name, Kind.CODE)
    else:
        made = _code_folder(folder, path.name)
        for child in entries(path):
            _copy_code(child, made)


def _code_folder(folder: Path, name: str) -> Path:
    made = folder / name.replace(".", DOT)
    made.mkdir()
    if made.name != name:
        _link(folder / name, Path(made.name))
    return made


def _copy(path: Path, target: Path, kind: Kind) -> None:
    """A file or a whole folder with its links. Its rights follow from what it is, not from what it had."""
    if path.is_dir():
        shutil.copytree(path, target, symlinks=True)
        files = [child for child in target.rglob("*") if child.is_file() and not child.is_symlink()]
    else:
        shutil.copyfile(path, target)
        files = [target]
    for file in files:
        file.chmod(0o755 if kind == Kind.CODE and is_code(file) else 0o644)


def _link(place: Path, target: Path) -> None:
    place.symlink_to(target)


def _from(folder: Path, target: Path) -> Path:
    """The relative way; without ``resolve``, as the bundle may lie behind a link itself."""
    return Path(os.path.relpath(target, folder))
