"""Which version this is, and which commit it was made of.

The build writes the commit into the frozen program (``resources/build.json``, ``{"commit": "<40 hex
digits>"}``); a checkout is asked itself, by its files, so that no other program is started.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

from voicedesk import __version__
from voicedesk.resources import resource

BUILD_FILE = "build.json"
CHECKOUT = Path(__file__).resolve().parent.parent
SHORT = 10
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def version_line() -> str:
    """``0.1.0 (4dab62d7f1)``; the version alone where no commit is known."""
    known = commit()
    return f"{__version__} ({known[:SHORT]})" if known else __version__


def commit() -> str:
    """The whole hash, or nothing: neither a build that knows it nor a checkout."""
    return built_from(resource(BUILD_FILE)) or checked_out(CHECKOUT / ".git")


def built_from(file: Path) -> str:
    """The commit that the build wrote down in ``file``; nothing if there is none to be read."""
    try:
        noted = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return _checked(noted.get("commit") if isinstance(noted, dict) else None)


def checked_out(git: Path) -> str:
    """The commit of a checkout by its ``.git``, a folder or, in a further work tree, a file naming one."""
    try:
        if git.is_file():
            git = git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref:"):
            return _checked(head)
        common = git / "commondir"
        shared = git / common.read_text(encoding="utf-8").strip() if common.is_file() else git
        return _resolved(shared, head.removeprefix("ref:").strip())
    except (OSError, ValueError):  # no text, or no path
        return ""


def _resolved(git: Path, reference: str) -> str:
    """Refs lie in files of their own until git packs them into one."""
    with suppress(FileNotFoundError):
        return _checked((git / reference).read_text(encoding="utf-8").strip())
    for line in (git / "packed-refs").read_text(encoding="utf-8").splitlines():
        value, _, name = line.partition(" ")
        if name == reference:
            return _checked(value)
    return ""


def _checked(found: object) -> str:
    return found if isinstance(found, str) and _COMMIT.fullmatch(found) else ""
