from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from voicedesk.ui.relative_times import full_time, relative_time, started_ago

NOW = datetime(2026, 5, 20, 18, 30)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=0), "just now"),
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=45), "1 min ago"),
        (timedelta(minutes=4, seconds=10), "4 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(minutes=61), "1 h ago"),
        (timedelta(hours=3), "15:30"),
        (timedelta(hours=20), "Yesterday 22:30"),
        (timedelta(days=17), "3 May"),
        (timedelta(days=400), "15 Apr 2025"),
        (timedelta(minutes=-5), "just now"),
    ],
)
def test_a_time_reads_as_a_person_would_say_it(age: timedelta, words: str) -> None:
    assert relative_time(NOW - age, NOW) == words


def test_who_wants_clock_times_gets_them_for_what_is_minutes_old() -> None:
    assert relative_time(NOW - timedelta(minutes=4), NOW, clock=True) == "18:26"


def test_the_full_time_names_date_and_second() -> None:
    assert full_time(NOW) == "20 May 2026, 18:30:00"


def test_the_subtitle_says_when_it_started() -> None:
    assert started_ago(NOW - timedelta(minutes=4), NOW) == "Started 4 min ago"
    assert started_ago(NOW, NOW) == "Started just now"
    assert started_ago(NOW - timedelta(hours=20), NOW) == "Started yesterday 22:30"
