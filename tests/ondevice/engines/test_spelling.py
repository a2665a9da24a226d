"""What was recognised, as a person would write it."""

from __future__ import annotations

import pytest

from voicedesk.ondevice.engines.spelling import written


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("what is the weather in los angeles", "What is the weather in Los Angeles?"),
        ("what is the stock price of general electric", "What is the stock price of General Electric?"),
        ("my name is anna", "My name is Anna."),
        ("what time is it in u t c", "What time is it in UTC?"),
        ("who am i", "Who am I?"),
        ("i'm in paris now", "I'm in Paris now."),
        ("tell me a long story", "Tell me a long story."),
        ("", ""),
    ],
)
def test_recognised_words_are_written_with_names_and_marks(heard: str, expected: str) -> None:
    assert written(heard) == expected


def test_a_name_inside_another_word_stays_small() -> None:
    assert written("the parisian samba") == "The parisian samba."
