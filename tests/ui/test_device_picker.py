from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from voicedesk.conversation.events import Direction
from voicedesk.ui.device_picker import DevicePicker
from voicedesk.ui.intentions import DeviceChosen
from voicedesk.ui.theme import Theme

ROWS = [("Studio mic (USB)", "Studio mic (USB)"), ("built-in", "Built-in microphone")]


@pytest.fixture
def picker(theme: Theme, qtbot: QtBot) -> DevicePicker:
    made = DevicePicker(Direction.INPUT, theme)
    qtbot.addWidget(made)
    made.resize(260, 52)
    return made


def labels(picker: DevicePicker) -> list[str]:
    return [picker.itemText(index) for index in range(picker.count())]


def heard(picker: DevicePicker) -> list[object]:
    raised: list[object] = []
    picker.event_raised.connect(raised.append)
    return raised


def test_the_system_default_comes_first_and_says_which_it_is(picker: DevicePicker) -> None:
    picker.show_devices(ROWS, None, "Built-in microphone")
    assert labels(picker) == [
        "System default (Built-in microphone)",
        "Studio mic (USB)",
        "Built-in microphone",
    ]
    assert picker.currentIndex() == 0


def test_the_chosen_device_is_shown_by_its_label(picker: DevicePicker) -> None:
    picker.show_devices(ROWS, "built-in")
    assert picker.currentText() == "Built-in microphone"
    assert picker.toolTip() == "Built-in microphone"


def test_choosing_raises_the_name_and_none_for_the_default(picker: DevicePicker) -> None:
    picker.show_devices(ROWS, None)
    raised = heard(picker)
    QTest.keyClick(picker, Qt.Key.Key_Down)
    QTest.keyClick(picker, Qt.Key.Key_Home)
    assert raised == [DeviceChosen(Direction.INPUT, "Studio mic (USB)"), DeviceChosen(Direction.INPUT, None)]


def test_showing_devices_chooses_nothing(picker: DevicePicker) -> None:
    raised = heard(picker)
    picker.show_devices(ROWS, "built-in")
    picker.show_devices(ROWS, None)
    assert raised == []


def test_an_unplugged_device_stays_and_is_marked(picker: DevicePicker) -> None:
    picker.show_devices(ROWS, "Headset")
    assert picker.currentText() == "Unplugged: Headset"
    assert not picker.itemIcon(picker.currentIndex()).isNull()
    assert picker.accessibleDescription() == "Unplugged: Headset"


@pytest.mark.parametrize(
    ("direction", "words"),
    [(Direction.INPUT, "No microphone found"), (Direction.OUTPUT, "No speaker found")],
)
def test_without_devices_it_says_so_and_cannot_be_opened(
    theme: Theme, qtbot: QtBot, direction: Direction, words: str
) -> None:
    picker = DevicePicker(direction, theme)
    qtbot.addWidget(picker)
    assert picker.currentText() == words
    assert not picker.isEnabled()


def test_scrolling_past_it_does_not_change_the_device(picker: DevicePicker) -> None:
    picker.show_devices(ROWS, None)
    raised = heard(picker)
    wheel = QWheelEvent(
        QPointF(20, 20),
        QPointF(20, 20),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(picker, wheel)
    assert raised == []
    assert picker.currentIndex() == 0


def test_where_there_is_no_room_the_device_alone_is_named(picker: DevicePicker, theme: Theme) -> None:
    picker.show_devices([("Headphones", "Headphones")], None, "Headphones")
    metrics = QFontMetrics(theme.font("body"))
    assert picker._shown_within(metrics, 900) == "System default (Headphones)"
    room = metrics.horizontalAdvance("Headphones") + 4
    assert picker._shown_within(metrics, room) == "Headphones"


def test_the_open_list_is_wide_enough_for_every_name(picker: DevicePicker, theme: Theme) -> None:
    name = "A microphone with a very long name indeed (USB Audio Device 2)"
    picker.show_devices([("long", name)], None)
    assert picker.widest_row() > QFontMetrics(theme.font("body")).horizontalAdvance(name)


def test_names_of_both_pickers(theme: Theme, qtbot: QtBot, picker: DevicePicker) -> None:
    speaker = DevicePicker(Direction.OUTPUT, theme)
    qtbot.addWidget(speaker)
    assert (picker.accessibleName(), speaker.accessibleName()) == ("Microphone", "Speaker")


def test_a_screen_reader_is_told_by_a_label_which_list_it_is_wherever_it_stands(
    picker: DevicePicker, qtbot: QtBot
) -> None:
    place, popup = QWidget(), QWidget()
    for each in (place, popup):
        qtbot.addWidget(each)
        picker.setParent(each)
        labels = QAccessible.queryAccessibleInterface(picker).relations(QAccessible.RelationFlag.Label)

        assert [label.text(QAccessible.Text.Name) for label, _ in labels] == ["Microphone"]
    picker.setParent(None)
