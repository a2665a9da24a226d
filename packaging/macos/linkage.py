"""Which libraries the code of a bundle wants, and whether it will find them on somebody else's Mac."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from macos.contents import walk
from macos.mach_o import slices
from macos.rules import code_in

OF_THE_SYSTEM = ("/usr/lib/", "/System/Library/")
OURS = ("@rpath/", "@loader_path/", "@executable_path/")


def foreign(app: Path, architecture: str) -> list[str]:
    """A sentence for each library that is looked for in a folder of the building machine alone."""
    found = (*OF_THE_SYSTEM, *OURS)
    return [f"{name} loads {library}, which other Macs do not have."
            for name, library in _wanted(app, architecture) if not library.startswith(found)]


def missing(app: Path, architecture: str) -> list[str]:
    """What is wanted of the bundle and lies nowhere in it. No broken rule, since what wants it may itself
    never be loaded; but if it is, it fails."""
    there = {path.name for path in walk(app)}
    return [f"{name}: {library}" for name, library in _wanted(app, architecture)
            if library.startswith(OURS) and PurePosixPath(library).name not in there]


def _wanted(app: Path, architecture: str) -> Iterator[tuple[Path, str]]:
    """A library's own name may stand among those it wants; that is not meant."""
    for path in code_in(app):
        for part in slices(path):
            if part.architecture == architecture:
                yield from ((path.relative_to(app), library) for library in part.libraries
                            if PurePosixPath(library).name != path.name)
