from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.states import HANDS_FREE, STATES, shown
from voicedesk.audio.levels import LevelMeter
from voicedesk.audio.port import Level
from voicedesk.conversation.events import (
    Direction,
    MuteChanged,
    SessionStopped,
    TalkMode,
    TalkModeChosen,
    TalkPressed,
)
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.settings.schema import Appearance, General
from voicedesk.ui.dock import NO_SIGNAL, Dock
from voicedesk.ui.dock_layout import Part, Shape
from voicedesk.ui.intentions import DeviceChosen, VolumeChosen
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import Look, MicLook, view_state

DEVICES = [("Studio mic (USB)", "Studio mic (USB)"), ("Headset", "Headset")]


class Shown(QWidget):
    """A window with nothing but the dock at its bottom."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        self.dock = Dock(theme)
        column.addWidget(self.dock)


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> Iterator[Shown]:
    made = Shown(theme)
    qtbot.addWidget(made)
    made.resize(1120, 760)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.dock.set_level_source(None)


@pytest.fixture
def dock(window: Shown) -> Dock:
    window.dock.show_view(shown(Look.READY_HOLD))
    return window.dock


def settle() -> None:
    QApplication.processEvents()


def heard(dock: Dock) -> list[object]:
    intended: list[object] = []
    dock.intended.connect(intended.append)
    return intended


def test_the_conversation_is_ended_beside_the_talk_control(dock: Dock) -> None:
    events = heard(dock)
    dock.show_view(view_state(ConversationState(Phase.LISTENING)))

    QTest.mouseClick(dock.parts.end, Qt.MouseButton.LeftButton)
    assert events == [SessionStopped()]

    dock.show_view(view_state(ConversationState()))
    assert not dock.parts.end.isEnabled()
    assert dock.parts.end.toolTip() == "No conversation runs"


def test_everything_a_person_does_comes_through_one_signal(dock: Dock) -> None:
    intended = heard(dock)
    parts = dock.parts
    dock.show_devices(Direction.INPUT, DEVICES, None)
    QTest.mouseClick(parts.mic_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(parts.mode.halves[1], Qt.MouseButton.LeftButton)
    QTest.keyClick(parts.mic_picker, Qt.Key.Key_Down)
    QTest.keyClick(parts.volume.slider, Qt.Key.Key_End)
    assert intended == [
        MuteChanged(muted=True),
        TalkModeChosen(TalkMode.HANDS_FREE),
        DeviceChosen(Direction.INPUT, "Studio mic (USB)"),
        VolumeChosen(100),
    ]
    dock.talk.press_talk()
    assert intended[-1] == TalkPressed()


def test_every_part_shows_the_view(dock: Dock) -> None:
    muted = view_state(replace(STATES[Look.READY_HANDS_FREE], muted=True))
    dock.show_view(muted)
    assert dock.talk.shown.look is Look.MUTED
    assert dock.parts.mode.halves[1].isChecked()
    assert dock.parts.mic_button.isChecked()
    assert dock.parts.meter.words == "muted"
    assert dock.parts.thin_meter.words == "muted"


def test_devices_and_volume_go_to_their_pickers(dock: Dock) -> None:
    dock.show_devices(Direction.OUTPUT, [("Headphones", "Headphones")], None, "Headphones")
    dock.show_devices(Direction.INPUT, DEVICES, "Headset")
    dock.show_volume(70)
    assert dock.parts.speaker_picker.currentText() == "System default (Headphones)"
    assert dock.parts.mic_picker.currentText() == "Headset"
    assert dock.parts.volume.slider.value() == 70


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [
        (1120, 760, Shape.WIDE),
        (800, 760, Shape.COMPACT),
        (560, 800, Shape.NARROW),
        (400, 560, Shape.SHORT),
    ],
)
def test_the_dock_takes_the_shape_of_its_window(
    window: Shown, dock: Dock, width: int, height: int, shape: Shape
) -> None:
    window.resize(width, height)
    settle()
    assert dock.shape is shape
    talk = dock.talk.geometry()
    assert abs(talk.center().x() - dock.rect().center().x()) <= 1
    for part, widget in dock.parts.by_part().items():
        if widget.parent() is dock and widget.isVisible():
            assert dock.rect().contains(widget.geometry()), part


def test_a_window_that_grows_lower_becomes_short_and_comes_back(window: Shown, dock: Dock) -> None:
    window.resize(560, 800)
    settle()
    assert dock.parts.devices.isVisible()
    window.resize(560, 560)
    settle()
    assert dock.shape is Shape.SHORT
    assert dock.parts.thin_meter.isVisible()
    assert not dock.parts.devices.isVisible()
    window.resize(1120, 760)
    settle()
    assert dock.parts.mic_picker.parent() is dock
    assert dock.parts.mic_picker.isVisible()


def test_the_talk_control_does_not_move_when_the_phase_changes(dock: Dock) -> None:
    settle()
    places = set()
    for look in Look:
        dock.show_view(shown(look))
        settle()
        places.add(dock.talk.geometry().getRect())
    assert len(places) == 1


def test_the_popup_holds_the_devices_where_the_window_is_narrow(window: Shown, dock: Dock) -> None:
    window.resize(560, 800)
    settle()
    QTest.mouseClick(dock.parts.devices, Qt.MouseButton.LeftButton)
    settle()
    popup = dock.parts.mic_picker.window()
    assert popup.isVisible()
    headings = [label.text() for label in popup.findChildren(QLabel)]
    assert {"Microphone", "Speaker"} <= set(headings)
    intended = heard(dock)
    QTest.keyClick(dock.parts.volume.slider, Qt.Key.Key_End)
    assert intended == [VolumeChosen(100)]
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_the_level_is_read_while_the_microphone_is_on_and_seen(window: Shown, dock: Dock) -> None:
    dock.set_level_source(lambda: Level(-12.0, -20.0))
    assert dock._feed.running
    dock.show_view(shown(Look.MUTED))
    assert not dock._feed.running
    dock.show_view(shown(Look.READY_HOLD))
    assert dock._feed.running
    window.hide()
    assert not dock._feed.running


def test_the_talk_control_shares_the_reading_of_the_meter(dock: Dock) -> None:
    asked: list[None] = []

    def level() -> Level:
        asked.append(None)
        return Level(-12.0, -20.0)

    dock.set_level_source(level)
    dock.show_view(shown(Look.USER_SPEAKING))
    dock._feed.tick()
    dock.talk._advance()
    assert len(asked) == 1
    assert dock.talk.level_source is not None
    assert dock.talk.level_source() == Level(-12.0, -20.0)


def test_tab_goes_from_talking_to_volume(window: Shown, dock: Dock) -> None:
    for width in (560, 1120):  # There and back through the popup of devices.
        window.resize(width, 760)
        settle()
    chain = dock.tab_chain()
    assert chain[0] is dock.talk
    assert dock.parts.meter not in chain
    for before, after in pairwise(chain):
        reached = before.nextInFocusChain()
        while reached not in chain:
            reached = reached.nextInFocusChain()
        assert reached is after


def test_every_control_has_a_name(dock: Dock) -> None:
    for widget in dock.tab_chain():
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    for slider in dock.findChildren(QSlider):
        assert slider.accessibleName()


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_at_200_percent_it_stays_inside_a_window_of_1120_by_760(
    window: Shown, dock: Dock, theme: Theme, appearance: Appearance
) -> None:
    theme.use(General(appearance=appearance, text_size=200))
    window.resize(1120, 760)
    settle()
    assert (window.width(), window.height()) == (1120, 760)
    assert dock.shape is Shape.LINE
    assert dock.parts.mode.halves[1].word_that_fits() == "Hands-free"
    visible = [widget for widget in dock.parts.by_part().values() if widget.isVisible()]
    assert all(dock.rect().contains(widget.geometry()) for widget in visible)


def test_from_right_to_left_the_dock_is_mirrored_but_not_the_meter(window: Shown, dock: Dock) -> None:
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    window.resize(1121, 760)
    settle()
    assert dock.parts.mic_picker.x() > dock.talk.x() > dock.parts.speaker_picker.x()
    assert dock.parts.meter.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_a_blocked_microphone_stops_the_meter(dock: Dock) -> None:
    dock.set_level_source(lambda: Level(-12.0, -20.0))
    view = shown(Look.NO_MICROPHONE)
    assert view.mic is MicLook.MISSING
    dock.show_view(view)
    assert not dock._feed.running
    assert dock.parts.by_part()[Part.METER].accessibleDescription() == "no microphone"


def test_press_once_reaches_the_talk_control(dock: Dock) -> None:
    dock.set_press_once(True)
    intended = heard(dock)
    dock.talk.press_talk()
    dock.talk.release_talk()
    assert intended == [TalkPressed()]
    assert dock.talk.held


def test_hands_free_shows_in_the_switch(dock: Dock) -> None:
    dock.show_view(view_state(replace(STATES[Look.THINKING], mode=HANDS_FREE)))
    assert dock.parts.mode.halves[1].isChecked()


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (Look.READY_HOLD, False),
        (Look.SPEAKING, False),
        (Look.THINKING, False),
        (Look.USER_SPEAKING, False),
        (Look.LISTENING, True),
        (Look.READY_HANDS_FREE, True),
    ],
)
def test_silence_is_said_only_while_somebody_is_expected_to_speak(dock: Dock, look: Look, said: bool) -> None:
    dock.set_level_source(lambda: Level(-90.0, -90.0))
    dock.show_view(shown(look))
    silent = LevelMeter().feed(Level(-90.0, -90.0), 4.0)
    dock._feed.read.emit(silent)
    assert dock.parts.talk._showing.note() == (NO_SIGNAL if said else "")


def test_silence_before_anybody_was_to_speak_does_not_count(dock: Dock) -> None:
    dock.set_level_source(lambda: Level(-90.0, -90.0))
    dock.show_view(shown(Look.READY_HOLD))
    meter = dock._feed._ballistics()
    assert meter.feed(Level(-90.0, -90.0), 4.0).loudness == "no sound"
    dock.show_view(shown(Look.LISTENING))
    assert meter.feed(Level(-90.0, -90.0), 1.0).loudness == "quiet"
