from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider

from tests.ui.rows import answer, conversation, said, weather
from voicedesk.conversation.turns import TurnStatus
from voicedesk.ui.transcript_view import TranscriptView


def bottom(transcript: TranscriptView) -> int:
    return transcript.verticalScrollBar().maximum()


def flushed(transcript: TranscriptView) -> None:
    """As if the 50 ms had passed."""
    transcript.ticks.flush.timeout.emit()


def test_a_conversation_opens_at_its_end(transcript: TranscriptView) -> None:
    transcript.show_entries(conversation(40))

    assert transcript.verticalScrollBar().value() == bottom(transcript) > 0
    assert transcript.row_rect(39).bottom() < transcript.viewport().height()


def test_a_reader_at_the_end_follows_new_rows(transcript: TranscriptView) -> None:
    transcript.show_entries(conversation(40))
    transcript.show_entries(conversation(43))

    assert transcript.verticalScrollBar().value() == bottom(transcript)
    assert not transcript.can_jump()


def test_the_first_visible_line_does_not_move_by_a_pixel_while_500_words_stream(
    transcript: TranscriptView,
) -> None:
    entries = (*conversation(40), answer("live", "So", TurnStatus.LIVE))
    transcript.show_entries(entries)
    transcript.verticalScrollBar().setValue(bottom(transcript) - 300)
    before = transcript.viewport().grab().toImage()
    text = "So"
    for number in range(500):
        text += f" word{number}"
        transcript.show_entries((*entries[:-1], answer("live", text, TurnStatus.LIVE)))
        flushed(transcript)
        if number % 100 == 99:
            assert _top_lines(transcript.viewport().grab().toImage()) == _top_lines(before)

    assert transcript.can_jump()
    assert transcript.autoscroll.pill_text == "Jump to latest"


def _top_lines(image: QImage) -> QImage:
    return image.copy(0, 0, image.width(), 120)


def test_a_reader_inside_the_growing_answer_keeps_the_line(transcript: TranscriptView) -> None:
    long = "Walk up from the cathedral. " * 80
    transcript.show_entries((answer("live", long, TurnStatus.LIVE),))
    transcript.verticalScrollBar().setValue(bottom(transcript) // 2)
    before = _top_lines(transcript.viewport().grab().toImage())
    transcript.show_entries((answer("live", long * 2, TurnStatus.LIVE),))
    flushed(transcript)

    assert _top_lines(transcript.viewport().grab().toImage()) == before


def test_scrolling_up_unsticks_and_counts_what_arrives(transcript: TranscriptView) -> None:
    transcript.show_entries(conversation(40))
    transcript.verticalScrollBar().triggerAction(QAbstractSlider.SliderAction.SliderSingleStepSub)
    transcript.show_entries(conversation(43))

    assert transcript.autoscroll.pill_text == "Jump to latest, 3 new"
    assert transcript.can_jump()


def test_the_pill_and_the_end_key_go_back_to_the_end(transcript: TranscriptView) -> None:
    transcript.show_entries(conversation(40))
    transcript.verticalScrollBar().setValue(0)
    QTest.keyClick(transcript, Qt.Key.Key_End)

    assert transcript.verticalScrollBar().value() == bottom(transcript)
    assert transcript.autoscroll.following


def test_scrolling_through_estimated_rows_leaves_what_is_seen_in_place(transcript: TranscriptView) -> None:
    transcript.show_entries(conversation(400))
    bar = transcript.verticalScrollBar()
    for _ in range(60):
        rows = [row for row in transcript.rows_in_view() if transcript.stack.layouts[row] is not None]
        before = {row: transcript.row_rect(row).top() for row in rows}
        step = min(120, bar.value())
        bar.setValue(bar.value() - step)
        after = {row: transcript.row_rect(row).top() for row in rows}

        assert all(after[row] == before[row] + step for row in rows)


def test_opening_a_chip_in_a_short_conversation_goes_on_following(transcript: TranscriptView) -> None:
    transcript.show_entries((said("u", "Is it dry?"), weather("t")))
    transcript.gestures.toggle(1)
    assert transcript.autoscroll.following

    transcript.show_entries(conversation(40))
    assert transcript.verticalScrollBar().value() == bottom(transcript)


def test_opening_a_chip_above_keeps_the_first_visible_row_where_it_is(transcript: TranscriptView) -> None:
    entries = (weather("t"), *conversation(40))
    transcript.show_entries(entries)
    transcript.verticalScrollBar().setValue(200)
    first = next(row for row in transcript.rows_in_view() if transcript.row_rect(row).top() >= 0)
    before = transcript.row_rect(first).top()
    transcript.gestures.toggle(0)

    assert transcript.row_rect(first).top() == before


def test_a_narrower_window_keeps_the_first_visible_row(transcript: TranscriptView) -> None:
    transcript.show_entries(conversation(60))
    transcript.verticalScrollBar().setValue(800)
    row = transcript.rows_in_view()[0]
    before = transcript.stack.heights.top(row) - transcript.placed
    transcript.resize(520, 480)

    assert transcript.rows_in_view()[0] == row
    assert transcript.stack.heights.top(row) - transcript.placed == before


def test_rows_that_come_above_do_not_move_the_reader(transcript: TranscriptView) -> None:
    entries = conversation(40)
    transcript.show_entries(entries)
    transcript.verticalScrollBar().setValue(600)
    row = transcript.rows_in_view()[1]
    before = transcript.row_rect(row).top()
    transcript.show_entries((entries[0], said("late", "A turn whose place is further up."), *entries[1:]))

    assert transcript.row_rect(row + 1).top() == before


class Voice:
    """Says which word sounds: the one at character ``at`` of the answer."""

    def __init__(self, transcript: TranscriptView) -> None:
        self.transcript = transcript
        self.at = 0
        transcript.spoken.source = lambda _: (self.at, self.at + 5)

    def says(self, at: int) -> None:
        self.at = at
        self.transcript.ticks.pulse.timeout.emit()

    def line(self) -> int:
        """Where the words that sound stand in the view."""
        return self.transcript.line_top(1, self.at) - self.transcript.placed


LONG = "words that are written long before they are said " * 40
TOLD = (said("u", "Tell me."), answer("a", LONG, TurnStatus.LIVE))


def test_the_words_that_sound_stay_in_view_whatever_is_written_below(transcript: TranscriptView) -> None:
    transcript.resize(480, 160)
    voice = Voice(transcript)
    transcript.show_entries(TOLD, speaking="a")

    places = []
    for at in range(0, len(LONG), 49):
        voice.says(at)
        places.append(transcript.placed)
        assert 0 <= voice.line() <= transcript.viewport().height() - 23
    assert places == sorted(places)
    assert places[-1] == bottom(transcript)


def test_a_reader_who_reads_on_is_left_there_until_the_voice_is_there(transcript: TranscriptView) -> None:
    transcript.resize(480, 160)
    voice = Voice(transcript)
    transcript.show_entries(TOLD, speaking="a")
    transcript.verticalScrollBar().setValue(200)
    voice.says(49)
    assert transcript.placed == 200

    for at in range(49, len(LONG), 49):
        voice.says(at)
    assert transcript.placed == bottom(transcript)


def test_a_reader_who_went_back_is_not_pulled_along_by_the_voice(transcript: TranscriptView) -> None:
    transcript.resize(480, 160)
    voice = Voice(transcript)
    transcript.show_entries(TOLD, speaking="a")
    voice.says(1500)
    transcript.verticalScrollBar().setValue(10)
    for at in range(1500, len(LONG), 49):
        voice.says(at)

    assert transcript.placed == 10
    assert transcript.can_jump()
    transcript.jump_to_latest()
    assert 0 <= voice.line() <= transcript.viewport().height()


def test_once_nothing_sounds_whoever_follows_stands_at_the_end(transcript: TranscriptView) -> None:
    transcript.resize(480, 160)
    voice = Voice(transcript)
    transcript.show_entries(TOLD, speaking="a")
    voice.says(300)
    assert transcript.placed < bottom(transcript)
    transcript.show_entries((TOLD[0], answer("a", LONG, TurnStatus.INTERRUPTED, heard=300)))

    assert transcript.placed == bottom(transcript)
