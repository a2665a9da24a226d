from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from release import product
from windows import installer

from tests.packaging.windows.programs import compiled, stand_in
from tests.packaging.windows.wine_machine import WineMachine

COMPILERS = ("makensis", "wixl", "msiinfo")
WHOLE_REGISTRY = ("HKCU", r"HKLM\Software")
WHERE_PROGRAMS_WRITE = ("HKCU", r"HKLM\Software\Microsoft\Windows\CurrentVersion", r"HKLM\Software\VoiceDesk")
UNDER_WINE = ("wine", "wineserver", "Xvfb")


def need(*tools: str) -> None:
    absent = [tool for tool in tools if shutil.which(tool) is None]
    if sys.platform != "linux" or absent:
        pytest.skip(f"not installed here: {', '.join(absent) or 'a Linux'}")


@dataclass(frozen=True)
class Release:
    """One version of what people download, and the program inside."""

    version: str
    program: Path
    setup: Path
    msi: Path


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """1.0.0 and 1.1.0, unsigned, around stand-ins; each has a file that the other has not."""
    need(*COMPILERS)
    folder = tmp_path_factory.mktemp("releases")
    executable = compiled("stand_in", folder)
    made = []
    with pytest.MonkeyPatch.context() as patch:
        for version in ("1.0.0", "1.1.0"):
            patch.setattr(product, "version", lambda version=version: version)
            program = stand_in(executable, folder / version / "VoiceDesk", f"of {version}.txt")
            installers = installer.build(program, folder / version, for_tests=True)
            made.append(Release(version, program, *installers))
    return made[0], made[1]


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    need(*UNDER_WINE)
    server = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    yield f":{server.stdout.readline().strip()}"
    server.terminate()
    server.wait()
    server.stdout.close()


@pytest.fixture(scope="session")
def whole_machine(display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WineMachine]:
    machine = WineMachine(tmp_path_factory.mktemp("wine"), display)
    yield machine
    machine.close()


@dataclass(frozen=True)
class Before:
    files: set[str]
    registry: set[str]


@pytest.fixture(scope="session")
def untouched(whole_machine: WineMachine) -> Iterator[Before]:
    """The new machine; when all tests are over, nothing may have been added to the whole of its registry."""
    before = Before(whole_machine.files(), whole_machine.registry(*WHOLE_REGISTRY))
    yield before
    assert whole_machine.registry(*WHOLE_REGISTRY) - before.registry == set()


@pytest.fixture(scope="session")
def key_item(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled("key_item", tmp_path_factory.mktemp("keys"))


@pytest.fixture
def machine(whole_machine: WineMachine, untouched: Before) -> Iterator[WineMachine]:
    """A Windows that must be left as it was found: every test ends with that comparison."""
    yield whole_machine
    for sign in ("standing", "closed"):
        (whole_machine.temporary / sign).unlink(missing_ok=True)
    assert whole_machine.files() - untouched.files == set()
    assert whole_machine.registry(*WHERE_PROGRAMS_WRITE) - untouched.registry == set()
