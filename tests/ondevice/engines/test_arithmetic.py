"""Sums in words and digits."""

from __future__ import annotations

import pytest

from voicedesk.ondevice.engines.arithmetic import answer_sum
from voicedesk.ondevice.engines.number_words import parse_number, spoken_number


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what is seven times six", "7 times 6 is 42."),
        ("how much is forty two divided by five", "42 divided by 5 is 8.4."),
        ("what is 12 + 30", "12 plus 30 is 42."),
        ("what's 3.5 * 2", "3.5 times 2 is 7."),
        ("calculate ninety minus one hundred and five", "90 minus 105 is -15."),
        ("what is the sum of two and two", "2 plus 2 is 4."),
        ("what is one divided by zero", "Nothing can be divided by zero."),
        ("what is two thousand times three", "2,000 times 3 is 6,000."),
    ],
)
def test_a_sum_is_worked_out(question: str, answer: str) -> None:
    assert answer_sum(question) == answer


@pytest.mark.parametrize("question", ["what is the weather", "what time is it", "what is love plus hate", ""])
def test_what_is_no_sum_is_left_alone(question: str) -> None:
    assert answer_sum(question) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zero", 0),
        ("twenty-one", 21),
        ("a hundred", 100),
        ("one hundred and five", 105),
        ("minus two", -2),
        ("7", 7),
    ],
)
def test_a_number_is_read(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "a", "many", "two cats"])
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert parse_number(text) is None


def test_a_number_is_said_without_idle_zeros() -> None:
    assert spoken_number(2.50) == "2.5"
    assert spoken_number(1 / 3) == "0.3333"
