"""What lies beside the settings is its owner's alone."""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QRect

from voicedesk.diagnostics.crashes import CRASH_NAME, CrashWatch
from voicedesk.diagnostics.logs import start_log, stop_log
from voicedesk.settings.private_files import write_whole
from voicedesk.settings.schema import Settings
from voicedesk.settings.store import SettingsStore
from voicedesk.ui.window_place import WindowPlace, remember
from voicedesk.updates.memory import Remembered, UpdateMemory

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    former = os.umask(0o022)
    yield
    os.umask(former)
    stop_log()


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_files_and_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    SettingsStore(profile / "settings.json").write(Settings())
    UpdateMemory(profile / "updates.json").write(Remembered(1.0))
    remember(profile / "window.json", WindowPlace(0, 0, 800, 600), [QRect(0, 0, 1920, 1080)])
    log = start_log(profile / "logs")
    watch = CrashWatch(lambda _: None)
    watch.install(profile / "logs")
    watch.uninstall()
    logging.getLogger("voicedesk.test").warning("a line")

    assert log is not None
    files = [*(profile / name for name in ("settings.json", "updates.json", "window.json")), log]
    assert [mode(file) for file in (*files, profile / "logs" / CRASH_NAME)] == ["0o600"] * 5
    assert [mode(folder) for folder in (profile, profile / "logs")] == ["0o700"] * 2


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_file_in_the_place_of_a_log_is_neither_waited_for_nor_written(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    places = [tmp_path / CRASH_NAME, tmp_path / f"voicedesk-{date.today():%Y-%m-%d}.log"]
    for place in places:
        match kind:
            case "pipe":
                os.mkfifo(place)
            case "folder":
                place.mkdir()
            case "device":
                place.symlink_to("/dev/full")

    assert start_log(tmp_path) is None
    assert "going on without it" in capsys.readouterr().err
    watch = CrashWatch(lambda _: None)
    watch.install(tmp_path)
    assert watch.trace() is None
    watch.uninstall()


def test_the_log_of_an_earlier_version_becomes_private(tmp_path: Path) -> None:
    log = start_log(tmp_path)
    assert log is not None
    stop_log()
    log.chmod(0o644)

    start_log(tmp_path)
    assert mode(log) == "0o600"


def test_a_damaged_file_is_kept_aside_as_private_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"version": 99}', encoding="utf-8")
    SettingsStore(tmp_path / "settings.json").read()

    assert [mode(file) for file in tmp_path.glob("settings.newer-*")] == ["0o600"]


def test_a_folder_that_is_there_keeps_what_its_owner_gave_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write_whole(tmp_path / "a", "words")
    assert mode(tmp_path) == "0o755"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
