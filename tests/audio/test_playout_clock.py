"""Where the speaker is, from the device's own times."""

from __future__ import annotations

import pytest

from voicedesk.audio.playout_clock import Anchor, PlayoutClock, adc_time_of, dac_time_of


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


def test_the_clock_tells_of_any_moment_near_the_last_block_and_of_no_other() -> None:
    clock = PlayoutClock()
    assert clock.estimate(0.0) is None
    assert clock.handed == 0
    clock.mark(Anchor(24_000.0, 24_240.5, 10.0))

    assert clock.handed == 24_240
    assert clock.estimate(9.5) == 12_000
    assert clock.estimate(11.0) == 48_000  # also what was not handed over yet
    assert clock.estimate(13.0) is None
    assert clock.estimate(7.0) is None


def test_a_microphone_that_tells_no_time_is_taken_to_be_as_late_as_its_driver_says() -> None:
    assert adc_time_of(4.98, now=5.0, latency=0.01) == 4.98
    assert adc_time_of(0.0, now=5.0, latency=0.01) == 4.99
    assert adc_time_of(5.5, now=5.0, latency=0.01) == 4.99
