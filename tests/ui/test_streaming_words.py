from __future__ import annotations

from voicedesk.ui.streaming_words import PartialWords, WordFlow


def test_a_word_settles_once_it_has_stood_for_600_ms() -> None:
    partial = PartialWords()
    partial.update("book a table", 0.0)

    assert partial.stable_chars("book a table", 0.5) == 0
    assert partial.stable_chars("book a table", 0.6) == len("book a table")
    assert partial.all_stable(0.6)


def test_a_changed_word_unsettles_those_after_it_and_none_before() -> None:
    partial = PartialWords()
    partial.update("book a cable for six", 0.0)
    partial.update("book a table for six", 0.5)

    assert partial.stable_chars("book a table for six", 0.7) == len("book a")
    assert partial.stable_chars("book a table for six", 1.1) == len("book a table for six")


def test_words_that_went_away_leave_nothing_behind() -> None:
    partial = PartialWords()
    partial.update("book a table", 0.0)
    partial.update("book", 0.1)

    assert partial.stable_chars("book", 0.7) == 4
    assert PartialWords().all_stable(0.0)


def test_an_answer_is_shown_in_whole_words() -> None:
    flow = WordFlow()
    flow.update("It is dry and sun", 1.0)

    assert flow.shown_chars(1.0) == len("It is dry and ")


def test_a_last_word_that_stands_is_taken_as_whole() -> None:
    flow = WordFlow()
    flow.update("It is dry.", 1.0)

    assert flow.shown_chars(1.2) == len("It is ")
    assert flow.shown_chars(1.25) == len("It is dry.")


def test_text_that_ends_with_a_space_is_whole_at_once() -> None:
    flow = WordFlow()
    flow.update("It is ", 1.0)

    assert flow.shown_chars(1.0) == len("It is ")
