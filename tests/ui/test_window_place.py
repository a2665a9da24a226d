from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize

from voicedesk.ui.window_place import WindowPlace, arrangement, centred, fitted, remember, remembered

LAPTOP = QRect(0, 0, 1440, 900)
DESK = QRect(1440, 0, 2560, 1440)
PLACE = WindowPlace(1600, 80, 1120, 760)


def test_a_place_is_remembered_for_these_screens(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "window.json"
    remember(path, PLACE, [LAPTOP, DESK])
    remember(path, WindowPlace(10, 20, 800, 600, maximized=True), [LAPTOP])

    assert remembered(path, [DESK, LAPTOP]) == PLACE
    assert remembered(path, [LAPTOP]) == WindowPlace(10, 20, 800, 600, maximized=True)


def test_a_place_off_every_screen_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    remember(path, WindowPlace(5000, 80, 1120, 760), [LAPTOP])

    assert remembered(path, [LAPTOP]) is None
    assert not fitted(WindowPlace(1400, 880, 800, 600), [LAPTOP])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"0,0,1440x900": 3}',
        '{"0,0,1440x900": {"x": "a"}}',
        '{"0,0,1440x900": {"x": 1}}',
        '{"0,0,1440x900": {"x": 1e12, "y": 0, "width": 800, "height": 600}}',
        '{"0,0,1440x900": {"x": 1000000000000, "y": 0, "width": 800, "height": 600}}',
        '{"0,0,1440x900": {"x": 1e999, "y": NaN, "width": 800, "height": 600}}',
        r'{"\ud800": {"x": "\ud800"}}',
    ],
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(content, encoding="utf-8")

    assert remembered(path, [LAPTOP]) is None

    remember(path, WindowPlace(1, 2, 800, 600), [LAPTOP])
    assert remembered(path, [LAPTOP]) == WindowPlace(1, 2, 800, 600)
    assert list(json.loads(path.read_text(encoding="utf-8"))) == ["0,0,1440x900"]


def test_a_disk_that_takes_nothing_costs_only_the_memory(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    remember(blocked / "window.json", PLACE, [LAPTOP])

    assert remembered(blocked / "window.json", [LAPTOP]) is None


def test_without_a_memory_the_window_is_centred_and_fits() -> None:
    assert centred(QSize(1120, 760), [LAPTOP, DESK]).center() == LAPTOP.center()
    assert centred(QSize(4000, 4000), [LAPTOP]).size() == LAPTOP.size()


def test_screens_have_one_name_however_they_are_listed() -> None:
    assert arrangement([LAPTOP, DESK]) == arrangement([DESK, LAPTOP])
