"""The conversation's timers on a loop whose clock jumps."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.clock_loop import run_at_once
from voicedesk.conversation.commands import StartTimer
from voicedesk.conversation.events import Event, Timer, TimerFired
from voicedesk.session.timers import Timers


def fired_after(*orders: StartTimer, jitter: float = 0.0, cancel: bool = False) -> list[tuple[float, Event]]:
    """What the timers post within a minute, and when."""
    posted: list[tuple[float, Event]] = []

    async def minute() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        timers = Timers(loop, lambda event: posted.append((loop.time() - began, event)), lambda: jitter)
        for order in orders:
            timers.start(order)
        if cancel:
            timers.cancel_all()
        await asyncio.sleep(60)

    run_at_once(minute())
    return posted


def test_a_timer_comes_back_as_an_event_with_its_generation() -> None:
    (at, event), *more = fired_after(StartTimer(Timer.TURN, 7, 30.0))

    assert event == TimerFired(Timer.TURN, 7)
    assert at == pytest.approx(30.0)
    assert not more


def test_a_newer_order_replaces_the_timer_of_the_same_kind() -> None:
    posted = fired_after(StartTimer(Timer.TURN, 1, 10.0), StartTimer(Timer.TURN, 2, 20.0))

    assert [event for _, event in posted] == [TimerFired(Timer.TURN, 2)]


def test_timers_of_different_kinds_run_side_by_side() -> None:
    posted = fired_after(StartTimer(Timer.EXPIRY, 1, 20.0), StartTimer(Timer.TURN, 2, 10.0))

    assert [event for _, event in posted] == [TimerFired(Timer.TURN, 2), TimerFired(Timer.EXPIRY, 1)]


def test_only_the_wait_for_a_reconnect_is_spread_by_jitter() -> None:
    (reconnect, _), (turn, _) = fired_after(
        StartTimer(Timer.RECONNECT, 1, 8.0), StartTimer(Timer.TURN, 2, 20.0), jitter=1.0
    )

    assert reconnect == pytest.approx(10.0)
    assert turn == pytest.approx(20.0)


def test_cancelled_timers_never_fire() -> None:
    assert fired_after(StartTimer(Timer.TURN, 1, 10.0), cancel=True) == []
