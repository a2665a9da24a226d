"""Both Linux packages, made side by side: packing is most of the work, and has a processor each."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from linux import debian, tarball

LARGEST_PACKAGE_MB, LARGEST_PROGRAM_MB = 110, 320
"""What was promised to those who download and install it; a MB is a million bytes."""


class TooLarge(Exception):
    """Something is larger than was promised; the text names both figures."""


def build(program: Path, out: Path) -> list[Path]:
    """The tarball, and the Debian package where ``dpkg-deb`` can make one. Takes a minute or two.

    Raises TooLarge, and PackageRefused.
    """
    _refuse_large("The program", _bytes(program), LARGEST_PROGRAM_MB)
    with tempfile.TemporaryDirectory(prefix="voicedesk-packages-") as name, ThreadPoolExecutor(2) as beside:
        works = [Path(name) / kind for kind in ("tarball", "debian")]
        jobs = [beside.submit(tarball.build, program, works[0], out)]
        if shutil.which("dpkg-deb"):
            jobs.append(beside.submit(debian.build, program, works[1], out))
        else:
            print("dpkg-deb is not here, so no Debian package is made.")
        made = [job.result() for job in jobs]
    for file in made:
        _refuse_large(file.name, file.stat().st_size, LARGEST_PACKAGE_MB)
    return made


def _bytes(program: Path) -> int:
    return sum(path.lstat().st_size for path in program.rglob("*") if path.is_symlink() or path.is_file())


def _refuse_large(what: str, size: int, largest_mb: int) -> None:
    if size > largest_mb * 1e6:
        raise TooLarge(f"{what} has {size / 1e6:.1f} MB, and {largest_mb} MB were promised. Look for what"
                       " came along lately, and leave it out in packaging/release/content.py.")
