from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from voicedesk.conversation.events import MuteChanged
from voicedesk.conversation.problems import ProblemCode
from voicedesk.ui.intentions import FixWanted
from voicedesk.ui.mic_button import FACES, MicButton
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import MicLook


@pytest.fixture
def button(theme: Theme, qtbot: QtBot) -> MicButton:
    made = MicButton(theme)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show_look(MicLook.ON, muted=False)
    return made


def heard(button: MicButton) -> list[object]:
    raised: list[object] = []
    button.event_raised.connect(raised.append)
    return raised


def test_a_click_mutes_and_another_unmutes(button: MicButton) -> None:
    raised = heard(button)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.show_look(MicLook.MUTED, muted=True)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert raised == [MuteChanged(muted=True), MuteChanged(muted=False)]


def test_the_space_bar_keeps_its_meaning_on_a_button(button: MicButton) -> None:
    raised = heard(button)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert raised == [MuteChanged(muted=True)]


def test_a_blocked_microphone_offers_help_and_mutes_nothing(button: MicButton) -> None:
    raised = heard(button)
    button.show_look(MicLook.BLOCKED, muted=False)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(raised) == 1
    assert isinstance(raised[0], FixWanted)
    assert raised[0].problem.code is ProblemCode.MICROPHONE_BLOCKED
    assert not button.isChecked()


def test_without_a_microphone_there_is_nothing_to_press(button: MicButton) -> None:
    raised = heard(button)
    button.show_look(MicLook.MISSING, muted=False)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert raised == []
    assert button.toolTip() == "No microphone was found"


def test_showing_a_state_does_not_choose_it(button: MicButton) -> None:
    raised = heard(button)
    button.show_look(MicLook.MUTED, muted=True)
    assert raised == []


@pytest.mark.parametrize("look", list(MicLook))
def test_the_name_stays_and_the_word_tells_the_state(button: MicButton, look: MicLook) -> None:
    button.show_look(look, muted=look is MicLook.MUTED)
    interface = QAccessible.queryAccessibleInterface(button)
    assert interface.text(QAccessible.Text.Name) == "Mute microphone"
    assert interface.text(QAccessible.Text.Description) == FACES[look].word
    assert bool(interface.state().checkable)
    assert bool(interface.state().checked) == (look is MicLook.MUTED)


def test_no_two_states_look_alike(button: MicButton) -> None:
    pictures = set()
    for look in MicLook:
        button.show_look(look, muted=look is MicLook.MUTED)
        image = button.grab().toImage()
        pictures.add(bytes(image.convertToFormat(image.Format.Format_Grayscale8).constBits()))
    assert len(pictures) == len(MicLook)


def test_icon_and_word_stand_side_by_side_where_it_is_low(button: MicButton) -> None:
    button.resize(158, 52)
    assert button.grab().toImage().width() >= 158
    assert button.sizeHint().width() == 88
