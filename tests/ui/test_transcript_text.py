from __future__ import annotations

import pytest

from tests.ui.rows import answer, said
from voicedesk.conversation.turns import TurnStatus
from voicedesk.ui.transcript_text import (
    Thinking,
    accessible_turn,
    ending_note,
    heard_and_unheard,
    heard_end,
    marked_text,
    meta_words,
)

TEXT = "It is dry. The second place is further up."


def test_an_answer_that_was_heard_to_the_end_has_no_unheard_part() -> None:
    assert heard_and_unheard(answer("a", TEXT)) == (TEXT, "")


def test_an_interrupted_answer_is_split_where_the_sound_stopped() -> None:
    turn = answer("a", TEXT, TurnStatus.INTERRUPTED, heard=10)

    assert heard_and_unheard(turn) == ("It is dry.", "The second place is further up.")


def test_an_estimated_cut_goes_back_to_the_end_of_a_sentence() -> None:
    turn = answer("a", TEXT, TurnStatus.INTERRUPTED, heard=20, exact=False)

    assert TEXT[: heard_end(turn)] == "It is dry."


def test_an_estimated_cut_in_the_first_sentence_goes_back_to_the_end_of_a_word() -> None:
    turn = answer("a", "The second place", TurnStatus.CUT, heard=8, exact=False)

    assert "The second place"[: heard_end(turn)] == "The"


def test_a_cut_beyond_the_text_is_its_end() -> None:
    assert heard_end(answer("a", "Short.", TurnStatus.INTERRUPTED, heard=99)) == 6


@pytest.mark.parametrize(
    ("status", "heard", "exact", "note"),
    [
        (TurnStatus.INTERRUPTED, 10, True, "You interrupted here. The crossed-out words were not heard."),
        (TurnStatus.STOPPED, 10, True, "You stopped it here. The crossed-out words were not heard."),
        (TurnStatus.CUT, 10, True, "Connection lost here. The crossed-out words were not heard."),
        (TurnStatus.CUT, 12, False, "Connection lost about here. The crossed-out words were not heard."),
        (TurnStatus.INTERRUPTED, 0, True, "You interrupted. None of this was heard."),
        (TurnStatus.INTERRUPTED, len(TEXT), True, "You interrupted here."),
        (TurnStatus.DONE, None, True, ""),
        (TurnStatus.LIVE, None, True, ""),
    ],
)
def test_the_line_under_an_answer_says_how_it_broke_off(
    status: TurnStatus, heard: int | None, exact: bool, note: str
) -> None:
    assert ending_note(answer("a", TEXT, status, heard=heard, exact=exact)) == note


def test_unheard_words_are_copied_as_such() -> None:
    turn = answer("a", TEXT, TurnStatus.STOPPED, heard=10)

    assert marked_text(turn) == "It is dry. [not heard: The second place is further up.]"
    assert marked_text(turn, 0, 6) == "It is "
    assert marked_text(turn, 15, 21) == "[not heard: second]"


def test_a_screen_reader_hears_what_was_not_heard() -> None:
    turn = answer("a", TEXT, TurnStatus.INTERRUPTED, heard=10)

    expected = "Assistant, 10:42: It is dry. Interrupted. Not heard: The second place is further up."
    assert accessible_turn(turn, "10:42") == expected


def test_a_turn_that_was_not_understood_says_so() -> None:
    turn = said("u", "", TurnStatus.UNCLEAR)

    assert accessible_turn(turn, "10:42") == "You, 10:42: We did not catch that. Not understood."
    assert meta_words(turn, "just now") == "just now  ·  not understood"


def test_the_small_words_tell_how_a_turn_stands() -> None:
    assert (
        meta_words(said("u", "Book a", TurnStatus.LIVE), "", unsettled=True)
        == "now  ·  words may still change"
    )
    assert meta_words(said("u", "Book a", TurnStatus.LIVE), "") == "now"
    assert meta_words(said("u", "Hi", typed=True), "just now") == "just now  ·  typed"
    assert meta_words(said("u", "Hi", TurnStatus.QUEUED, typed=True), "just now") == "will be sent"
    assert meta_words(answer("a", "It is", TurnStatus.LIVE), "", speaking=True) == "speaking now"
    assert meta_words(answer("a", "", TurnStatus.LIVE), "") == "thinking"
    assert meta_words(Thinking(), "") == "thinking"
