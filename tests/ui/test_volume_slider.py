from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from voicedesk.ui.intentions import VolumeChosen
from voicedesk.ui.theme import Theme
from voicedesk.ui.volume_slider import VolumeSlider


@pytest.fixture
def volume(theme: Theme, qtbot: QtBot) -> VolumeSlider:
    made = VolumeSlider(theme)
    qtbot.addWidget(made)
    made.resize(260, 44)
    made.show()
    qtbot.waitExposed(made)
    made.show_volume(70)
    return made


def heard(volume: VolumeSlider) -> list[object]:
    raised: list[object] = []
    volume.event_raised.connect(raised.append)
    return raised


def texts(volume: VolumeSlider) -> list[str]:
    return [label.text() for label in volume.findChildren(QLabel) if label.isVisible()]


def test_the_value_stands_beside_it(volume: VolumeSlider) -> None:
    assert texts(volume) == ["Volume", "70\N{NO-BREAK SPACE}%"]


def test_showing_a_volume_does_not_choose_it(volume: VolumeSlider) -> None:
    raised = heard(volume)
    volume.show_volume(30)
    assert raised == []
    assert volume.slider.value() == 30


def test_keys_choose_in_steps(volume: VolumeSlider) -> None:
    raised = heard(volume)
    QTest.keyClick(volume.slider, Qt.Key.Key_Right)
    QTest.keyClick(volume.slider, Qt.Key.Key_PageDown)
    QTest.keyClick(volume.slider, Qt.Key.Key_End)
    assert raised == [VolumeChosen(71), VolumeChosen(61), VolumeChosen(100)]


def test_a_press_takes_the_knob_there_and_a_drag_further(volume: VolumeSlider) -> None:
    raised = heard(volume)
    middle = volume.slider.rect().center()
    QTest.mousePress(volume.slider, Qt.MouseButton.LeftButton, pos=middle)
    assert volume.slider.value() == pytest.approx(50, abs=2)
    QTest.mouseMove(volume.slider, QPoint(0, middle.y()))
    QTest.mouseRelease(volume.slider, Qt.MouseButton.LeftButton)
    assert isinstance(raised[0], VolumeChosen)
    assert not volume.slider.isSliderDown()


def test_from_right_to_left_the_loud_end_is_at_the_left(volume: VolumeSlider) -> None:
    volume.slider.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    left = QPoint(2, volume.slider.height() // 2)
    QTest.mouseClick(volume.slider, Qt.MouseButton.LeftButton, pos=left)
    assert volume.slider.value() == 100


def test_a_screen_reader_finds_a_named_slider_with_its_value(volume: VolumeSlider) -> None:
    interface = QAccessible.queryAccessibleInterface(volume.slider)
    assert interface.role() == QAccessible.Role.Slider
    assert interface.text(QAccessible.Text.Name) == "Volume"
    assert interface.valueInterface().currentValue() == 70


def test_where_there_is_no_room_the_word_gives_way(volume: VolumeSlider) -> None:
    volume.resize(150, 44)
    assert texts(volume) == ["70\N{NO-BREAK SPACE}%"]


def test_it_is_high_enough_to_hit(volume: VolumeSlider) -> None:
    assert volume.slider.sizeHint().height() == 44
