"""The self-contained tarball: the program, its small files, and scripts that install and remove it."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path
from typing import Final

from release import product

from linux import share, templates

SCRIPTS = ("install.sh", "uninstall.sh")
PRESET: Final = 1  # of xz: 4 takes twice the time for a file that is smaller by seven per cent


def build(program: Path, work: Path, out: Path) -> Path:
    """Packs ``program``; ``work`` is a folder that is used up. Returns the tarball."""
    return packed(staged(program, work), out / product.tarball())


def staged(program: Path, work: Path) -> Path:
    """The one folder that the tarball holds."""
    top = work / product.tarball().removesuffix(".tar.xz")
    shutil.copytree(program, top / product.NAME, symlinks=True)
    share.write(top / "share")
    shutil.copyfile(product.ROOT / "LICENSE", top / "LICENSE")
    for name in SCRIPTS:
        script = top / name
        script.write_text(templates.filled(name), encoding="utf-8")
        script.chmod(0o755)
    share.settle(top)
    return top


def packed(top: Path, file: Path) -> Path:
    with tarfile.open(file, "w:xz", preset=PRESET, format=tarfile.PAX_FORMAT) as archive:
        for path in [top, *sorted(top.rglob("*"))]:
            archive.add(path, str(path.relative_to(top.parent)), recursive=False, filter=_of_nobody)
    return file


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.pax_headers = {}
    entry.mtime = int(entry.mtime)
    return entry
