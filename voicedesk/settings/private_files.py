"""What is written beside the settings is its owner's alone: folders 0700, files 0600, whatever the umask.

Windows keeps a person's profile from others by itself. What a person exports is under their own umask.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import tempfile
from pathlib import Path


def make_folder(folder: Path) -> None:
    """With those above it. One that is there already keeps what its owner gave it. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def private(path: str, flags: int) -> int:
    """An ``opener``, see ``open``: also a file of an earlier version becomes private. Nothing else than a
    plain file is opened, and no pipe waited for. Raises OSError."""
    file = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o600)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "no plain file", path)
    if sys.platform != "win32":
        with contextlib.suppress(PermissionError):  # somebody else's, who lets us write it
            os.fchmod(file, 0o600)
    return file


def write_whole(path: Path, text: str) -> None:
    """Replace the file in one step, or leave it as it is. Raises OSError."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".tmp", dir=path.parent)  # of mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
