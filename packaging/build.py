"""Builds what people download, for the system it runs on.

    python packaging/build.py linux   [--out dist]
    python packaging/build.py windows [--out dist]
    python packaging/build.py macos   [--out dist]

Sets up ``.venv`` by the hashed lock as ``bootstrap.py`` does, freezes the program, tests the frozen program
with its own self-test, and packs it. This file must parse on old Pythons; the steps need not.
"""

from __future__ import annotations

import sys
from pathlib import Path

SYSTEMS = {"linux": "linux", "windows": "win32", "macos": "darwin"}
USAGE = "usage: python packaging/build.py linux|windows|macos [--out DIR]"


def main(arguments: list[str]) -> int:
    """0 when everything is built and tested, 1 if a step failed (it says which), 2 for wrong usage."""
    named = arguments[1:2] == ["--out"] and len(arguments) == 3
    out = arguments[2] if named else "dist"
    if not arguments or arguments[0] not in SYSTEMS or (len(arguments) > 1 and not named):
        print(USAGE, file=sys.stderr)
        return 2
    if SYSTEMS[arguments[0]] != sys.platform:
        print(f"What is for {arguments[0]} must be built there; this is {sys.platform}.", file=sys.stderr)
        return 2
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        print("Building needs Python 3.11, 3.12 or 3.13.", file=sys.stderr)
        return 1
    return build(arguments[0], Path(out).resolve())


def build(system: str, out: Path) -> int:
    import subprocess

    from steps import environment, system_packages

    try:
        if not environment.is_ready("build"):
            system_packages.install("build")
            environment.prepare("build")
    except environment.SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    pipeline = "import sys; from release.pipeline import main; sys.exit(main(sys.argv[1], sys.argv[2]))"
    return subprocess.call([str(environment.python()), "-c", pipeline, system, str(out)],
                           cwd=Path(__file__).resolve().parent)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
