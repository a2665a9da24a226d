"""What a person is asked who removes the program by its window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packaging.windows.conftest import Release, need
from tests.packaging.windows.hand import Hand
from tests.packaging.windows.wine_machine import WineMachine, await_true

pytestmark = pytest.mark.wine
TITLE = "VoiceDesk Uninstall"


@pytest.fixture
def hand(display: str) -> Hand:
    need("xdotool")
    return Hand(display)


@pytest.fixture
def folder(machine: WineMachine, releases: tuple[Release, Release]) -> Path:
    """Where the program is installed."""
    assert machine.run(releases[0].setup, "/S") == 0
    return machine.local / "Programs" / "VoiceDesk"


def test_the_running_program_is_closed_only_if_the_person_agrees(
        machine: WineMachine, folder: Path, hand: Hand) -> None:
    with machine.running(folder / "VoiceDesk.exe") as program:
        machine.run(folder / "Uninstall.exe")
        await_true(lambda: hand.sees(TITLE) == 1)
        hand.press_until("alt+u", TITLE, 2)  # The button Uninstall; then the question stands.
        hand.press_until("Escape", TITLE, 0)

        assert program.poll() is None
        assert (folder / "VoiceDesk.exe").exists()

        machine.run(folder / "Uninstall.exe", "/S")
        await_true(lambda: not folder.exists() and not list(machine.temporary.glob("~nsu*")))


def test_settings_go_with_the_program_if_the_person_ticks_the_box(
        machine: WineMachine, folder: Path, hand: Hand) -> None:
    settings = machine.local / "VoiceDesk" / "settings.json"
    settings.parent.mkdir()
    settings.write_text("{}", encoding="utf-8")

    machine.run(folder / "Uninstall.exe")
    await_true(lambda: hand.sees(TITLE) == 1)
    hand.press("alt+s")
    hand.press("alt+u")
    await_true(lambda: not folder.exists())
    hand.press_until("alt+c", TITLE, 0)  # The button Close.

    await_true(lambda: not list(machine.temporary.glob("~nsu*")))
    assert not settings.parent.exists()
