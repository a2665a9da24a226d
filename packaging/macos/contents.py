"""What lies in a folder of the frozen program: code, data, or both."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Flag
from pathlib import Path

from macos.mach_o import is_code
from macos.refusal import PackingFailed

FRAMEWORK = ".framework"


class Kind(Flag):
    """MIXED folders hold both; NOTHING holds only links."""

    NOTHING = 0
    CODE = 1
    DATA = 2
    MIXED = 3


def entries(folder: Path) -> list[Path]:
    """What lies in it, in an order that is the same everywhere."""
    return sorted(folder.iterdir(), key=lambda path: path.name)


def kind_of(path: Path) -> Kind:
    """Links count for nothing, a framework as a whole for code."""
    if path.is_symlink():
        return Kind.NOTHING
    if not path.is_dir():
        return Kind.CODE if is_code(path) else Kind.DATA
    if path.suffix == FRAMEWORK:
        return Kind.CODE
    found = Kind.NOTHING
    for child in path.iterdir():
        found |= kind_of(child)
    return found


def walk(folder: Path) -> Iterator[Path]:
    """Everything below, links and folders too; no link is followed."""
    for path in entries(folder):
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from walk(path)


def refuse_loose_links(root: Path) -> None:
    """Raises PackingFailed for a link that is absolute, leads nowhere or out of ``root``: on another Mac, or
    after the signing, it would lead elsewhere."""
    inside = root.resolve()
    for path in walk(root):
        if path.is_symlink():
            target = path.readlink()
            if target.is_absolute() or not path.exists() or inside not in path.resolve().parents:
                raise PackingFailed(f"The link {path.relative_to(root)} leads to {target}, which is not in"
                                    " the program.")
