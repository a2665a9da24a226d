from __future__ import annotations

from tests.fakes.clock import HandClock
from voicedesk.backends.pacing import CONNECTS_PER_MINUTE, ConnectLimiter


def test_never_more_than_the_limit_go_out_in_any_minute() -> None:
    clock = HandClock(500.0)
    limiter = ConnectLimiter(clock=clock)
    departures = []
    for _ in range(200):
        departures.append(clock() + limiter.reserve())
        clock.advance(0.25)
    assert departures == sorted(departures)
    for first, later in zip(departures, departures[CONNECTS_PER_MINUTE:], strict=False):
        assert later - first >= 60.0


def test_after_a_quiet_minute_there_is_no_wait() -> None:
    clock = HandClock(500.0)
    limiter = ConnectLimiter(limit=2, clock=clock)
    assert [limiter.reserve(), limiter.reserve()] == [0.0, 0.0]
    assert limiter.reserve() == 60.0
    clock.advance(121.0)
    assert limiter.reserve() == 0.0
