from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.desk import CTRL, READY, SHIFT, SPEAKING, Desk
from tests.ui.rows import answer, conversation, said, weather
from voicedesk.conversation.events import InterruptPressed
from voicedesk.ui.findings import Findings, Match, find_matches
from voicedesk.ui.transcript_text import Row

ROWS: list[Row] = [
    said("u", "Is it dry in Lisbon?"),
    weather("t"),
    answer("a", "Lisbon is dry. Dry  days come."),
]


def test_words_are_found_whatever_their_case_and_spaces() -> None:
    assert find_matches(ROWS, "lisbon") == [Match(0, 13, 19), Match(2, 0, 6)]
    assert find_matches(ROWS, "dry days") == [Match(2, 15, 24)]
    assert find_matches(ROWS, "dry.") == [Match(2, 10, 14)]
    assert find_matches(ROWS, "  ") == []


def test_steps_begin_at_the_last_match_and_go_round() -> None:
    findings = Findings()
    findings.look(ROWS, "dry")
    assert findings.words == "0 of 3"
    findings.step(1)
    assert findings.words == "3 of 3"
    findings.step(1)
    assert findings.words == "1 of 3"
    findings.step(-1)
    assert findings.words == "3 of 3"
    findings.look(ROWS, "rain")
    assert (findings.words, findings.step(1)) == ("Not found", None)


def test_find_marks_goes_there_and_counts(desk: Desk) -> None:
    entries = (said("first", "The lighthouse at Cascais"), *conversation(60))
    desk.show(replace(READY, entries=entries))
    pane = desk.window.pane
    desk.key(Qt.Key.Key_F, CTRL)
    assert QApplication.focusWidget() is pane.find_bar.field

    QTest.keyClicks(pane.find_bar.field, "lighthouse")
    assert pane.find_bar.count.text() == "1 of 1"
    assert 0 in pane.view.rows_in_view()
    assert pane.view.row_state(0).found == ((4, 14, True),)
    assert not pane.view.autoscroll.following


def test_enter_and_f3_step_through_the_matches(desk: Desk) -> None:
    desk.show(replace(READY, entries=conversation(6)))
    pane = desk.window.pane
    desk.key(Qt.Key.Key_F, CTRL)
    QTest.keyClicks(pane.find_bar.field, "cathedral")
    total = len(pane.view.findings.matches)
    desk.key(Qt.Key.Key_Return)
    assert pane.find_bar.count.text() == f"1 of {total}"
    desk.key(Qt.Key.Key_F3)
    assert pane.find_bar.count.text() == f"2 of {total}"
    desk.key(Qt.Key.Key_F3, SHIFT)
    assert pane.find_bar.count.text() == f"1 of {total}"


def test_esc_closes_the_find_bar_before_it_interrupts(desk: Desk) -> None:
    desk.show(replace(SPEAKING, entries=conversation(6)))
    pane = desk.window.pane
    desk.key(Qt.Key.Key_F, CTRL)
    pane.input.field.setFocus()
    desk.key(Qt.Key.Key_Escape)
    assert not pane.find_bar.isVisible()
    assert desk.wanted == []

    desk.key(Qt.Key.Key_Escape)
    assert desk.wanted == [InterruptPressed()]


def test_new_rows_are_searched_too(desk: Desk) -> None:
    desk.show(replace(READY, entries=conversation(3)))
    pane = desk.window.pane
    pane.open_find()
    pane.find_bar.field.setText("umbrella")
    assert pane.find_bar.count.text() == "Not found"

    desk.show(replace(READY, entries=(*conversation(3), said("u9", "Take an umbrella?"))))
    assert pane.find_bar.count.text() == "0 of 1"
