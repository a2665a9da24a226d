"""Where the files under ``resources/`` lie: beside the package, or inside the frozen program."""

from __future__ import annotations

from pathlib import Path

from voicedesk.frozen import bundle


def resource(name: str) -> Path:
    """The path of ``resources/<name>``; it is not checked for existence."""
    root = bundle() or Path(__file__).resolve().parent.parent
    return root / "resources" / name
