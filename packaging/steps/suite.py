"""The test command: style, types on three systems, layers, then every test with its coverage.

What only computes is tested from the beginning, beside all other checks. Then the tests that play sound have
the machine to themselves: what a person would hear is judged as it happens.

With arguments only pytest runs, with them: that is the short way while working on one thing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from steps.beside import Begun
from steps.environment import FOLDER, ROOT, python

SOUND_CARD_PROGRAMS = ("pipewire", "pipewire-pulse", "wireplumber", "pactl", "dbus-run-session", "Xvfb")

FREEZING_PROGRAMS = ("objdump", "objcopy", "strip")
SET_UP = ("bootstrap", "lock", "build", "release/pipeline", "linux/packages")

# The marks of the tests that stand on more than this process. Those without sound mostly wait.
ON_THE_MACHINE = ("sound", "frozen", "wine")
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
    """``command`` runs in the project's root, by the project's own Python. What disturbs nobody begins
    together with the check whose title is ``beside``, and prints when its own turn comes."""

    title: str
    command: list[str]
    beside: str = ""


def run(arguments: list[str]) -> int:
    """0 if all checks pass, else 1; with arguments, pytest's own code."""
    unable = why_no_sound_card()
    if unable:
        print(f"Tests that need the virtual sound card are left out: {unable}", flush=True)
    unable_to_freeze = why_not_frozen()
    if unable_to_freeze:
        print(f"Tests that need the frozen program are left out: {unable_to_freeze}", flush=True)
    left_out = ["live", *(["sound"] if unable else []), *(["frozen"] if unable_to_freeze else [])]
    if arguments:
        marked = [] if "-m" in arguments else ["-m", _without(left_out)]
        return _call([str(python()), "-m", "pytest", *marked, *arguments])
    started = time.monotonic()
    failed = _failures(checks(left_out))
    print(f"\n{'Failed: ' + ', '.join(failed) if failed else 'All checks passed'}"
          f" ({time.monotonic() - started:.0f} s)")
    return 1 if failed else 0


def checks(left_out: list[str]) -> list[Check]:
    """All that the test command holds the project to, cheapest first; ``left_out`` are marks of tests."""
    tool = [str(python()), "-m"]
    layers = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    types = [
        Check(f"types on {name}", [*tool, "mypy", "--platform", name, "--cache-dir", f".mypy_cache/{name}"])
        for name in ("linux", "win32", "darwin")
    ]
    tests = _tests(left_out)
    freeze = Check("frozen program", [str(python()), "-c", FREEZE], beside="style")
    return [
        Check("style", [*tool, "ruff", "check", "."]),
        Check("layers", [str(python()), "-c", layers]),
        Check("types of the set-up", [*tool, "mypy", *(f"packaging/{name}.py" for name in SET_UP)]),
        *types,
        *([] if "frozen" in left_out else [freeze]),
        *tests,
        *_coverage(tests, WITHOUT_SOUND if "sound" in left_out else WITH_SOUND),
    ]


def _tests(left_out: list[str]) -> list[Check]:
    installed = " or ".join(mark for mark in ("frozen", "wine") if mark not in left_out)
    others = _without([*left_out, *(() if "sound" in left_out else ("sound",))])
    uncounted = [str(python()), "-m", "pytest", "-m"]  # since these start other programs
    return [
        Check("tests of what is installed", [*uncounted, f"({installed}) and {others}"]),
        _counted("tests", _without(["live", *ON_THE_MACHINE]), beside="style"),
        *([] if "sound" in left_out else [_counted("tests with sound", f"sound and {_without(left_out)}")]),
    ]


def _counted(title: str, marked: str, beside: str = "") -> Check:
    return Check(title, [str(python()), "-m", "coverage", "run", f"--data-file={_data(title)}",
                         "-m", "pytest", "-m", marked], beside)


def _data(title: str) -> Path:
    """In ``.venv``, where no other measurement sweeps it up."""
    return FOLDER / f"{title.replace(' ', '-')}.coverage"


def _coverage(tests: list[Check], percent: int) -> list[Check]:
    """Puts together what the tests covered, and holds it to one bar."""
    tool = [str(python()), "-m", "coverage"]
    files = [str(_data(check.title)) for check in tests if "coverage" in check.command]
    return [
        Check("coverage of all", [*tool, "combine", "--quiet", *files]),
        Check("coverage", [*tool, "report", "--skip-covered", f"--fail-under={percent}"]),
    ]


def _without(marks: list[str]) -> str:
    return " and ".join(f"not {mark}" for mark in marks)


def _failures(wanted: list[Check]) -> list[str]:
    """The titles of the checks that did not pass."""
    failed = []
    begun: dict[str, Begun] = {}
    with ExitStack() as running:
        for check in wanted:
            for other in wanted:
                if other.beside == check.title:
                    begun[other.title] = running.enter_context(_begun(other))
            if not _passes(check, begun.get(check.title)):
                failed.append(check.title)
    return failed


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


def _passes(check: Check, begun: Begun | None) -> bool:
    print(f"\n== {check.title}", flush=True)
    started = time.monotonic()
    passed = (begun.wait() if begun else _call(check.command)) == 0
    verdict = "passed" if passed else "FAILED"
    print(f"== {check.title}: {verdict}, {time.monotonic() - started:.0f} s", flush=True)
    return passed


def _call(command: list[str]) -> int:
    return subprocess.call(command, cwd=ROOT, env=_environment())


def _begun(check: Check) -> Begun:
    return Begun(check.command, FOLDER / f"{check.title.replace(' ', '-')}.log", _environment())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1"}
