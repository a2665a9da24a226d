"""Messages among noise, last words without a secret, and how fast a server is listened to."""

from __future__ import annotations

import random

import pytest

from voicedesk.tools.servers.channel import LONGEST_MESSAGE_BYTES
from voicedesk.tools.servers.failures import SaidTooMuch
from voicedesk.tools.servers.lines import KEPT_BYTES, LastWords, MessageLines
from voicedesk.tools.servers.pace import LEAST_BYTES, Pace


@pytest.mark.parametrize("seed", range(20))
def test_messages_come_out_whole_however_they_are_cut(seed: int) -> None:
    lines = MessageLines()
    said = b'welcome\n{"a": 1}\r\n\n\r\n[2]\n{"b": "' + b"x" * 1000 + b'"}\nbye {"c": 1}\n{"d'
    found: list[bytes] = []
    chance = random.Random(seed)
    while said:
        size = chance.randrange(1, 40)
        found += lines.messages(said[:size])
        said = said[size:]
    assert found == [b'{"a": 1}\r', b'{"b": "' + b"x" * 1000 + b'"}']
    assert lines.noise_lines == 3


def test_a_message_longer_than_any_is_given_up_and_noise_of_that_length_is_not() -> None:
    lines = MessageLines()
    lines.messages(b"noise\n")
    for _ in range(3):
        assert lines.messages(b"x" * (LONGEST_MESSAGE_BYTES // 2)) == []
    assert lines.messages(b'\n{"a": 1}\n{') == [b'{"a": 1}']
    lines.messages(b"x" * (LONGEST_MESSAGE_BYTES // 2))
    with pytest.raises(SaidTooMuch):
        lines.messages(b"x" * LONGEST_MESSAGE_BYTES)


def test_of_complaints_the_last_line_is_kept_without_the_secret() -> None:
    words = LastWords("sesame")
    words.add(b"first\nthe token sesame ")
    words.add(b"is wrong\n\n")
    assert words.line == "the token [removed] is wrong"


def test_a_secret_that_is_cut_in_two_is_not_left_half() -> None:
    for place in range(10):
        words = LastWords("open-sesame")
        words.add(b"x" * 100 + b"open-sesame" + b"y" * (KEPT_BYTES - place))
        assert not any(half in words.line for half in ("sesame", "ame", "me"))


class HandClock:
    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_what_fits_is_taken_at_once_and_the_rest_at_its_pace() -> None:
    clock = HandClock()
    pace = Pace(10_000, 5_000, clock.time, clock.sleep)
    await pace.keep(10_000)
    assert clock.now == 0.0
    for _ in range(10):
        await pace.keep(5_000)
    assert clock.now == pytest.approx(10.0)
    clock.now += 100.0
    await pace.keep(10_000)
    assert clock.now == pytest.approx(110.0)


async def test_a_thousand_empty_messages_cost_as_much_as_a_long_one() -> None:
    clock = HandClock()
    pace = Pace(LEAST_BYTES, LEAST_BYTES, clock.time, clock.sleep)
    for _ in range(1001):
        await pace.keep(1)
    assert clock.now == pytest.approx(1000.0)
