"""What is read aloud of marked text: the words and sums, not the marks, however the text is cut in pieces."""

from __future__ import annotations

import pytest

from voicedesk.backends.cascade.spoken_text import spoken

TEXTS = [
    ("6 * 7 = 42", "6 * 7 = 42"),
    ("So 2*3*4 is 24.", "So 2*3*4 is 24."),
    ("2*3", "2*3"),
    ("It is **really** *good*.", "It is really good."),
    ("**6** and *7*, __so__", "6 and 7, __so__"),
    ("*3 apples* or * 4", "3 apples or * 4"),
    ("* one\n* two\n  * three", " one\n two\n   three"),
    ("* 6 * 7 is 42", " 6 * 7 is 42"),
    ("* * *\nNext", "  \nNext"),
    ("**1*2**", "1*2"),
    ("# Sums\n6 * 7 and #1", " Sums\n6 * 7 and #1"),
    ("`code` and a*b*", "code and ab"),
    ("A footnote *", "A footnote "),
]


@pytest.mark.parametrize(("text", "aloud"), TEXTS)
def test_a_star_is_spoken_where_it_multiplies_and_nowhere_else(text: str, aloud: str) -> None:
    assert spoken(text, "") == aloud


@pytest.mark.parametrize("text", [text for text, _ in TEXTS])
def test_it_makes_no_difference_where_the_text_is_cut(text: str) -> None:
    for place in range(len(text) + 1):
        assert spoken(text[:place], "") + spoken(text[place:], text[:place]) == spoken(text, "")
    assert "".join(spoken(char, text[:place]) for place, char in enumerate(text)) == spoken(text, "")
