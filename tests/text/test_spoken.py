"""What is read aloud of marked text: the words and sums, not the marks, however the text is cut in pieces."""

from __future__ import annotations

import pytest

from voicedesk.text.spoken import SpokenWords, spoken

TEXTS = [
    ("6 * 7 = 42", "6 * 7 = 42"),
    ("So 2*3*4 is 24.", "So 2*3*4 is 24."),
    ("2*3", "2*3"),
    ("It is **really** *good*.", "It is really good."),
    ("**6** and *7*, __so__ and _that_", "6 and 7, so and that"),
    ("*3 apples* or * 4", "3 apples or * 4"),
    ("* one\n* two\n  * three", " one\n two\n   three"),
    ("* 6 * 7 is 42", " 6 * 7 is 42"),
    ("* * *\nNext", "  \nNext"),
    ("**1*2**", "1*2"),
    ("# Sums\n6 * 7 and #1", " Sums\n6 * 7 and #1"),
    ("`code` and a*b*", "code and ab"),
    ("A footnote *", "A footnote "),
    ("See [the guide](https://a.example/b_(c)) now.", "See the guide now."),
    ("![A cat](cat.png) and [more][1], [2]", "!A cat and more, 2"),
    ("list[0] and f(x) (really)", "list[0] and f(x) (really)"),
    ("Go to https://example.com/a or <http://b.example>.", "Go to example.com/a or <b.example>."),
    ("he had http and hhttps", "he had http and hhttps"),
    ("~~never~~ about ~5 and ~", "never about ~5 and ~"),
    ("snake_case and _ and a_ b", "snake_case and  and a b"),
    ("| a | b |\n|---|:-:|\n| 1 | 2 |", " a  b \n\n 1  2 "),
    ("a | b\n--- | ---\nx|y", "a  b\n  \nx|y"),
    ("Title\n=====\n\nText\n---", "Title\n\n\nText\n"),
    ("- one\n- 2\n-5 degrees\n+ three\n+49", " one\n 2\n-5 degrees\n three\n+49"),
    ("minus -5 and 3 - 2 = 1: yes", "minus -5 and 3 - 2 = 1: yes"),
    ("> quoted\n5 > 3", " quoted\n5 > 3"),
    ("```python\nx = 1\n```\nDone", "\nx = 1\n\nDone"),
    (r"5 \* 3 \_ C:\path" + "\\", r"5 * 3 _ C:\path" + "\\"),
    ("Well \U0001f600 done \u2705", "Well  done "),
    (":) = 5\n= 6", ":) = 5\n= 6"),
    ("[a broken link](https://x\nNext line", "a broken link\nNext line"),
]


@pytest.mark.parametrize(("text", "aloud"), TEXTS)
def test_the_words_are_spoken_and_no_mark_is(text: str, aloud: str) -> None:
    assert spoken(text) == aloud


@pytest.mark.parametrize("text", [text for text, _ in TEXTS])
def test_it_makes_no_difference_where_the_text_is_cut(text: str) -> None:
    whole = spoken(text)
    for place in range(len(text) + 1):
        words = SpokenWords()
        assert words.add(text[:place]) + words.add(text[place:]) + words.rest() == whole, place
    words = SpokenWords()
    assert "".join(map(words.add, text)) + words.rest() == whole


@pytest.mark.parametrize("text", [text for text, _ in TEXTS])
def test_characters_are_only_left_out(text: str) -> None:
    left = iter(text)
    assert all(char in left for char in spoken(text))


def test_words_are_spoken_as_soon_as_they_come() -> None:
    words = SpokenWords()

    assert [words.add(piece) for piece in ("Hello", ", **you", "** there!", " A", " *")] == [
        "Hello", ", you", " there!", " A", " "]  # fmt: skip
    assert words.rest() == ""
