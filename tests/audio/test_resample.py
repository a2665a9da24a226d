"""Rates of devices to ours and back: pitch, length and time are kept."""

from __future__ import annotations

import numpy as np
import pytest

from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.resample import Resampler


def stream(resampler: Resampler, signal: np.ndarray, block: int) -> np.ndarray:
    return np.concatenate([resampler.convert(signal[at:at + block]) for at in range(0, len(signal), block)])


def pitch_of(signal: np.ndarray, rate: float) -> float:
    window = signal * np.hanning(len(signal))
    return float(np.argmax(np.abs(np.fft.rfft(window, 1 << 19))) * rate / (1 << 19))


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("inwards", [True, False])
def test_a_tone_keeps_its_pitch_and_nothing_drifts(rate: int, inwards: bool) -> None:
    source, target = (rate, SAMPLE_RATE) if inwards else (SAMPLE_RATE, rate)
    tone = np.sin(2 * np.pi * 1000 * np.arange(source * 4) / source).astype(np.float32)
    heard = stream(Resampler(source, target), tone, source // 200)
    assert pitch_of(heard[target:3 * target], target) == pytest.approx(1000, rel=0.001)
    assert len(heard) == pytest.approx(4 * target, abs=0.035 * target), "held back at most 35 ms"
    assert np.std(heard[target:3 * target]) * np.sqrt(2) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_click_stays_at_its_time(rate: int) -> None:
    click = np.zeros(rate, np.float32)
    click[rate // 2] = 1
    heard = stream(Resampler(rate, SAMPLE_RATE), click, 256)
    assert np.argmax(np.abs(heard)) / SAMPLE_RATE == pytest.approx(0.5, abs=0.0005)


def test_what_lies_above_our_range_does_not_fold_into_the_speech() -> None:
    hiss = np.sin(2 * np.pi * 18_000 * np.arange(96_000) / 48_000).astype(np.float32)
    heard = stream(Resampler(48_000, SAMPLE_RATE), hiss, 240)
    assert np.std(heard[4800:]) < 0.001


def test_equal_rates_pass_through_untouched() -> None:
    block = np.arange(100, dtype=np.int16)
    assert Resampler(SAMPLE_RATE, SAMPLE_RATE).convert_samples(block) is block


def test_an_overshoot_is_limited_and_does_not_wrap() -> None:
    square = np.where(np.arange(48_000) // 240 % 2, 32767, -32768).astype(np.int16)
    resampler = Resampler(48_000, SAMPLE_RATE)
    heard = np.concatenate([resampler.convert_samples(square[at:at + 240]) for at in range(0, 48_000, 240)])
    middles = heard[6000 + 60:18_000:120]
    assert np.all(np.abs(middles.astype(int)) > 28_000)
    assert np.all(np.sign(middles[:-1].astype(int)) == -np.sign(middles[1:].astype(int)))
