from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.desk import CTRL, READY, SHIFT, SPEAKING, TALK, Desk
from voicedesk.conversation.events import (
    InterruptPressed,
    MuteChanged,
    SessionStarted,
    SessionStopped,
    TalkMode,
    TalkModeChosen,
    TalkPressed,
    TalkReleased,
    TextSubmitted,
)
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.settings.schema import General
from voicedesk.ui.intentions import (
    NewConversationWanted,
    SettingsWanted,
    TextSizeChosen,
)


def test_the_talk_control_has_the_focus_at_first(desk: Desk) -> None:
    assert QApplication.focusWidget() is desk.window.dock.talk


@pytest.mark.parametrize("place", ["talk control", "transcript"])
def test_space_is_held_to_talk(desk: Desk, place: str) -> None:
    desk.show(READY)
    target = desk.window.dock.talk if place == "talk control" else desk.window.pane.view
    target.setFocus()
    QTest.keyPress(target, Qt.Key.Key_Space)
    assert desk.wanted == [TalkPressed()]

    QTest.keyRelease(target, Qt.Key.Key_Space)
    assert isinstance(desk.wanted[-1], TalkReleased)
    assert len(desk.wanted) == 2


def test_the_keys_own_repetition_is_ignored(desk: Desk) -> None:
    desk.show(READY)
    talk = desk.window.dock.talk
    QTest.keyPress(talk, Qt.Key.Key_Space)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress) * 3:
        event = QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", autorep=True)
        QGuiApplication.sendEvent(talk, event)

    assert desk.wanted == [TalkPressed()]


def test_a_repetition_that_looks_like_a_release_and_a_press_is_none(desk: Desk, qtbot: QtBot) -> None:
    desk.show(READY)
    desk.window.keys.settling.setInterval(20)
    talk = desk.window.dock.talk
    QTest.keyPress(talk, Qt.Key.Key_Space)
    for _ in range(5):
        QTest.keyRelease(talk, Qt.Key.Key_Space)
        QTest.keyPress(talk, Qt.Key.Key_Space)
    assert desk.wanted == [TalkPressed()]

    QTest.keyRelease(talk, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(desk.wanted) == 2)
    assert isinstance(desk.wanted[1], TalkReleased)


def test_space_in_the_typing_field_is_a_space(desk: Desk) -> None:
    desk.show(READY)
    desk.window.pane.input.field.setFocus()
    QTest.keyClicks(desk.window.pane.input.field, "a b")

    assert desk.window.pane.input.field.toPlainText() == "a b"
    assert desk.wanted == []


def test_space_on_a_button_presses_that_button(desk: Desk) -> None:
    desk.show(READY)
    desk.window.top_bar.settings.setFocus()
    desk.key(Qt.Key.Key_Space)

    assert desk.wanted == [SettingsWanted()]


def test_the_key_that_is_promised_is_one_that_talks_where_the_focus_is(desk: Desk) -> None:
    desk.show(READY)
    window = desk.window
    assert window.dock.talk.shown.hint == "or hold Space"
    assert window.pane.empty.first.text() == "Hold the button, or Space, and say something."

    window.pane.input.field.setFocus()
    assert window.dock.talk.shown.hint == "or hold F8"
    assert window.dock.talk.accessibleDescription() == "or hold F8"
    assert window.pane.empty.first.text() == "Hold the button, or F8, and say something."

    window.show_general(General(talk_key="F9"))
    desk.show(SPEAKING)
    assert window.dock.talk.shown.hint == "Speaking · F9 or Esc"

    window.pane.view.setFocus()
    assert window.dock.talk.shown.hint == "Speaking · Space or Esc"


def test_f8_talks_while_typing(desk: Desk) -> None:
    desk.show(READY)
    field = desk.window.pane.input.field
    field.setFocus()
    QTest.keyPress(field, Qt.Key.Key_F8)
    QTest.keyRelease(field, Qt.Key.Key_F8)

    assert [type(each) for each in desk.wanted] == [TalkPressed, TalkReleased]


def test_another_talk_key_can_be_chosen_and_a_letter_cannot(desk: Desk) -> None:
    desk.show(READY)
    desk.window.show_general(General(talk_key="F9"))
    desk.key(Qt.Key.Key_F8)
    assert desk.wanted == []
    desk.key(Qt.Key.Key_F9)
    assert len(desk.wanted) == 2

    desk.window.show_general(General(talk_key="T"))
    assert desk.window.keys.talk_key == Qt.Key.Key_F8


def test_a_window_that_loses_the_keyboard_ends_the_hold(desk: Desk) -> None:
    desk.show(READY)
    field = desk.window.pane.input.field
    field.setFocus()
    QTest.keyPress(field, Qt.Key.Key_F8)
    QGuiApplication.sendEvent(desk.window, QEvent(QEvent.Type.WindowDeactivate))

    assert isinstance(desk.wanted[-1], TalkReleased)


@pytest.mark.parametrize("phase", [Phase.SPEAKING, Phase.THINKING, Phase.BARGE_IN])
def test_esc_interrupts_wherever_the_focus_is_and_clears_nothing(desk: Desk, phase: Phase) -> None:
    desk.show(replace(SPEAKING, phase=phase))
    field = desk.window.pane.input.field
    field.setFocus()
    field.setPlainText("half a sentence")
    started = time.perf_counter()
    desk.key(Qt.Key.Key_Escape)

    assert desk.wanted == [InterruptPressed()]
    assert time.perf_counter() - started < 0.05
    assert field.toPlainText() == "half a sentence"


def test_esc_cancels_connecting_and_does_nothing_when_ready(desk: Desk) -> None:
    desk.show(READY)
    desk.key(Qt.Key.Key_Escape)
    assert desk.wanted == []

    desk.show(ConversationState(Phase.CONNECTING))
    desk.key(Qt.Key.Key_Escape)
    assert desk.wanted == [SessionStopped()]


def test_f6_walks_through_the_areas(desk: Desk) -> None:
    window = desk.window
    desk.show(replace(READY, entries=TALK))
    order = [window.pane.view, window.pane.input.field, window.top_bar.backend, window.dock.talk]
    seen = []
    for _ in order:
        desk.key(Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert seen == order

    desk.key(Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is window.top_bar.backend


@pytest.mark.parametrize(
    ("key", "modifiers", "meaning"),
    [
        (Qt.Key.Key_N, CTRL, NewConversationWanted()),
        (Qt.Key.Key_Return, CTRL, SessionStopped()),
        (Qt.Key.Key_M, CTRL | SHIFT, MuteChanged(muted=True)),
        (Qt.Key.Key_H, CTRL | SHIFT, TalkModeChosen(TalkMode.HANDS_FREE)),
        (Qt.Key.Key_Comma, CTRL, SettingsWanted()),
        (Qt.Key.Key_Plus, CTRL, TextSizeChosen(115)),
        (Qt.Key.Key_Minus, CTRL, TextSizeChosen(100)),
        (Qt.Key.Key_0, CTRL, TextSizeChosen(100)),
    ],
)
def test_shortcuts_work_while_typing(
    desk: Desk, key: Qt.Key, modifiers: Qt.KeyboardModifier, meaning: object
) -> None:
    desk.show(READY)
    desk.window.pane.input.field.setFocus()
    desk.key(key, modifiers)

    assert desk.wanted == [meaning]


def test_a_whole_conversation_by_keyboard_alone(desk: Desk) -> None:
    desk.show(ConversationState())
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.show(READY)
    desk.key(Qt.Key.Key_Return)  # press once to talk
    desk.show(ConversationState(Phase.USER_SPEAKING, speech_heard=True, mic_open=True))
    desk.key(Qt.Key.Key_Return)  # again to send
    desk.show(replace(SPEAKING, entries=TALK))
    desk.key(Qt.Key.Key_Escape)
    desk.show(replace(READY, entries=TALK))
    desk.key(Qt.Key.Key_L, CTRL)
    QTest.keyClicks(desk.window.pane.input.field, "And Sunday")
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_Return, CTRL)

    kinds = [type(each) for each in desk.wanted]
    assert kinds == [
        SessionStarted,
        TalkPressed,
        TalkReleased,
        InterruptPressed,
        TextSubmitted,
        SessionStopped,
    ]


def test_tab_goes_through_the_window_in_its_order_and_comes_back(desk: Desk, qtbot: QtBot) -> None:
    desk.show(replace(READY, entries=TALK))
    window = desk.window
    qtbot.wait(20)
    window.dock.talk.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(40):
        seen.append(QApplication.focusWidget())
        desk.key(Qt.Key.Key_Tab)
        if QApplication.focusWidget() is seen[0]:
            break
    expected = [window.dock.talk, window.dock.parts.mic_button, window.dock.parts.speaker_picker,
                window.pane.view, window.pane.input.field, window.top_bar.backend, window.top_bar.export,
                window.top_bar.settings]  # fmt: skip
    places = [seen.index(widget) for widget in expected]

    assert all(before < after for before, after in pairwise(places))
    assert QApplication.focusWidget() is window.dock.talk


def test_tab_goes_from_a_row_to_what_can_be_done_with_it_and_tells_each_stop_once(desk: Desk) -> None:
    desk.show(replace(READY, entries=TALK))
    pane, stops = desk.window.pane, []
    actions = pane.view.widgets.actions
    pane.view.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.instance().focusChanged.connect(lambda _, now: stops.append(now))  # type: ignore[union-attr]
    for _ in range(3):
        desk.key(Qt.Key.Key_Tab)

    assert stops == [actions.copy, actions.more, pane.input.field]
    assert not actions.isVisible()


def test_enter_on_the_button_copies_the_row_that_the_keys_are_at(desk: Desk) -> None:
    desk.show(replace(READY, entries=TALK))
    view = desk.window.pane.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Home)
    desk.key(Qt.Key.Key_Tab)
    assert view.widgets.actions.isVisible()
    desk.key(Qt.Key.Key_Space)

    assert QGuiApplication.clipboard().text() == "You: Is it dry in Lisbon?"
