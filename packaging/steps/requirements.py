"""What the locks say, package by package."""

from __future__ import annotations

import re
from pathlib import Path

# Published as source alone, all Python, needed by semantic-kernel for its prompt templates.
WITHOUT_WHEEL = ("pybars4", "pymeta3")
# Installed before all else, by the pip that Python brought. pip is locked like any other package: the one of
# Python 3.11.7 is three years old, with known faults, and all else is then installed by the same everywhere.
# With the builder nothing is built in a place of its own, by what the lock does not name.
INSTALLERS = ("pip", "setuptools")


def blocks(lock: Path) -> dict[str, str]:
    """Each package's lines by its name; with markers a package may stand in several, which are joined."""
    found: dict[str, str] = {}
    for text in re.split(r"\n(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8").strip()):
        name = re.split(r"[=\s;\[]", text)[0]
        found[name] = f"{found[name]}\n{text}" if name in found else text
    return found
