"""From milliseconds at the speaker to characters that were heard."""

from __future__ import annotations

import random
from typing import Any

import pytest

from voicedesk.conversation.heard import Word, WordBook, heard_chars, position

TEXT = "The quick brown fox jumps over the lazy dog."
WORDS = tuple(
    Word(word.strip("."), 300 * place, 300 * place + 280) for place, word in enumerate(TEXT.split())
)
RECEIVED = 2700


def heard(words: tuple[Word, ...], played_ms: int) -> tuple[str, bool]:
    chars, exact = heard_chars(TEXT, words, played_ms, RECEIVED, finished=True)
    return TEXT[:chars], exact


@pytest.mark.parametrize(
    ("played_ms", "said"),
    [
        (0, ""),
        (100, ""),
        (200, "The"),
        (290, "The"),
        (400, "The"),
        (500, "The quick"),
        (1190, "The quick brown fox"),
        (2600, "The quick brown fox jumps over the lazy dog."),
    ],
)
def test_with_word_times_a_word_counts_once_half_of_it_was_played(played_ms: int, said: str) -> None:
    assert heard(WORDS, played_ms) == (said, True)


def test_word_times_that_arrive_in_any_order_give_the_same_cut() -> None:
    shuffled = list(WORDS)
    for seed in range(20):
        random.Random(seed).shuffle(shuffled)

        assert heard(tuple(shuffled), 1190) == ("The quick brown fox", True)


def test_a_word_that_occurs_twice_is_placed_where_it_is_spoken() -> None:
    assert heard(WORDS, 2080) == ("The quick brown fox jumps over the", True)


def test_words_without_times_between_timed_ones_are_placed_evenly_and_as_a_guess() -> None:
    sparse = (WORDS[0], WORDS[1], WORDS[6], WORDS[7], WORDS[8])

    said, exact = heard(sparse, 1190)

    assert abs(len(said) - len("The quick brown fox")) <= len(" brown")
    assert not exact


def test_a_cut_at_a_timed_word_is_known_though_others_are_not() -> None:
    sparse = (WORDS[0], WORDS[1], WORDS[6], WORDS[7], WORDS[8])

    assert heard(sparse, 2300) == ("The quick brown fox jumps over the lazy", True)


def test_words_that_are_not_in_the_text_are_passed_over() -> None:
    odd = (*WORDS, Word("er", 310, 390), Word("...", 400, 450), Word("xylophone", 1000, 1100))

    assert heard(odd, 1190) == ("The quick brown fox", True)


def test_without_word_times_the_cut_is_in_proportion_and_a_guess() -> None:
    assert heard((), RECEIVED // 2) == ("The quick brown fox", False)


@pytest.mark.parametrize("played_ms", range(0, RECEIVED, 90))
def test_the_guess_ends_at_whole_words(played_ms: int) -> None:
    said, _ = heard((), played_ms)

    assert said == "" or TEXT[len(said) : len(said) + 1] in {" ", ""}


def test_an_answer_played_to_its_end_was_heard_whole_for_certain() -> None:
    assert heard((), RECEIVED) == (TEXT, True)


def test_text_far_ahead_of_its_sound_is_not_taken_as_heard() -> None:
    story = "word " * 400

    chars, exact = heard_chars(story, (), 900, 1000, finished=False)

    assert chars <= 20
    assert not exact


def test_nothing_received_means_nothing_heard() -> None:
    assert heard_chars(TEXT, (), 0, 0, finished=True) == (0, False)
    assert heard_chars("", (), 100, 200, finished=False)[0] == 0


def test_a_negative_position_is_the_start() -> None:
    assert heard_chars(TEXT, WORDS, -20, RECEIVED, finished=True) == (0, True)


def test_times_that_overlap_do_not_run_backwards() -> None:
    overlapping = (Word("The", 0, 400), Word("quick", 200, 300), Word("brown", 350, 900))

    assert heard(overlapping, 800)[0] == "The quick brown"


@pytest.mark.parametrize(
    ("played_ms", "word"), [(0, "The"), (310, "quick"), (590, "quick"), (1000, "fox"), (9000, "dog.")]
)
def test_the_word_being_played_is_found(played_ms: int, word: str) -> None:
    span = position(TEXT, WORDS, played_ms, RECEIVED)

    assert span is not None
    assert TEXT[slice(*span)] == word


def test_no_word_is_played_of_an_empty_text() -> None:
    assert position("", (), 100, 200) is None


def test_the_book_keeps_the_latest_responses_only() -> None:
    book = WordBook()
    for count in range(20):
        book.add(f"r{count}", Word("one", 0, 500))
        book.cut(f"r{count}", 400, 1000, finished=True)

    assert book.heard("r0", "one two") is None
    assert book.heard("r19", "one two") == (3, True)
    assert book.span("r19", "one two", 100, 1000) == (0, 3)


def test_the_word_being_played_is_the_same_however_much_was_known_when_it_was_asked_for() -> None:
    book = WordBook()
    asked = []
    for count, word in enumerate(WORDS, start=1):  # each comes just before it is played
        book.add("r", word)
        known = " ".join(TEXT.split()[:count])
        asked += [book.span("r", known, ms, word.end_ms) for ms in range(word.start_ms, word.end_ms, 50)]
    at_once = [
        position(TEXT, WORDS, ms, RECEIVED) for word in WORDS for ms in range(word.start_ms, word.end_ms, 50)
    ]

    assert asked == at_once


def test_words_that_come_after_the_question_was_first_asked_are_found() -> None:
    book = WordBook()
    book.add("r", Word("one", 0, 400))
    assert book.span("r", "one", 600, 1000) == (0, 3)

    book.add("r", Word("two", 500, 900))
    assert book.span("r", "one two", 600, 1000) == (4, 7)
    assert book.span("r", "one two", 100, 1000) == (0, 3)
    assert book.span("other", "another", 100, 1000) == (0, 7)


def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the texts that are looked through."""
    seen: list[int] = []

    def look(text: str, *rest: Any, **also: Any) -> tuple[int, bool]:
        seen.append(len(text))
        return heard_chars(text, *rest, **also)

    monkeypatch.setattr("voicedesk.conversation.heard.heard_chars", look)
    return seen


def test_of_many_late_words_few_are_looked_at_anew_and_the_end_counts_them_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each look is at the whole text: one for each delta took minutes."""
    seen, book, text = looks(monkeypatch), WordBook(), ""
    book.cut("r1", 5_000, 600_000, finished=False)
    for number in range(20_000):
        text += "on "
        book.add("r1", Word("on", number * 30, number * 30 + 20))
        book.heard("r1", text)

    assert sum(seen) < 100 * len(text)
    exact = heard_chars(text, tuple(Word("on", n * 30, n * 30 + 20) for n in range(20_000)), 5_000, 600_000,
                        finished=False)  # fmt: skip
    assert book.heard("r1", text, at_last=True) == exact


def test_a_service_times_no_more_words_than_are_kept() -> None:
    book = WordBook()
    for number in range(30_000):
        book.add("r1", Word("x" * (number % 400), number, number + 1))

    assert len(book._of("r1")) <= 20_000
    assert all(len(word.word) <= 200 for word in book._of("r1"))
