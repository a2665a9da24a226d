from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from voicedesk.ui.focus_ring import FocusRing
from voicedesk.ui.mic_button import MicButton
from voicedesk.ui.theme import Theme


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    for word in ("Back", "Continue"):
        row.addWidget(QPushButton(word, made))
    row.addWidget(MicButton(theme, made))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def rings(window: QWidget) -> list[FocusRing]:
    return [ring for ring in window.findChildren(FocusRing) if ring.isVisible()]


def test_a_button_reached_by_key_has_a_ring_around_it(window: QWidget, qtbot: QtBot) -> None:
    back, forth = window.findChildren(QPushButton)
    back.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: len(rings(window)) == 1)
    assert rings(window)[0].geometry() == back.geometry().adjusted(-4, -4, 4, 4)
    forth.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(
        lambda: [ring.geometry().center() for ring in rings(window)] == [forth.geometry().center()]
    )


def test_the_ring_goes_with_its_button(window: QWidget, qtbot: QtBot) -> None:
    back = window.findChildren(QPushButton)[0]
    back.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: len(rings(window)) == 1)
    back.move(back.x() + 30, back.y())
    QApplication.processEvents()
    assert rings(window)[0].geometry().center() == back.geometry().center()
    here = back.geometry().center()
    back.hide()
    QApplication.processEvents()
    assert all(ring.geometry().center() != here for ring in rings(window))


def test_a_click_needs_no_ring(window: QWidget) -> None:
    forth = window.findChildren(QPushButton)[1]
    QTest.mousePress(forth, Qt.MouseButton.LeftButton)
    assert forth.hasFocus()
    assert rings(window) == []
    QTest.mouseRelease(forth, Qt.MouseButton.LeftButton)


def test_a_control_that_draws_its_own_ring_gets_no_second_one(window: QWidget) -> None:
    window.findChildren(MicButton)[0].setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert rings(window) == []
