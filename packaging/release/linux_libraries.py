"""Which libraries of the machine that builds go into the Linux program, and which it expects where it runs.

What must be the same as on the machine it runs on (the C library, graphics, the sound server's door, fonts,
the X and Wayland clients) is never carried along. The rest is, if anything in the bundle needs it.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

# The library's file and the Debian packages of which one brings it.
FROM_THE_SYSTEM: Mapping[str, str] = {
    "ld-linux-x86-64.so.2": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libasound.so.2": "libasound2t64 | libasound2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}


class LibraryUnknown(Exception):
    """Something in the bundle needs a library that is neither in it nor known to be on every system."""


def needed_by(file: Path) -> list[str]:
    """The libraries an ELF file names, by their file names; none for other files."""
    return re.findall(r"^\s*NEEDED\s+(\S+)", _dumped(file), re.MULTILINE)


def _dumped(file: Path) -> str:
    done = subprocess.run(["objdump", "-p", str(file)], capture_output=True, text=True, check=False)
    return done.stdout


def closure(roots: Iterable[Path], libraries: Mapping[str, Path]) -> set[str]:
    """Those of ``libraries`` (by file name) that the roots need, directly or by one another.

    Raises LibraryUnknown for what is neither there nor expected from the system.
    """
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        file = waiting.pop()
        for name in needed_by(file):
            if name in reached or name in FROM_THE_SYSTEM:
                continue
            if name not in libraries:
                raise LibraryUnknown(f"{file.name} needs {name}, which is neither in the program nor known to"
                                     " be on every system.")
            reached.add(name)
            waiting.append(libraries[name])
    return reached


def oldest_c_library(program: Path) -> str:
    """The oldest release of the C library, such as 2.36, that has all the program's files ask for."""
    files = [path for path in program.rglob("*") if path.is_file() and not path.is_symlink()
             and (".so" in path.suffixes or path.stat().st_mode & 0o100)]
    asked = (found for file in files for found in re.findall(r"GLIBC_2\.(\d+)", _dumped(file)))
    return f"2.{max(map(int, asked), default=0)}"


def debian_packages() -> list[str]:
    """What a Debian package of the program depends on."""
    return sorted(set(FROM_THE_SYSTEM.values()))
