from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from voicedesk.conversation.events import TalkMode, TalkModeChosen
from voicedesk.ui.mode_switch import ModeSwitch
from voicedesk.ui.theme import Theme


@pytest.fixture
def switch(theme: Theme, qtbot: QtBot) -> ModeSwitch:
    made = ModeSwitch(theme)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    qtbot.waitExposed(made)
    return made


def heard(switch: ModeSwitch) -> list[object]:
    raised: list[object] = []
    switch.event_raised.connect(raised.append)
    return raised


def test_a_click_anywhere_in_a_half_chooses_it(switch: ModeSwitch) -> None:
    raised = heard(switch)
    hands_free = switch.halves[1]
    corner = hands_free.rect().bottomRight()
    QTest.mouseClick(hands_free, Qt.MouseButton.LeftButton, pos=corner)
    assert raised == [TalkModeChosen(TalkMode.HANDS_FREE)]
    assert hands_free.isChecked()
    assert not switch.halves[0].isChecked()


def test_arrow_keys_move_between_the_halves(switch: ModeSwitch) -> None:
    raised = heard(switch)
    switch.halves[0].setFocus()
    QApplication.processEvents()
    QTest.keyClick(switch.halves[0], Qt.Key.Key_Down)
    assert raised == [TalkModeChosen(TalkMode.HANDS_FREE)]
    assert switch.halves[1].isChecked()


def test_showing_a_mode_does_not_choose_it(switch: ModeSwitch) -> None:
    raised = heard(switch)
    switch.show_mode(TalkMode.HANDS_FREE)
    assert raised == []
    assert switch.halves[1].isChecked()


def test_the_halves_are_radio_buttons_with_full_names(switch: ModeSwitch) -> None:
    names = []
    for half in switch.halves:
        interface = QAccessible.queryAccessibleInterface(half)
        assert interface.role() == QAccessible.Role.RadioButton
        names.append(interface.text(QAccessible.Text.Name))
    assert names == ["Hold to talk", "Hands-free"]


def test_the_halves_stand_on_each_other_or_side_by_side(switch: ModeSwitch) -> None:
    first, second = switch.halves
    assert (first.height(), second.y() - first.y()) == (44, 44)
    switch.resize(340, 52)
    assert first.y() == second.y()
    assert second.x() == first.x() + first.width()


def test_a_narrow_half_says_it_shorter(switch: ModeSwitch) -> None:
    assert switch.halves[0].word_that_fits() == "Hold"
    switch.resize(420, 52)
    assert switch.halves[0].word_that_fits() == "Hold to talk"


def test_the_order_turns_round_with_the_direction_of_text(switch: ModeSwitch) -> None:
    switch.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    switch.resize(341, 52)
    assert switch.halves[0].x() > switch.halves[1].x()


@pytest.mark.parametrize("size", [(240, 100), (480, 52)])
def test_arrows_choose_whether_the_halves_stand_beside_or_above_each_other(
    switch: ModeSwitch, size: tuple[int, int]
) -> None:
    switch.resize(*size)
    raised = heard(switch)
    switch.halves[0].setFocus()
    QTest.keyClick(switch.halves[0], Qt.Key.Key_Left)
    assert raised == []

    QTest.keyClick(switch.halves[0], Qt.Key.Key_Right)
    assert raised == [TalkModeChosen(TalkMode.HANDS_FREE)]
    assert switch.halves[1].hasFocus()


def test_tab_comes_to_the_chosen_half_alone(switch: ModeSwitch) -> None:
    for mode, policies in (
        (TalkMode.HANDS_FREE, [Qt.FocusPolicy.ClickFocus, Qt.FocusPolicy.StrongFocus]),
        (TalkMode.PUSH_TO_TALK, [Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.ClickFocus]),
    ):
        switch.show_mode(mode)
        assert [half.focusPolicy() for half in switch.halves] == policies
