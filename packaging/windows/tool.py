"""The programs that make installers: found, run, and quoted when they fail."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class InstallerFailed(Exception):
    """An installer could not be made; the text says why, or quotes the tool that refused."""


def found(names: Sequence[str], remedy: str, extra: Sequence[Path] = ()) -> str:
    """The first of the programs on the path or in one of the extra folders; raises InstallerFailed with
    ``remedy``, a sentence on how to get it."""
    search = os.pathsep.join([os.environ.get("PATH", os.defpath), *(str(folder) for folder in extra)])
    for name in names:
        program = shutil.which(name, path=search)
        if program:
            return program
    raise InstallerFailed(f"{' or '.join(names)} is not installed. {remedy}")


def run(command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None) -> str:
    """What the tool printed; raises InstallerFailed with its last lines if its exit code is not 0."""
    done = subprocess.run(list(command), cwd=folder, capture_output=True, text=True, errors="replace",
                          check=False, env={**os.environ, **(variables or {})})
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()[-8:]
        name = Path(command[0]).name
        raise InstallerFailed("\n".join([f"{name} ended with code {done.returncode}:", *said]))
    return done.stdout
