from __future__ import annotations

import os

import pytest

from voicedesk.terminal import harmless, indented, tell, warn

ORDERS = {
    "colour": "\x1b[31m",
    "title": "\x1b]0;owned\x07",
    "one character": "\x9b2J",
    "over the line": "text\rother",
    "back": "abc\b\b\bxyz",
    "delete": "\x7f",
    "turned round": "\u202egnp.exe\u2066",
}


@pytest.mark.parametrize("text", ORDERS.values(), ids=ORDERS)
def test_no_character_gives_orders_to_the_terminal(text: str) -> None:
    assert harmless(text).isprintable()
    assert len(harmless(text)) == len(text)


def test_words_of_every_writing_stay_as_they_are() -> None:
    text = "Grüße 你好 \u200fשל 👩\u200d💻\n\tand lines"
    assert harmless(text) == text


def test_a_further_line_does_not_look_like_one_of_ours() -> None:
    assert indented("one\r\nYou: two\nthree") == "one\n    You: two\n    three"


def test_what_is_told_and_what_is_said_beside_it_go_two_ways(capsys: pytest.CaptureFixture[str]) -> None:
    tell("told \x1b[2J")
    warn("said \ud83d")
    assert capsys.readouterr() == ("told \ufffd[2J\n", "said ?\n")


def test_a_program_without_a_terminal_prints_to_nobody(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)

    tell("told")
    warn("said")

    assert capfd.readouterr() == ("", "")


def test_whoever_has_read_enough_is_told_nothing_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        monkeypatch.setattr("sys.stdout", pipe)
        tell("told")
        tell("told again")
    assert capsys.readouterr().err == ""
