from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
)

from tests.ui.desk import READY, SHIFT, Desk
from tests.ui.rows import REFUSED, conversation
from voicedesk.conversation.events import (
    TextSubmitted,
)
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.ui.input_row import MOST_TYPED, TOO_MUCH


def test_enter_sends_and_shift_enter_starts_a_line(desk: Desk) -> None:
    desk.show(READY)
    field = desk.window.pane.input.field
    field.setFocus()
    QTest.keyClicks(field, "one")
    desk.key(Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(field, "two")
    desk.key(Qt.Key.Key_Return)

    assert desk.wanted == [TextSubmitted("one\ntwo")]
    assert field.toPlainText() == ""


def test_nothing_is_not_sent(desk: Desk) -> None:
    desk.show(READY)
    field = desk.window.pane.input.field
    field.setFocus()
    QTest.keyClicks(field, "   ")
    desk.key(Qt.Key.Key_Return)

    assert desk.wanted == []
    assert not desk.window.pane.input.send.isEnabled()


def test_typed_text_survives_every_failure(desk: Desk) -> None:
    field = desk.window.pane.input.field
    field.setPlainText("half a sentence")
    for phase in Phase:
        desk.show(ConversationState(phase, problem=REFUSED, response_id="a1"))

    assert field.toPlainText() == "half a sentence"


def test_while_the_link_is_down_the_field_says_when_it_will_be_sent(desk: Desk) -> None:
    desk.window.pane.input.field.setPlainText("And Sunday?")
    desk.show(ConversationState(Phase.RECONNECTING, attempt=1, problem=Problem(ProblemCode.LINK_LOST)))
    assert desk.window.pane.input.note == "Will be sent when the connection is back"

    desk.show(READY)
    assert desk.window.pane.input.note == ""


def test_the_field_grows_to_five_lines_and_no_further(desk: Desk) -> None:
    row = desk.window.pane.input
    heights = []
    for lines in (1, 3, 5, 9):
        row.field.setPlainText("\n".join(["word"] * lines))
        heights.append(row.height())

    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_sending_goes_back_to_the_end(desk: Desk) -> None:
    desk.show(replace(READY, entries=conversation(40)))
    view = desk.window.pane.view
    view.verticalScrollBar().setValue(0)
    assert desk.window.pane.pill.isVisible()

    desk.window.pane.input.field.setPlainText("And Sunday?")
    desk.window.pane.input.send.click()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert not desk.window.pane.pill.isVisible()


def test_the_pill_goes_back_to_the_end_and_takes_no_focus(desk: Desk) -> None:
    desk.show(replace(READY, entries=conversation(40)))
    view = desk.window.pane.view
    view.verticalScrollBar().setValue(0)
    desk.show(replace(READY, entries=conversation(42)))
    pill = desk.window.pane.pill
    assert pill.text() == "Jump to latest, 2 new"

    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert QApplication.focusWidget() is desk.window.dock.talk


def test_of_an_enormous_paste_as_much_is_taken_as_fits_and_the_rest_is_said_to_be_missing(desk: Desk) -> None:
    row = desk.window.pane.input
    pasted = QMimeData()
    pasted.setText("x" * 1_000_000)
    row.field.insertFromMimeData(pasted)

    assert len(row.field.toPlainText()) == MOST_TYPED
    assert row.note == "Only 20,000 characters fit. The rest was not pasted."
    desk.show(READY)
    assert row.note == TOO_MUCH
    row.field.setPlainText("less")
    assert row.note == ""
