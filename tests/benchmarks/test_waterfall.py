from __future__ import annotations

import pytest

from tests.benchmarks.waterfall import Waterfall, ends_in_a_gap, error_ms, error_words, words_kept

USER = {"role": "user", "content": "tell me more"}


def answer(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def test_the_overhead_is_what_the_services_did_not_take() -> None:
    waterfall = Waterfall(10.0, 10.150, 10.160, 10.360, 10.363, 10.463, 10.480)
    steps = waterfall.steps_ms
    assert steps["whole"] == pytest.approx(480)
    assert steps["overhead"] == pytest.approx(10 + 3 + 17)
    assert steps["step_final"] == pytest.approx(150)


def test_what_was_not_heard_has_no_overhead() -> None:
    assert "overhead" not in Waterfall(10.0, 10.1, 10.2, 10.3, 10.4, 10.5).steps_ms


@pytest.mark.parametrize(
    ("messages", "kept"),
    [
        ([USER], 0),
        ([USER, answer("word0 word1"), USER], 2),
        ([USER, answer("word0 word1 "), USER, USER], 0),
        ([USER, answer(""), USER], 0),
        ([{"role": "system", "content": "Be short."}, USER], 0),
    ],
)
def test_what_the_model_is_told_it_said_is_counted(messages: list[dict[str, str]], kept: int) -> None:
    assert words_kept(messages) == kept


@pytest.mark.parametrize(
    ("kept", "heard_ms", "words"),
    [(2, 700, 0), (3, 700, 0), (4, 700, 1), (1, 700, 1), (0, 0, 0), (9, 700, 6)],
)
def test_a_word_heard_in_part_may_stand_in_the_history_or_not(kept: int, heard_ms: float, words: int) -> None:
    assert error_words(kept, heard_ms) == words


def test_without_the_times_of_words_the_error_is_a_time() -> None:
    assert error_ms(3, 700) == pytest.approx(200)
    assert error_ms(2, 700) == pytest.approx(100)


@pytest.mark.parametrize(
    ("heard_ms", "silent"), [(100, False), (240, False), (270, True), (599, True), (610, False)]
)
def test_where_a_word_ends_nobody_can_tell_when_the_sound_was_stopped(heard_ms: float, silent: bool) -> None:
    assert ends_in_a_gap(heard_ms) is silent
