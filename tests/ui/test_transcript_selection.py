from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.rows import answer, conversation, refused, said, weather
from voicedesk.conversation.turns import TurnStatus
from voicedesk.ui.selection import Position, Selection
from voicedesk.ui.transcript_view import TranscriptView


def _drag(transcript: TranscriptView, start: QPoint, end: QPoint) -> None:
    port = transcript.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for step in (0.3, 0.6, 1.0):
        way = end - start
        here = start + QPoint(round(way.x() * step), round(way.y() * step))
        QTest.mouseMove(port, here)
        _move_with_button(transcript, here)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)


def _move_with_button(transcript: TranscriptView, at: QPoint) -> None:
    """``QTest.mouseMove`` holds no button."""
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QMouseEvent

    left = Qt.MouseButton.LeftButton
    place = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        transcript.viewport().mapToGlobal(place),
        Qt.MouseButton.NoButton,
        left,
        Qt.KeyboardModifier.NoModifier,
    )
    QGuiApplication.sendEvent(transcript.viewport(), event)


def test_a_drag_selects_across_rows_and_copies_with_speakers(transcript: TranscriptView) -> None:
    transcript.show_entries((said("u", "Is it dry?"), answer("a", "It is dry.")))
    first, second = transcript.row_rect(0), transcript.row_rect(1)
    _drag(
        transcript,
        QPoint(first.left() + 53, first.top() + 35),
        QPoint(second.right() - 10, second.top() + 35),
    )
    transcript.gestures.copy()

    assert QGuiApplication.clipboard().text() == "You: Is it dry?\nAssistant: It is dry."
    assert not transcript.autoscroll.following


def test_ctrl_c_copies_the_focused_row(transcript: TranscriptView) -> None:
    transcript.setFocus()
    transcript.show_entries((said("u", "Is it dry?"), answer("a", "It is dry.")))
    QTest.keyClick(transcript, Qt.Key.Key_Up)
    QTest.keyClick(transcript, Qt.Key.Key_Up)
    QTest.keyClick(transcript, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == "You: Is it dry?"


def test_struck_words_are_copied_as_not_heard(transcript: TranscriptView) -> None:
    transcript.show_entries((answer("a", "It is dry. Take no umbrella.", TurnStatus.INTERRUPTED, heard=10),))
    transcript.gestures.select_all()

    assert transcript.gestures.copied() == "It is dry. [not heard: Take no umbrella.]"


def test_a_double_click_selects_a_word(transcript: TranscriptView) -> None:
    transcript.show_entries((said("u", "Wonderful weather"),))
    card = transcript.row_rect(0)
    QTest.mouseDClick(
        transcript.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(card.left() + 70, card.top() + 38)
    )

    assert transcript.gestures.copied() == "Wonderful"


def test_up_and_down_walk_through_rows_and_bring_them_into_view(
    transcript: TranscriptView, qtbot: QtBot
) -> None:
    transcript.show_entries(conversation(40))
    transcript.setFocus()
    QTest.keyClick(transcript, Qt.Key.Key_Home)
    assert transcript.gestures.focused == 0
    assert transcript.row_rect(0).top() >= 0

    for _ in range(12):
        QTest.keyClick(transcript, Qt.Key.Key_Down)
    card = transcript.row_rect(12)

    assert transcript.gestures.focused == 12
    assert card.top() >= 0
    assert card.bottom() <= transcript.viewport().height()
    assert not transcript.autoscroll.following


def test_enter_and_a_click_open_a_chip(transcript: TranscriptView) -> None:
    transcript.show_entries((said("u", "Is it dry?"), weather("t")))
    closed = transcript.row_rect(1).height()
    transcript.setFocus()
    transcript.gestures.go_to(1)
    QTest.keyClick(transcript, Qt.Key.Key_Return)
    opened = transcript.row_rect(1)
    assert opened.height() > closed

    spot = QPoint(opened.left() + 80, opened.top() + 22)
    QTest.mouseClick(transcript.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert transcript.row_rect(1).height() == closed


def test_a_selection_stays_on_its_words_when_rows_come_above(transcript: TranscriptView) -> None:
    entries = (said("u", "Is it dry?"), answer("a", "It is dry."))
    transcript.show_entries(entries)
    transcript.gestures.selection = Selection(Position(1, 6), Position(1, 9))
    transcript.show_entries((said("early", "An earlier turn"), *entries))

    assert transcript.gestures.copied() == "dry"


def test_a_new_conversation_forgets_rows_selection_and_focus(transcript: TranscriptView) -> None:
    transcript.show_entries((*conversation(10), refused("n")))
    transcript.gestures.select_all()
    transcript.gestures.go_to(5)
    transcript.show_entries(())
    transcript.viewport().grab()

    assert transcript.gestures.focused is None
    assert transcript.gestures.copied() == ""
    assert transcript.verticalScrollBar().maximum() == 0


def test_a_double_click_takes_the_word_under_it_whatever_stands_before(transcript: TranscriptView) -> None:
    transcript.show_entries((answer("a", "\N{GRINNING FACE}" * 7 + " 4711 is the number"),))
    block = transcript.stack.layout(0).text
    assert block is not None
    (word,) = block.span_rects(8, 12)
    at = transcript.row_rect(0).topLeft() + transcript.stack.metrics.text_origin + word.center().toPoint()
    QTest.mouseDClick(transcript.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert transcript.gestures.copied() == "4711"
