"""What the product is called, which version this is, and what each file of a release is named.

The version stands in ``voicedesk/__init__.py`` and nowhere else; everything asks here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

NAME = "VoiceDesk"
COMMAND = "voicedesk"
APP_ID = "io.github.voicedesk.VoiceDesk"
PUBLISHER = "The VoiceDesk authors"
SUMMARY = "Spoken conversation with an AI agent"
DESCRIPTION = (
    "VoiceDesk holds spoken conversations with an AI agent. Speak hands-free or with a key held down, and a"
    " voice answers; talk over it and it stops at once. The transcript keeps what was heard."
)
LICENCE = "MIT"
WINDOWED, CONSOLE = "VoiceDesk", "voicedesk-cli"
"""The two programs of the Windows build, without ``.exe``: one has no console, the other is for commands."""


class ProductUnknown(Exception):
    """The version cannot be told; the text says why."""


def version() -> str:
    """Of the form 1.2.3, from the package. Raises ProductUnknown."""
    text = (ROOT / "voicedesk" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    if found is None:
        raise ProductUnknown("voicedesk/__init__.py has no line of the form __version__ = \"1.2.3\".")
    return found.group(1)


def commit() -> str:
    """The commit's full name; nothing where the sources are no checkout."""
    return _git("rev-parse", "HEAD")


def commit_seconds() -> int:
    """The time that everything built bears, in seconds since 1970: ``SOURCE_DATE_EPOCH``, or the commit's,
    or 2020-01-01 where neither is known."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "") or _git("log", "-1", "--format=%ct")
    return int(told) if told.isdecimal() else 1_577_836_800


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def program(folder: Path, system: str = sys.platform) -> Path:
    """The executable that takes commands, in the frozen program's folder (on macOS: the ``.app``)."""
    if system == "win32":
        return folder / f"{CONSOLE}.exe"
    return folder / "Contents" / "MacOS" / NAME if system == "darwin" else folder / COMMAND


def tarball() -> str:
    return f"{NAME}-{version()}-linux-x86_64.tar.xz"


def debian_package() -> str:
    return f"{COMMAND}_{version()}_amd64.deb"


def windows_setup() -> str:
    return f"{NAME}-{version()}-windows-x64-setup.exe"


def windows_msi() -> str:
    return f"{NAME}-{version()}-windows-x64.msi"


def macos_image(machine: str) -> str:
    """``machine`` is ``arm64`` or ``x86_64``."""
    return f"{NAME}-{version()}-macos-{machine}.dmg"


def materials(system: str) -> str:
    """The software bill of materials of one system: ``linux``, ``windows``, ``macos-arm64`` or
    ``macos-x86_64``."""
    return f"{NAME}-{version()}-{system}.cdx.json"


def checksums() -> str:
    return f"{NAME}-{version()}-SHA256SUMS"
