"""One window a profile, told with real locks and sockets, and one real crash."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.connection import Listener
from pathlib import Path

import pytest

from voicedesk import one_window
from voicedesk.one_window import ADDRESS_NAME, LOCK_NAME, OneWindow

CRASHES = """
import os, sys
from pathlib import Path
from voicedesk.one_window import OneWindow
one = OneWindow(Path(sys.argv[1]))
assert one.take()
one.listen(lambda start: True)
os.abort()
"""


@pytest.fixture
def first(tmp_path: Path) -> Iterator[OneWindow]:
    made = OneWindow(tmp_path)
    assert not made.found(start=False)
    yield made
    made.close()


def second_finds(folder: Path, *, start: bool = False) -> bool:
    one = OneWindow(folder)
    try:
        return one.found(start=start)
    finally:
        one.close()


@pytest.mark.parametrize("start", [False, True])
def test_the_second_has_the_first_come_to_the_front_and_hands_the_start_over(
    first: OneWindow, tmp_path: Path, start: bool
) -> None:
    came: list[bool] = []
    first.listen(lambda start: came.append(start) or True)  # type: ignore[func-returns-value]

    assert second_finds(tmp_path, start=start)
    assert came == [start]


def test_another_profile_is_another_window(first: OneWindow, tmp_path: Path) -> None:
    assert not second_finds(tmp_path / "other")


def test_after_the_first_has_gone_the_next_one_opens(tmp_path: Path) -> None:
    assert not second_finds(tmp_path)
    assert not second_finds(tmp_path)


def test_a_crash_leaves_nothing_that_keeps_the_next_one(tmp_path: Path) -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASHES, str(tmp_path)], check=False, capture_output=True)
    assert crashed.returncode != 0
    assert (tmp_path / ADDRESS_NAME).exists()

    assert not second_finds(tmp_path)


def test_one_that_is_ending_is_waited_for(first: OneWindow, tmp_path: Path) -> None:
    asked: list[bool] = []

    def ending(start: bool) -> bool:
        asked.append(start)
        first.close()
        return False

    first.listen(ending)

    assert not second_finds(tmp_path)
    assert asked


def test_one_that_does_not_answer_is_said(
    first: OneWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_window, "WAIT_SECONDS", 0.0)

    with pytest.raises(TimeoutError):
        second_finds(tmp_path)


@pytest.mark.parametrize("lie", ["{", "[]", '{"address": "/nonexistent", "word": "x"}', '{"address": 7}'])
def test_a_false_address_opens_nobodys_door(
    first: OneWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    monkeypatch.setattr(one_window, "WAIT_SECONDS", 0.0)
    first.listen(lambda start: True)
    (tmp_path / ADDRESS_NAME).write_text(lie, encoding="utf-8")

    with pytest.raises(TimeoutError):
        second_finds(tmp_path)


def test_who_does_not_know_the_word_is_refused(
    first: OneWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_window, "WAIT_SECONDS", 0.0)
    came: list[bool] = []
    first.listen(lambda start: came.append(start) or True)  # type: ignore[func-returns-value]
    address = tmp_path / ADDRESS_NAME
    address.write_text(address.read_text("utf-8").replace(first._word, "guessed"), encoding="utf-8")

    with pytest.raises(TimeoutError):
        second_finds(tmp_path)
    assert came == []


@pytest.mark.skipif(sys.platform == "win32", reason="pipes know no queue of callers")
def test_a_first_that_is_stopped_lets_nobody_wait_for_ever_however_many_come(
    first: OneWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_window, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(one_window, "ANSWER_SECONDS", 0.05)
    with Listener(family=one_window.FAMILY) as deaf:
        (tmp_path / ADDRESS_NAME).write_text(json.dumps({"address": deaf.address}), encoding="utf-8")

        for _ in range(4):
            with pytest.raises(TimeoutError):
                second_finds(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="made of what POSIX has")
@pytest.mark.parametrize("hindrance", ["folder", "pipe", "link"])
def test_what_lies_in_the_place_of_the_address_keeps_no_window_away(
    first: OneWindow, tmp_path: Path, hindrance: str
) -> None:
    address = tmp_path / ADDRESS_NAME
    match hindrance:
        case "folder":
            address.mkdir()
        case "pipe":
            os.mkfifo(address)
        case "link":
            address.symlink_to("/dev/zero")

    first.listen(lambda start: True)
    assert hindrance == "folder" or second_finds(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="the folder's rights decide there")
def test_the_address_is_for_this_account_alone(first: OneWindow, tmp_path: Path) -> None:
    first.listen(lambda start: True)

    assert stat.S_IMODE((tmp_path / ADDRESS_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / LOCK_NAME).stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="made of what POSIX has")
@pytest.mark.parametrize("hindrance", ["folder", "pipe", "link"])
def test_what_lies_in_the_place_of_the_lock_keeps_no_window_away(tmp_path: Path, hindrance: str) -> None:
    lock = tmp_path / LOCK_NAME
    match hindrance:
        case "folder":
            lock.mkdir()
        case "pipe":
            os.mkfifo(lock)
        case "link":
            lock.symlink_to(tmp_path / "elsewhere")

    assert not second_finds(tmp_path)
    assert not (tmp_path / "elsewhere").exists()
