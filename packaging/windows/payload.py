"""The files of the frozen program, listed for the installers: as Windows names them, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from windows.identity import CONSOLE_PROGRAM, UNINSTALLER, WINDOW_PROGRAM

# What no file name on Windows may hold; and $ begins a variable in the setup program's language.
FORBIDDEN = set('<>:"|?*\\$')
PORTS = (f"{kind}{number}" for kind in ("COM", "LPT") for number in range(1, 10))
DEVICES = {"CON", "PRN", "AUX", "NUL", *PORTS}


class PayloadUnfit(Exception):
    """The folder is not a program that could be installed on Windows; the text says why."""


@dataclass(frozen=True, slots=True)
class Payload:
    """``files`` and ``folders`` are relative to ``root``; each folder stands before those inside it."""

    root: Path
    files: tuple[PurePosixPath, ...]
    folders: tuple[PurePosixPath, ...]
    size_kb: int


def gathered(program: Path) -> Payload:
    """Raises PayloadUnfit if a program is missing, a name cannot exist on Windows, or something is a link."""
    for name in (WINDOW_PROGRAM, CONSOLE_PROGRAM):
        if not (program / name).is_file():
            raise PayloadUnfit(f"{program} has no {name}, so it is not the program frozen for Windows.")
    found = [(PurePosixPath(path.relative_to(program).as_posix()), path) for path in program.rglob("*")]
    _refuse_unfit(found)
    files = sorted((name, path) for name, path in found if path.is_file())
    folders = sorted(name for name, path in found if path.is_dir())
    size = sum(path.stat().st_size for _, path in files)
    return Payload(program, tuple(name for name, _ in files), tuple(folders), (size + 1023) // 1024)


def _refuse_unfit(found: list[tuple[PurePosixPath, Path]]) -> None:
    seen: dict[str, PurePosixPath] = {}
    for name, path in found:
        if path.is_symlink():
            raise PayloadUnfit(f"{name} is a link; Windows programs are installed without any.")
        if not _allowed(name):
            raise PayloadUnfit(f"{name} is a name that Windows or its installers do not allow.")
        if str(name) == UNINSTALLER:
            raise PayloadUnfit(f"{name} is the name of the uninstaller; the program may not use it.")
        twin = seen.setdefault(str(name).lower(), name)
        if twin != name:
            raise PayloadUnfit(f"{twin} and {name} are the same name on Windows.")


def _allowed(name: PurePosixPath) -> bool:
    return (name.name.isascii() and not FORBIDDEN & set(name.name) and name.name[-1] not in ". "
            and name.name.split(".")[0].upper() not in DEVICES)


def removed_files(payload: Payload) -> Iterator[str]:
    """The lines of the uninstaller that remove the files."""
    for name in payload.files:
        yield f'Delete "$INSTDIR\\{PureWindowsPath(name)}"'


def removed_folders(payload: Payload) -> Iterator[str]:
    """The lines that remove the folders, the innermost first, and only if nothing else lies in them."""
    for name in reversed(payload.folders):
        yield f'RMDir "$INSTDIR\\{PureWindowsPath(name)}"'
