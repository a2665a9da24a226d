"""The meter's ballistics, with time passed in."""

from __future__ import annotations

import math

import numpy as np
import pytest

from voicedesk.audio.levels import DIGITAL_SILENCE, FALL_DB_PER_SECOND, LevelMeter, Loudness, level_of
from voicedesk.audio.port import Level


def peak(dbfs: float) -> Level:
    return Level(dbfs, dbfs - 6)


def test_a_full_scale_sine_is_0_peak_and_3_below_in_power() -> None:
    sine = (32767 * np.sin(np.arange(24_000) * 2 * np.pi * 100 / 24_000)).astype(np.int16)
    level = level_of(sine)
    assert level.peak_dbfs == pytest.approx(0, abs=0.01)
    assert level.rms_dbfs == pytest.approx(-3.01, abs=0.01)


def test_the_most_negative_sample_is_full_scale() -> None:
    assert level_of(np.array([-32768], np.int16)).peak_dbfs == 0


def test_zeros_and_nothing_are_digital_silence() -> None:
    assert level_of(np.zeros(100, np.int16)) == DIGITAL_SILENCE == level_of(np.empty(0, np.int16))
    assert math.isinf(DIGITAL_SILENCE.peak_dbfs)


def test_the_bar_rises_at_once_and_falls_steadily() -> None:
    meter = LevelMeter()
    assert meter.feed(peak(-10), 0.033).bar_dbfs == -10
    for _ in range(30):
        reading = meter.feed(DIGITAL_SILENCE, 1 / 30)
    assert reading.bar_dbfs == pytest.approx(-10 - FALL_DB_PER_SECOND)


def test_the_fall_does_not_depend_on_how_often_it_is_drawn() -> None:
    often, seldom = LevelMeter(), LevelMeter()
    for meter in (often, seldom):
        meter.feed(peak(-3), 0.01)
    for _ in range(100):
        last = often.feed(DIGITAL_SILENCE, 0.01)
    assert last.bar_dbfs == pytest.approx(seldom.feed(DIGITAL_SILENCE, 1.0).bar_dbfs)


def test_the_scale_ends_at_minus_60() -> None:
    meter = LevelMeter()
    assert meter.feed(DIGITAL_SILENCE, 10).bar_dbfs == -60
    assert meter.feed(DIGITAL_SILENCE, 10).hold_dbfs == -60


def test_the_hold_line_stays_two_seconds_and_then_falls() -> None:
    meter = LevelMeter()
    meter.feed(peak(-10), 0.1)
    for _ in range(20):
        reading = meter.feed(DIGITAL_SILENCE, 0.1)
    assert reading.hold_dbfs == pytest.approx(-10)
    for _ in range(10):
        reading = meter.feed(DIGITAL_SILENCE, 0.1)
    assert reading.hold_dbfs == pytest.approx(-10 - FALL_DB_PER_SECOND, abs=0.01)


def test_a_louder_peak_takes_the_hold_line_along() -> None:
    meter = LevelMeter()
    meter.feed(peak(-30), 0.1)
    assert meter.feed(peak(-12), 0.1).hold_dbfs == -12


def test_the_clip_lamp_stays_lit_for_three_seconds() -> None:
    meter = LevelMeter()
    assert meter.feed(peak(-0.4), 0.1).clip_lit
    assert meter.feed(peak(-20), 2.9).clip_lit
    assert not meter.feed(peak(-20), 0.2).clip_lit


def test_a_click_puts_the_clip_lamp_out() -> None:
    meter = LevelMeter()
    meter.feed(peak(0), 0.1)
    meter.clear_clip()
    assert not meter.feed(peak(-20), 0.1).clip_lit


def test_just_below_the_limit_is_no_clip() -> None:
    assert not LevelMeter().feed(peak(-0.5), 0.1).clip_lit


def test_three_seconds_of_nothing_are_said() -> None:
    meter = LevelMeter()
    assert meter.feed(peak(-59.5), 2.9).loudness is not Loudness.NO_SOUND
    assert meter.feed(peak(-59.5), 0.1).loudness is Loudness.NO_SOUND
    assert meter.feed(peak(-30), 0.1).loudness is not Loudness.NO_SOUND


def test_a_muted_meter_shows_nothing_and_forgets() -> None:
    meter = LevelMeter()
    meter.feed(peak(0), 0.1)
    reading = meter.feed(None, 0.1)
    assert (reading.bar_dbfs, reading.hold_dbfs, reading.loudness) == (-60, -60, Loudness.MUTED)
    assert not meter.feed(peak(-30), 0.1).clip_lit


@pytest.mark.parametrize(("dbfs", "word"), [(-50, "quiet"), (-30, "good"), (-5, "loud"), (0, "clipping")])
def test_the_level_has_a_word(dbfs: float, word: str) -> None:
    assert LevelMeter().feed(peak(dbfs), 0.1).loudness == word
