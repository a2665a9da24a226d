"""The rules a bundle must keep, each told in a sentence when it is broken. Read from the files alone."""

from __future__ import annotations

import plistlib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from macos import property_list
from macos.contents import FRAMEWORK, walk
from macos.mach_o import is_code, slices

FORBIDDEN = frozenset(':\\"*?<>|')
LEFT_BY_FINDER = (".DS_Store", "__MACOSX")


def broken(app: Path, architecture: str) -> list[str]:
    """A sentence for each broken rule; none for a bundle that may be signed."""
    return [*_misplaced(app), *_bad_names(app), *_bad_links(app), *_bad_frameworks(app),
            *_unfit_code(app, architecture), *_wrong_list(app, architecture)]


def code_in(app: Path) -> list[Path]:
    """Every Mach-O file once, links left out."""
    return [path for path in walk(app) if not path.is_symlink() and path.is_file() and is_code(path)]


def built_for_newer(app: Path, architecture: str) -> list[str]:
    """Code that bears the mark of a newer system than the oldest one we promise.

    No broken rule: macOS heeds the mark of the program alone, and some publishers forget to set it for their
    libraries. But such a library may call what the older system lacks, so somebody should try it there.
    """
    oldest = property_list.OLDEST_SYSTEM
    return [f"{path.relative_to(app)}: macOS {'.'.join(map(str, part.oldest_system))}"
            for path in code_in(app) for part in slices(path)
            if part.architecture == architecture and part.oldest_system > oldest]


def framework_of(path: Path) -> Path | None:
    """The outermost framework that a path lies in, or is."""
    around = [place for place in (path, *path.parents) if place.suffix == FRAMEWORK]
    return around[-1] if around else None


def _misplaced(app: Path) -> Iterator[str]:
    contents = app / "Contents"
    for path in walk(app):
        if path.is_symlink():
            continue
        side = path.relative_to(contents).parts[0] if contents in path.parents else ""
        name = path.relative_to(app)
        if path.is_dir():
            if side in ("MacOS", "Frameworks") and "." in path.name and framework_of(path) is None:
                yield f"{name} would be taken for a bundle: its name has a dot."
        elif side in ("MacOS", "Frameworks"):
            if framework_of(path) is None and not is_code(path):
                yield f"{name} is no code, so it must lie in Resources."
        elif is_code(path):
            yield f"{name} is code, so it must lie in MacOS or Frameworks."
    extra = [path.name for path in (contents / "MacOS").iterdir() if path.name != app.stem]
    yield from (f"Contents/MacOS/{name} is not the program." for name in extra)


def _bad_names(app: Path) -> Iterator[str]:
    """Names that do not survive a download, another disk or another system on the way."""
    seen: dict[str, Path] = {}
    for path in walk(app):
        name = path.relative_to(app)
        unprintable = FORBIDDEN & set(path.name) or any(ord(sign) < 32 for sign in path.name)
        if unprintable or path.name != path.name.strip():
            yield f"{name} has a name that is not allowed everywhere."
        if path.name.startswith("._") or path.name in LEFT_BY_FINDER:
            yield f"{name} was left by the Finder, and breaks the signature where it is stripped."
        same = unicodedata.normalize("NFD", str(name)).casefold()
        if same in seen:
            yield f"{name} and {seen[same]} are one file on a Mac."
        seen[same] = name


def _bad_links(app: Path) -> Iterator[str]:
    inside = app.resolve()
    for path in walk(app):
        if path.is_symlink():
            resolved = path.resolve()
            if path.readlink().is_absolute() or not resolved.exists() or inside not in resolved.parents:
                yield f"{path.relative_to(app)} leads to {path.readlink()}, which is not in the bundle."


def _bad_frameworks(app: Path) -> Iterator[str]:
    for path in walk(app):
        if path.suffix != FRAMEWORK or path.is_symlink() or not path.is_dir():
            continue
        name, current = path.relative_to(app), path / "Versions" / "Current"
        loose = any(child.name != "Versions" and not child.is_symlink() for child in path.iterdir())
        if loose or not current.is_symlink() or not (current / path.stem).exists():
            yield f"{name} is no framework: it wants Versions/Current with {path.stem}, and links beside it."
        elif not (current / "Resources" / "Info.plist").is_file():
            yield f"{name} has no Info.plist, so it cannot be signed."


def _unfit_code(app: Path, architecture: str) -> Iterator[str]:
    for path in code_in(app):
        if not any(part.architecture == architecture for part in slices(path)):
            yield f"{path.relative_to(app)} has no code for {architecture}."


def _wrong_list(app: Path, architecture: str) -> Iterator[str]:
    """``Info.plist`` must be what the product says, and name files that are there."""
    path = app / "Contents" / "Info.plist"
    told = plistlib.loads(path.read_bytes()) if path.is_file() else {}
    wanted = property_list.info(architecture)
    yield from (f"Info.plist has not the {name} that it should." for name in wanted
                if told.get(name) != wanted[name])
    if not (app / "Contents" / "MacOS" / str(wanted["CFBundleExecutable"])).is_file():
        yield "The program that Info.plist names is not in the bundle."
    if not (app / "Contents" / "Resources" / str(wanted["CFBundleIconFile"])).is_file():
        yield "The icon that Info.plist names is not in the bundle."
