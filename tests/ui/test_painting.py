"""What fails while something is painted is told; the rest of the window goes on being painted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import OFFSCREEN_CANNOT
from voicedesk.ui.painting import painting, picture


class Faulty(QWidget):
    """The painters it ``used`` are kept, as a trace keeps those of a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.used: list[QPainter] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            self.used.append(painter)
            raise RuntimeError("cannot be drawn")


def test_a_window_that_nothing_can_be_painted_in_lives_says_so_and_is_painted_again(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.faulty_window", str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout)
    assert seen["title"] == "Something unexpected happened."
    assert seen["again"]
    assert [each for each in seen["warnings"] if OFFSCREEN_CANNOT not in each and "QFont" not in each] == []


def test_a_fault_in_a_paint_event_never_reaches_whoever_caused_the_paint(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(str(error)))
    widget = Faulty()
    widget.resize(20, 20)
    widget.grab()
    widget.grab()

    assert set(told) == {"cannot be drawn"}
    assert not any(painter.isActive() for painter in widget.used)


def test_half_a_picture_is_kept_by_nobody(qapp: QApplication) -> None:
    kept: list[QPainter] = []

    def draw(painter: QPainter) -> None:
        kept.append(painter)
        painter.setPen(QColor("red"))
        raise RuntimeError("cannot be drawn")

    with pytest.raises(RuntimeError):
        picture(QSizeF(8, 8), 2.0, draw)
    assert not kept[0].isActive()
