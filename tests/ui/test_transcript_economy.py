from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPaintEvent
from pytestqt.qtbot import QtBot

from tests.ui.rows import answer, conversation, said, weather
from voicedesk.conversation.turns import ToolStatus, TurnStatus
from voicedesk.ui.row_stack import OVERSCAN_ROWS
from voicedesk.ui.transcript_view import TranscriptView


def flushed(transcript: TranscriptView) -> None:
    """As if the 50 ms had passed."""
    transcript.ticks.flush.timeout.emit()


class PaintWatch(QObject):
    """Counts paints of a viewport and how many rows' worth of it each one covered."""

    def __init__(self, transcript: TranscriptView) -> None:
        super().__init__(transcript)
        self.heights: list[int] = []
        transcript.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.heights.append(event.rect().height())
        return False


def test_five_thousand_turns_open_at_once_and_only_rows_in_view_are_laid_out(
    transcript: TranscriptView,
) -> None:
    entries = conversation(5000)
    started = time.perf_counter()
    transcript.show_entries(entries)
    transcript.viewport().grab()
    seconds = time.perf_counter() - started

    assert seconds < 1.0  # 0.3 s is the aim; a busy machine gets some air
    assert transcript.stack.made < len(transcript.rows_in_view()) + 4 * OVERSCAN_ROWS


def test_layouts_far_from_what_is_seen_are_let_go_and_their_place_is_kept(
    transcript: TranscriptView,
) -> None:
    transcript.show_entries(conversation(1500))
    bar = transcript.verticalScrollBar()
    while bar.value() > 0:
        bar.setValue(bar.value() - 400)
    kept = sum(layout is not None for layout in transcript.stack.layouts)
    total = transcript.stack.heights.total
    transcript.settle()

    assert kept < 400
    assert transcript.stack.heights.total == total


def test_streaming_lays_out_one_row_a_flush(transcript: TranscriptView) -> None:
    entries = conversation(200)
    transcript.show_entries((*entries, answer("live", "So ", TurnStatus.LIVE)))
    made = transcript.stack.made
    for number in range(20):
        words = "So " + "then " * number
        transcript.show_entries((*entries, answer("live", words, TurnStatus.LIVE)))
    flushed(transcript)

    assert transcript.stack.made - made == 1


def test_the_spoken_words_repaint_their_row_and_nothing_else(
    transcript: TranscriptView, qtbot: QtBot
) -> None:
    entries = (*conversation(6), answer("live", "It is dry in Lisbon ", TurnStatus.LIVE))
    span = [(0, 2)]
    transcript.spoken.source = lambda response_id: span[0] if response_id == "live" else None
    transcript.show_entries(entries, speaking="live")
    transcript.ticks.flush.stop()
    transcript.ticks.pulse.stop()
    qtbot.wait(30)
    watch = PaintWatch(transcript)
    transcript.ticks.pulse.timeout.emit()
    qtbot.wait(30)
    assert watch.heights == []

    span[0] = (3, 5)
    transcript.ticks.pulse.timeout.emit()
    qtbot.waitUntil(lambda: len(watch.heights) == 1)

    assert watch.heights[0] <= transcript.row_rect(6).height()


def test_of_a_long_answer_only_the_line_with_the_spoken_word_is_painted(
    transcript: TranscriptView, qtbot: QtBot
) -> None:
    story = "Once upon a time there was a lighthouse. " * 20
    span = [(0, 4)]
    transcript.spoken.source = lambda response_id: span[0] if response_id == "live" else None
    transcript.show_entries((*conversation(2), answer("live", story)), speaking="live")
    transcript.ticks.pulse.stop()
    qtbot.wait(30)
    watch = PaintWatch(transcript)
    span[0] = (5, 9)
    transcript.ticks.pulse.timeout.emit()
    qtbot.waitUntil(lambda: len(watch.heights) == 1)

    assert watch.heights[0] < 2 * transcript.px(23)


def test_words_that_need_no_new_line_repaint_one_row(transcript: TranscriptView, qtbot: QtBot) -> None:
    entries = conversation(6)
    transcript.show_entries((*entries, answer("live", "So ", TurnStatus.LIVE)))
    transcript.ticks.flush.stop()
    qtbot.wait(30)
    watch = PaintWatch(transcript)
    transcript.show_entries((*entries, answer("live", "So it ", TurnStatus.LIVE)))
    transcript.ticks.flush.stop()
    flushed(transcript)
    qtbot.waitUntil(lambda: bool(watch.heights))

    assert max(watch.heights) <= transcript.row_rect(6).height()


def test_of_an_answer_that_grows_only_its_last_line_is_painted(
    transcript: TranscriptView, qtbot: QtBot
) -> None:
    story = "Once upon a time there was a lighthouse. " * 20
    for words in (story, story + "It "):
        transcript.show_entries((*conversation(2), answer("live", words, TurnStatus.LIVE)))
        transcript.ticks.flush.stop()
        qtbot.wait(30)
        watch = PaintWatch(transcript)
        flushed(transcript)
        qtbot.wait(30)

    assert 0 < max(watch.heights) < 4 * transcript.px(23)


def test_half_a_word_more_changes_nothing_yet(transcript: TranscriptView, qtbot: QtBot) -> None:
    for words in ("So it wa", "So it was"):
        transcript.show_entries((*conversation(2), answer("live", words, TurnStatus.LIVE)))
        transcript.ticks.flush.stop()
        made = transcript.stack.made
    qtbot.wait(30)
    watch = PaintWatch(transcript)
    flushed(transcript)
    qtbot.wait(30)

    assert transcript.stack.made == made
    assert watch.heights == []


def test_no_clock_runs_while_the_view_is_hidden_or_still(transcript: TranscriptView) -> None:
    timers = [transcript.ticks.flush, transcript.ticks.pulse, transcript.ticks.second]
    transcript.show_entries((said("u", "Hello"), answer("a", "Hello.")))
    assert not any(timer.isActive() for timer in timers)

    transcript.show_entries((said("u", "Hello"), weather("t", ToolStatus.RUNNING)), thinking=True)
    assert transcript.ticks.second.isActive()
    assert transcript.ticks.pulse.isActive()

    transcript.hide()
    assert not any(timer.isActive() for timer in [*timers, transcript.ticks.times])
