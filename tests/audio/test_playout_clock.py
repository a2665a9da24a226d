"""Where the speaker is, from the device's own times."""

from __future__ import annotations

import pytest

from voicedesk.audio.playout_clock import Anchor, PlayoutClock, dac_time_of


def test_a_block_on_its_way_is_not_played_yet() -> None:
    clock = PlayoutClock()
    clock.mark(Anchor(position=0, handed=240, dac_time=10.0))
    assert clock.position(9.99) == 0
    assert clock.position(10.005) == pytest.approx(120)
    assert clock.position(10.5) == 240, "no more than was handed over"


def test_it_never_runs_backwards() -> None:
    clock = PlayoutClock()
    clock.mark(Anchor(0, 240, 10.0))
    clock.position(10.008)
    clock.mark(Anchor(240, 480, 10.02))  # The device was late: its own estimate moved by 10 ms.
    assert clock.position(10.009) == pytest.approx(192)


def test_a_closed_device_plays_nothing_more() -> None:
    clock = PlayoutClock()
    clock.mark(Anchor(0, 24_000, 10.0))
    clock.position(10.25)
    clock.stop()
    assert clock.position(99.0) == pytest.approx(6000)


def test_it_tells_how_long_until_a_sample_sounds() -> None:
    clock = PlayoutClock()
    clock.mark(Anchor(0, 480, 10.0))
    assert clock.seconds_until(240, 9.995) == pytest.approx(0.01)
    assert clock.seconds_until(240, 10.2) == 0


@pytest.mark.parametrize("reported", [0.0, -1.0, 99.0, 4.0])
def test_a_driver_without_times_is_taken_by_its_latency(reported: float) -> None:
    assert dac_time_of(reported, now=5.0, latency=0.03) == pytest.approx(5.03)


def test_a_driver_with_times_is_believed() -> None:
    assert dac_time_of(5.012, now=5.0, latency=0.03) == pytest.approx(5.012)
