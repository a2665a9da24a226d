"""The setup program as the services of managed fleets run it: silently, as the system itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.windows.conftest import Release
from tests.packaging.windows.wine_machine import UNINSTALL_KEY, WineMachine, await_true

pytestmark = pytest.mark.wine
EXPLORER = r"Software\Microsoft\Windows\CurrentVersion\Explorer"
LOCAL = r"%USERPROFILE%\AppData\Local"
PROFILE = r"C:\windows\system32\config\systemprofile"


@pytest.fixture
def as_system(machine: WineMachine) -> Iterator[Path]:
    """Whoever runs programs now has the local folder that SYSTEM has; yields the profile it lies in."""
    def put(key: str, kind: str, folder: str) -> None:
        value = ("/v", "Local AppData", "/t", kind, "/d", folder, "/f")
        assert machine.run("reg", "add", rf"HKCU\{EXPLORER}\{key}", *value) == 0

    noted = machine.values("HKCU", rf"{EXPLORER}\Shell Folders")["Local AppData"]
    put("User Shell Folders", "REG_EXPAND_SZ", rf"{PROFILE}\AppData\Local")
    yield machine.path(PROFILE)
    put("User Shell Folders", "REG_EXPAND_SZ", LOCAL)
    put("Shell Folders", "REG_SZ", noted)
    shutil.rmtree(machine.path(PROFILE).parent)


def test_the_system_installs_for_everybody(
        as_system: Path, machine: WineMachine, releases: tuple[Release, Release]) -> None:
    folder = machine.drive / "Program Files" / "VoiceDesk"

    assert machine.run(releases[0].setup, "/S") == 0

    assert (folder / "VoiceDesk.exe").exists()
    assert machine.values("HKLM", UNINSTALL_KEY)["DisplayVersion"] == "1.0.0"
    assert machine.values("HKCU", UNINSTALL_KEY) == {}
    assert not list(as_system.rglob("VoiceDesk*"))
    assert machine.run(folder / "Uninstall.exe", "/S") == 0
    await_true(lambda: not folder.exists() and not list(machine.temporary.glob("~nsu*")))
