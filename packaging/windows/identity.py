"""What Windows knows the program by. None of these may ever change: upgrades are found by them."""

from __future__ import annotations

import re
import uuid

from release import product

WINDOW_PROGRAM = f"{product.WINDOWED}.exe"
CONSOLE_PROGRAM = f"{product.CONSOLE}.exe"
UNINSTALLER = "Uninstall.exe"
UPGRADE_CODE = uuid.UUID("6f0c3f0e-5d0b-4f0b-9f2c-0a3a5f3f7d61")
COMPONENTS = uuid.UUID("b0d7f7b8-64c4-4b0e-8a38-5e1ce8d3c0a9")
"""The namespace of the components' names: the same file has the same one in every version."""


def version_numbers(version: str) -> tuple[int, int, int, int]:
    """The four numbers that Windows compares; raises ValueError for a version it cannot express."""
    if re.fullmatch(r"\d+\.\d+\.\d+", version) is None:
        raise ValueError(f"The version {version!r} has not the form 1.2.3, and Windows knows no other.")
    major, minor, patch = (int(number) for number in version.split("."))
    if major > 255 or minor > 255 or patch > 65535:
        raise ValueError(f"The version {version} is beyond 255.255.65535, the highest an MSI may have.")
    return major, minor, patch, 0
