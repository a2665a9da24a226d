"""The watch on the binding: a release of Qt for Python once lost a reference to None with each void call."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.states import talk
from voicedesk.audio.levels import Loudness, MeterReading
from voicedesk.ui.level_meter import LevelMeterBar
from voicedesk.ui.talk_control import TalkControl
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import Look, MicLook

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None and True are immortal there, and their counts tell nothing"
)

TURNS = 3000
DRIFT = 300  # Other code of the process keeps or drops a few; a leaking binding loses one each turn.


def counts() -> tuple[int, int]:
    return sys.getrefcount(None), sys.getrefcount(True)


def assert_steady(before: tuple[int, int]) -> None:
    for count, now in zip(before, counts(), strict=True):
        assert abs(now - count) < DRIFT


class Emitter(QObject):
    said = Signal(object)


def test_calls_that_return_nothing_keep_their_references(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = counts()
    for turn in range(TURNS):
        label.setText(str(turn))
        label.update()
    assert_steady(before)


def test_signals_keep_their_references(qtbot: QtBot) -> None:
    emitter, heard = Emitter(), []
    emitter.said.connect(heard.append)
    before = counts()
    for _ in range(TURNS):
        emitter.said.emit(talk)
    heard.clear()
    assert_steady(before)


def test_turns_of_the_loop_and_timers_keep_their_references(qtbot: QtBot) -> None:
    fired: list[int] = []
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: fired.append(len(fired)))
    timer.start()
    before = counts()
    while len(fired) < TURNS:
        QApplication.processEvents()
    timer.stop()
    assert_steady(before)


def test_the_dock_in_motion_keeps_its_references(theme: Theme, qtbot: QtBot) -> None:
    control, meter = TalkControl(theme), LevelMeterBar(theme)
    for widget in (control, meter):
        qtbot.addWidget(widget)
        widget.show()
    meter.show_microphone(MicLook.ON)
    looks = list(Look)
    QApplication.processEvents()
    before = counts()
    for turn in range(TURNS):
        if turn % 10 == 0:
            control.show_view(talk(looks[turn // 10 % len(looks)]))
        meter.show_reading(MeterReading(-60.0 + turn % 50, -10.0, Loudness.GOOD))
        QApplication.processEvents()
    assert_steady(before)
