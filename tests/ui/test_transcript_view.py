from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider
from pytestqt.qtbot import QtBot

from tests.ui.rows import answer, conversation, refused, said, weather
from voicedesk.conversation.turns import Entry, ToolStatus, TurnStatus
from voicedesk.settings.schema import Appearance, General
from voicedesk.ui.row_stack import OVERSCAN_ROWS
from voicedesk.ui.selection import Position, Selection
from voicedesk.ui.theme import Theme
from voicedesk.ui.transcript_view import TranscriptView


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> Iterator[TranscriptView]:
    made = TranscriptView(theme)
    qtbot.addWidget(made)
    made.resize(820, 480)
    made.show()
    yield made
    made.hide()


def bottom(view: TranscriptView) -> int:
    return view.verticalScrollBar().maximum()


def flushed(view: TranscriptView) -> None:
    """As if the 50 ms had passed."""
    view.ticks.flush.timeout.emit()


class PaintWatch(QObject):
    """Counts paints of a viewport and how many rows' worth of it each one covered."""

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view)
        self.heights: list[int] = []
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.heights.append(event.rect().height())
        return False


# Following and holding.


def test_a_conversation_opens_at_its_end(view: TranscriptView) -> None:
    view.show_entries(conversation(40))

    assert view.verticalScrollBar().value() == bottom(view) > 0
    assert view.row_rect(39).bottom() < view.viewport().height()


def test_a_reader_at_the_end_follows_new_rows(view: TranscriptView) -> None:
    view.show_entries(conversation(40))
    view.show_entries(conversation(43))

    assert view.verticalScrollBar().value() == bottom(view)
    assert not view.can_jump()


def test_the_first_visible_line_does_not_move_by_a_pixel_while_500_words_stream(
    view: TranscriptView,
) -> None:
    entries = (*conversation(40), answer("live", "So", TurnStatus.LIVE))
    view.show_entries(entries)
    view.verticalScrollBar().setValue(bottom(view) - 300)
    before = view.viewport().grab().toImage()
    text = "So"
    for number in range(500):
        text += f" word{number}"
        view.show_entries((*entries[:-1], answer("live", text, TurnStatus.LIVE)))
        flushed(view)
        if number % 100 == 99:
            assert _top_lines(view.viewport().grab().toImage()) == _top_lines(before)

    assert view.can_jump()
    assert view.autoscroll.pill_text == "Jump to latest"


def _top_lines(image: QImage) -> QImage:
    return image.copy(0, 0, image.width(), 120)


def test_a_reader_inside_the_growing_answer_keeps_the_line(view: TranscriptView) -> None:
    long = "Walk up from the cathedral. " * 80
    view.show_entries((answer("live", long, TurnStatus.LIVE),))
    view.verticalScrollBar().setValue(bottom(view) // 2)
    before = _top_lines(view.viewport().grab().toImage())
    view.show_entries((answer("live", long * 2, TurnStatus.LIVE),))
    flushed(view)

    assert _top_lines(view.viewport().grab().toImage()) == before


def test_scrolling_up_unsticks_and_counts_what_arrives(view: TranscriptView) -> None:
    view.show_entries(conversation(40))
    view.verticalScrollBar().triggerAction(QAbstractSlider.SliderAction.SliderSingleStepSub)
    view.show_entries(conversation(43))

    assert view.autoscroll.pill_text == "Jump to latest, 3 new"
    assert view.can_jump()


def test_the_pill_and_the_end_key_go_back_to_the_end(view: TranscriptView) -> None:
    view.show_entries(conversation(40))
    view.verticalScrollBar().setValue(0)
    QTest.keyClick(view, Qt.Key.Key_End)

    assert view.verticalScrollBar().value() == bottom(view)
    assert view.autoscroll.following


def test_scrolling_through_estimated_rows_leaves_what_is_seen_in_place(view: TranscriptView) -> None:
    view.show_entries(conversation(400))
    bar = view.verticalScrollBar()
    for _ in range(60):
        rows = [row for row in view.rows_in_view() if view.stack.layouts[row] is not None]
        before = {row: view.row_rect(row).top() for row in rows}
        step = min(120, bar.value())
        bar.setValue(bar.value() - step)
        after = {row: view.row_rect(row).top() for row in rows}

        assert all(after[row] == before[row] + step for row in rows)


def test_opening_a_chip_above_keeps_the_first_visible_row_where_it_is(view: TranscriptView) -> None:
    entries = (weather("t"), *conversation(40))
    view.show_entries(entries)
    view.verticalScrollBar().setValue(200)
    first = next(row for row in view.rows_in_view() if view.row_rect(row).top() >= 0)
    before = view.row_rect(first).top()
    view.gestures.toggle(0)

    assert view.row_rect(first).top() == before


def test_a_narrower_window_keeps_the_first_visible_row(view: TranscriptView) -> None:
    view.show_entries(conversation(60))
    view.verticalScrollBar().setValue(800)
    row = view.rows_in_view()[0]
    before = view.stack.heights.top(row) - view.placed
    view.resize(520, 480)

    assert view.rows_in_view()[0] == row
    assert view.stack.heights.top(row) - view.placed == before


def test_rows_that_come_above_do_not_move_the_reader(view: TranscriptView) -> None:
    entries = conversation(40)
    view.show_entries(entries)
    view.verticalScrollBar().setValue(600)
    row = view.rows_in_view()[1]
    before = view.row_rect(row).top()
    view.show_entries((entries[0], said("late", "A turn whose place is further up."), *entries[1:]))

    assert view.row_rect(row + 1).top() == before


# Economy.


def test_five_thousand_turns_open_at_once_and_only_rows_in_view_are_laid_out(view: TranscriptView) -> None:
    entries = conversation(5000)
    started = time.perf_counter()
    view.show_entries(entries)
    view.viewport().grab()
    seconds = time.perf_counter() - started

    assert seconds < 1.0  # 0.3 s is the aim; a busy machine gets some air
    assert view.stack.made < len(view.rows_in_view()) + 4 * OVERSCAN_ROWS


def test_streaming_lays_out_one_row_a_flush(view: TranscriptView) -> None:
    entries = conversation(200)
    view.show_entries((*entries, answer("live", "So ", TurnStatus.LIVE)))
    made = view.stack.made
    for number in range(20):
        words = "So " + "then " * number
        view.show_entries((*entries, answer("live", words, TurnStatus.LIVE)))
    flushed(view)

    assert view.stack.made - made == 1


def test_the_spoken_words_repaint_their_row_and_nothing_else(view: TranscriptView, qtbot: QtBot) -> None:
    entries = (*conversation(6), answer("live", "It is dry in Lisbon ", TurnStatus.LIVE))
    span = [(0, 2)]
    view.spoken.source = lambda response_id: span[0] if response_id == "live" else None
    view.show_entries(entries, speaking="live")
    view.ticks.flush.stop()
    view.ticks.pulse.stop()
    qtbot.wait(30)
    watch = PaintWatch(view)
    view.ticks.pulse.timeout.emit()
    qtbot.wait(30)
    assert watch.heights == []

    span[0] = (3, 5)
    view.ticks.pulse.timeout.emit()
    qtbot.waitUntil(lambda: len(watch.heights) == 1)

    assert watch.heights[0] <= view.row_rect(6).height()


def test_no_clock_runs_while_the_view_is_hidden_or_still(view: TranscriptView) -> None:
    timers = [view.ticks.flush, view.ticks.pulse, view.ticks.second]
    view.show_entries((said("u", "Hello"), answer("a", "Hello.")))
    assert not any(timer.isActive() for timer in timers)

    view.show_entries((said("u", "Hello"), weather("t", ToolStatus.RUNNING)), thinking=True)
    assert view.ticks.second.isActive()
    assert view.ticks.pulse.isActive()

    view.hide()
    assert not any(timer.isActive() for timer in [*timers, view.ticks.times])


# What is shown.


def test_an_answer_grows_by_whole_words(view: TranscriptView) -> None:
    view.show_entries((answer("a", "It is sun", TurnStatus.LIVE),))
    assert _shown(view, 0) == "It is "

    view.show_entries((answer("a", "It is sunny. ", TurnStatus.LIVE),))
    flushed(view)
    assert _shown(view, 0) == "It is sunny. "


def test_the_last_word_appears_when_nothing_more_comes(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries((answer("a", "It is sunny.", TurnStatus.LIVE),))

    qtbot.waitUntil(lambda: _shown(view, 0) == "It is sunny.")
    qtbot.waitUntil(lambda: not view.ticks.flush.isActive())


def test_the_end_of_an_answer_shows_all_of_it_at_once(view: TranscriptView) -> None:
    view.show_entries((answer("a", "It is sun", TurnStatus.LIVE),))
    view.show_entries((answer("a", "It is sunny.", TurnStatus.DONE),))

    assert _shown(view, 0) == "It is sunny."


def _shown(view: TranscriptView, row: int) -> str:
    block = view.stack.layout(row).text
    return block.layout.text() if block is not None else ""


def test_a_partial_never_makes_its_row_shorter(view: TranscriptView) -> None:
    view.show_entries((said("u", "book a table " * 20, TurnStatus.LIVE),))
    tall = view.row_rect(0).height()
    view.show_entries((said("u", "book a table", TurnStatus.LIVE),))
    flushed(view)
    assert view.row_rect(0).height() == tall

    view.show_entries((said("u", "book a table", TurnStatus.DONE),))
    assert view.row_rect(0).height() < tall


def test_words_of_a_partial_settle_by_themselves(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries((said("u", "book a table", TurnStatus.LIVE),))
    assert view.row_state(0).meta == "now  ·  words may still change"

    qtbot.waitUntil(lambda: view.row_state(0).meta == "now")
    qtbot.waitUntil(lambda: not view.ticks.flush.isActive())


def test_thinking_has_a_row_and_gives_it_up_for_the_answer(view: TranscriptView) -> None:
    entries: tuple[Entry, ...] = (said("u", "Is it dry?"),)
    view.show_entries(entries, thinking=True)
    assert view.model().rowCount() == 2

    view.show_entries((*entries, answer("a", "It is ", TurnStatus.LIVE)), thinking=True)
    assert view.model().rowCount() == 2
    assert _shown(view, 1) == "It is "


def test_a_turn_of_more_than_40_lines_folds_and_opens(view: TranscriptView) -> None:
    view.show_entries((answer("a", "\n".join(f"line {number}" for number in range(120))),))
    folded = view.row_rect(0).height()
    block = view.stack.layout(0).text
    assert block is not None
    assert (block.shown_lines, block.lines) == (40, 120)

    view.gestures.toggle(0)
    assert view.row_rect(0).height() > folded * 2


def test_a_change_of_theme_or_text_size_lays_out_anew(view: TranscriptView, theme: Theme) -> None:
    view.show_entries(conversation(10))
    before = view.row_rect(9).height()
    theme.use(General(appearance=Appearance.DARK, text_size=200))

    assert view.row_rect(9).height() > before
    assert view.verticalScrollBar().value() == bottom(view)


def test_old_times_are_told_relative_to_now(view: TranscriptView) -> None:
    view.show_entries((said("u", "Hello"),))
    view.entries.times["u"] -= timedelta(minutes=4)

    assert view.row_state(0).meta == "4 min ago"


def test_times_that_are_known_are_used(view: TranscriptView) -> None:
    came = view.entries.now() - timedelta(minutes=9)
    view.show_entries((said("u", "Hello"),), times={"u": came})

    assert view.row_state(0).meta == "9 min ago"


# Selecting, copying, keys.


def _drag(view: TranscriptView, start: QPoint, end: QPoint) -> None:
    port = view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for step in (0.3, 0.6, 1.0):
        way = end - start
        here = start + QPoint(round(way.x() * step), round(way.y() * step))
        QTest.mouseMove(port, here)
        _move_with_button(view, here)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)


def _move_with_button(view: TranscriptView, at: QPoint) -> None:
    """``QTest.mouseMove`` holds no button."""
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QMouseEvent

    left = Qt.MouseButton.LeftButton
    place = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        view.viewport().mapToGlobal(place),
        Qt.MouseButton.NoButton,
        left,
        Qt.KeyboardModifier.NoModifier,
    )
    QGuiApplication.sendEvent(view.viewport(), event)


def test_a_drag_selects_across_rows_and_copies_with_speakers(view: TranscriptView) -> None:
    view.show_entries((said("u", "Is it dry?"), answer("a", "It is dry.")))
    first, second = view.row_rect(0), view.row_rect(1)
    _drag(view, QPoint(first.left() + 53, first.top() + 35), QPoint(second.right() - 10, second.top() + 35))
    view.gestures.copy()

    assert QGuiApplication.clipboard().text() == "You: Is it dry?\nAssistant: It is dry."
    assert not view.autoscroll.following


def test_ctrl_c_copies_the_focused_row(view: TranscriptView) -> None:
    view.setFocus()
    view.show_entries((said("u", "Is it dry?"), answer("a", "It is dry.")))
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == "You: Is it dry?"


def test_struck_words_are_copied_as_not_heard(view: TranscriptView) -> None:
    view.show_entries((answer("a", "It is dry. Take no umbrella.", TurnStatus.INTERRUPTED, heard=10),))
    view.gestures.select_all()

    assert view.gestures.copied() == "It is dry. [not heard: Take no umbrella.]"


def test_a_double_click_selects_a_word(view: TranscriptView) -> None:
    view.show_entries((said("u", "Wonderful weather"),))
    card = view.row_rect(0)
    QTest.mouseDClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(card.left() + 70, card.top() + 38)
    )

    assert view.gestures.copied() == "Wonderful"


def test_up_and_down_walk_through_rows_and_bring_them_into_view(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries(conversation(40))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.gestures.focused == 0
    assert view.row_rect(0).top() >= 0

    for _ in range(12):
        QTest.keyClick(view, Qt.Key.Key_Down)
    card = view.row_rect(12)

    assert view.gestures.focused == 12
    assert card.top() >= 0
    assert card.bottom() <= view.viewport().height()
    assert not view.autoscroll.following


def test_enter_and_a_click_open_a_chip(view: TranscriptView) -> None:
    view.show_entries((said("u", "Is it dry?"), weather("t")))
    closed = view.row_rect(1).height()
    view.setFocus()
    view.gestures.go_to(1)
    QTest.keyClick(view, Qt.Key.Key_Return)
    opened = view.row_rect(1)
    assert opened.height() > closed

    spot = QPoint(opened.left() + 80, opened.top() + 22)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert view.row_rect(1).height() == closed


def test_a_selection_stays_on_its_words_when_rows_come_above(view: TranscriptView) -> None:
    entries = (said("u", "Is it dry?"), answer("a", "It is dry."))
    view.show_entries(entries)
    view.gestures.selection = Selection(Position(1, 6), Position(1, 9))
    view.show_entries((said("early", "An earlier turn"), *entries))

    assert view.gestures.copied() == "dry"


def test_a_new_conversation_forgets_rows_selection_and_focus(view: TranscriptView) -> None:
    view.show_entries((*conversation(10), refused("n")))
    view.gestures.select_all()
    view.gestures.go_to(5)
    view.show_entries(())
    view.viewport().grab()

    assert view.gestures.focused is None
    assert view.gestures.copied() == ""
    assert view.verticalScrollBar().maximum() == 0


# A screen reader.


def test_rows_are_read_with_speaker_time_and_what_was_not_heard(view: TranscriptView) -> None:
    turn = answer("a", "It is dry. Take no umbrella.", TurnStatus.INTERRUPTED, heard=10)
    view.show_entries((turn,))
    clock = f"{view.entries.times['a']:%H:%M}"
    index = view.model().index(0, 0)

    text = view.model().data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert text == f"Assistant, {clock}: It is dry. Interrupted. Not heard: Take no umbrella."


def test_the_list_and_its_items_are_there_for_assistive_technology(view: TranscriptView) -> None:
    view.show_entries((said("u", "Hello"), answer("a", "Hello.")))
    interface = QAccessible.queryAccessibleInterface(view)

    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Conversation"
    assert interface.childCount() >= 2
    item = interface.child(1)
    assert item.role() == QAccessible.Role.ListItem
    assert item.text(QAccessible.Text.Name).startswith("Assistant, ")
    assert not item.rect().isEmpty()


@pytest.mark.parametrize("dark", [False, True])
def test_every_kind_of_row_can_be_painted(view: TranscriptView, theme: Theme, dark: bool) -> None:
    theme.use(General(appearance=Appearance.DARK if dark else Appearance.LIGHT))
    kinds: tuple[Callable[[], Entry], ...] = (
        lambda: said("u1", "book a", TurnStatus.LIVE),
        lambda: said("u2", "", TurnStatus.UNCLEAR),
        lambda: said("u3", "typed", TurnStatus.QUEUED, typed=True),
        lambda: weather("t1", ToolStatus.RUNNING),
        lambda: weather("t2", ToolStatus.FAILED),
        lambda: answer("a1", "Half of it. The rest.", TurnStatus.CUT, heard=12, exact=False),
        lambda: answer("a2", "None of it.", TurnStatus.STOPPED, heard=0),
        lambda: answer("a3", "Broken", TurnStatus.FAILED),
        lambda: refused("n"),
        lambda: answer("a4", "", TurnStatus.LIVE),
    )
    for make in kinds:
        entry = make()
        view.show_entries((entry,))
        blank = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
        blank.fill(theme.color("bg.surface"))
        drawn = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

        assert drawn != blank, entry


def test_painting_leaves_the_themes_colours_alone(view: TranscriptView, theme: Theme) -> None:
    view.show_entries((*conversation(40), answer("a", "", TurnStatus.LIVE)), thinking=True)
    view.gestures.select_all()
    view.viewport().grab()

    assert theme.color("text.primary").alpha() == 255
    assert theme.color("accent.fill").alpha() == 255
