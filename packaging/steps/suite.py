"""The test command: style, types on three systems, layers, then every test with its coverage.

With arguments only pytest runs, with them: that is the short way while working on one thing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from typing import NamedTuple

from steps.environment import ROOT, python

SOUND_CARD_PROGRAMS = ("pipewire", "pipewire-pulse", "wireplumber", "pactl", "dbus-run-session", "Xvfb")

FREEZING_PROGRAMS = ("objdump", "objcopy", "strip")
SET_UP = ("bootstrap", "lock", "build", "release/pipeline", "linux/packages")

# Percent of lines and branches that must be covered; with tests left out, less is.
WITH_SOUND, WITHOUT_SOUND = 92, 85


# Freezes the program unless the same sources lie frozen in .venv; the tests marked ``frozen`` use it.
FREEZE = """
import sys
sys.path.insert(0, "packaging")
from pathlib import Path
from release.freeze import kept_program
print(kept_program(Path(sys.prefix) / "frozen"))
"""


class Check(NamedTuple):
    """``command`` runs in the project's root, by the project's own Python. What takes long and disturbs
    nobody begins ``early``, beside the checks before it."""

    title: str
    command: list[str]
    early: bool = False


def run(arguments: list[str]) -> int:
    """0 if all checks pass, else 1; with arguments, pytest's own code."""
    unable = why_no_sound_card()
    if unable:
        print(f"Tests that need the virtual sound card are left out: {unable}", flush=True)
    unable_to_freeze = why_not_frozen()
    if unable_to_freeze:
        print(f"Tests that need the frozen program are left out: {unable_to_freeze}", flush=True)
    left_out = ["live", *(["sound"] if unable else []), *(["frozen"] if unable_to_freeze else [])]
    marked = ["-m", " and ".join(f"not {mark}" for mark in left_out)]
    if arguments:
        return _call([str(python()), "-m", "pytest", *([] if "-m" in arguments else marked), *arguments])
    started = time.monotonic()
    wanted = checks(marked)
    early = {check.title: _begun(check) for check in wanted if check.early}
    failed = [check.title for check in wanted if not _passes(check, early.get(check.title))]
    print(f"\n{'Failed: ' + ', '.join(failed) if failed else 'All checks passed'}"
          f" ({time.monotonic() - started:.0f} s)")
    return 1 if failed else 0


def checks(marked: list[str]) -> list[Check]:
    """All that the test command holds the project to, cheapest first."""
    words = " ".join(marked)
    covered = WITHOUT_SOUND if "sound" in words else WITH_SOUND
    tool = [str(python()), "-m"]
    layers = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    types = [
        Check(f"types on {name}", [*tool, "mypy", "--platform", name, "--cache-dir", f".mypy_cache/{name}"])
        for name in ("linux", "win32", "darwin")
    ]
    return [
        Check("style", [*tool, "ruff", "check", "."]),
        Check("layers", [str(python()), "-c", layers]),
        Check("types of the set-up", [*tool, "mypy", *(f"packaging/{name}.py" for name in SET_UP)]),
        *types,
        *([] if "frozen" in words else [Check("frozen program", [str(python()), "-c", FREEZE], early=True)]),
        Check("tests", [*tool, "pytest", *marked, "--cov", "--cov-report=term:skip-covered",
                        f"--cov-fail-under={covered}"]),
    ]


def why_no_sound_card() -> str:
    """The reason why the virtual sound card cannot be had here, or nothing."""
    if not sys.platform.startswith("linux"):
        return "it is made of PipeWire, which only Linux has."
    absent = [program for program in SOUND_CARD_PROGRAMS if shutil.which(program) is None]
    return f"{', '.join(absent)} not installed." if absent else ""


def why_not_frozen() -> str:
    """The reason why the program is not frozen here, or nothing."""
    if not sys.platform.startswith("linux"):
        return "on this system the release workflow freezes it, and runs its self-test."
    absent = [program for program in FREEZING_PROGRAMS if shutil.which(program) is None]
    return f"{', '.join(absent)} not installed." if absent else ""


def _passes(check: Check, begun: subprocess.Popen[bytes] | None = None) -> bool:
    print(f"\n== {check.title}", flush=True)
    started = time.monotonic()
    passed = (begun.wait() if begun else _call(check.command)) == 0
    verdict = "passed" if passed else "FAILED"
    print(f"== {check.title}: {verdict}, {time.monotonic() - started:.0f} s", flush=True)
    return passed


def _call(command: list[str]) -> int:
    return subprocess.call(command, cwd=ROOT, env=_environment())


def _begun(check: Check) -> subprocess.Popen[bytes]:
    return subprocess.Popen(check.command, cwd=ROOT, env=_environment())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1"}
