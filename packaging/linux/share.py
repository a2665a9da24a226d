"""What goes into a ``share`` folder, whichever way the program is installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from release import icon, product

from linux import templates


def write(share: Path) -> None:
    """Writes the desktop entry, the AppStream metadata and the icons."""
    _put(share / "applications" / "voicedesk.desktop", templates.filled("voicedesk.desktop"))
    _put(share / "metainfo" / f"{product.APP_ID}.metainfo.xml", templates.filled("metainfo.xml"))
    icons = share / "icons" / "hicolor"
    scalable = icons / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copyfile(icon.SOURCE, scalable / "voicedesk.svg")
    for size in templates.ICON_SIZES:
        folder = icons / f"{size}x{size}" / "apps"
        folder.mkdir(parents=True)
        (folder / "voicedesk.png").write_bytes(icon.png(size))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def settle(folder: Path) -> None:
    """Gives everything below the time of the commit and the rights a package has, so that two builds of one
    commit are the same and nobody's umask shows."""
    seconds = product.commit_seconds()
    for path in sorted(folder.rglob("*"), reverse=True):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)
        _set_time(path, seconds)
    _set_time(folder, seconds)


def _is_program(path: Path) -> bool:
    """A script or a program, whatever rights it came with; libraries are loaded, not run."""
    if ".so" in path.suffixes:
        return False
    with path.open("rb") as file:
        begin = file.read(4)
    return begin == b"\x7fELF" or (begin[:2] == b"#!" and bool(path.stat().st_mode & 0o100))


def _set_time(path: Path, seconds: int) -> None:
    os.utime(path, (seconds, seconds), follow_symlinks=False)
