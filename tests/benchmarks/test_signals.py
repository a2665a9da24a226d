"""What the benchmark reads off recordings, tried on recordings made here, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks.far_end import WireAudio
from tests.benchmarks.signals import (
    CARD_RATE,
    WIRE_RATE,
    Samples,
    at_rate,
    band_noise,
    burst,
    bursts,
    find_bursts,
    first_silence,
    heard_of,
    onset,
    paired,
)
from tests.benchmarks.trials import CYCLE_SAMPLES, cycle_time, read_off
from tests.sound_card import Recording

ANSWER = band_noise(3.0, WIRE_RATE, seed=5)
AT_CARD = at_rate(ANSWER, WIRE_RATE, CARD_RATE)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * CARD_RATE), np.int16)


def spoken_over(heard_seconds: float, gap_seconds: float = 0.0, fade_seconds: float = 0.01) -> Samples:
    """A recording of an answer that stalled after half a second and was faded out at ``heard_seconds``."""
    heard = AT_CARD[: round(heard_seconds * CARD_RATE)].copy()
    fade = round(fade_seconds * CARD_RATE)
    heard[-fade:] = heard[-fade:] * np.linspace(1, 0, fade)
    cut = round(0.5 * CARD_RATE)
    return np.concatenate([silence(0.2), heard[:cut], silence(gap_seconds), heard[cut:], silence(0.6)])


def test_every_burst_is_found_at_its_first_sample_in_a_noisy_room() -> None:
    row = bursts(12, seed=4)
    noise = np.random.default_rng(1).integers(-30, 31, len(row)).astype(np.int16)
    gaps = np.random.default_rng(4).integers(round(0.25 * CARD_RATE), round(0.45 * CARD_RATE), 12)

    found = find_bursts(row + noise, CARD_RATE)

    assert np.abs(np.array(found) - np.cumsum(gaps)).max() <= 1


def test_a_burst_is_found_at_the_rate_of_the_wire_too() -> None:
    row = np.concatenate([silence(0.3), burst(), silence(0.3)])

    found = find_bursts(at_rate(row, CARD_RATE, WIRE_RATE), WIRE_RATE)

    assert found == pytest.approx([0.3 * WIRE_RATE], abs=1)


def test_nothing_is_found_in_silence_or_in_a_recording_that_is_too_short() -> None:
    assert find_bursts(silence(0.5), CARD_RATE) == []
    assert find_bursts(silence(0.001), CARD_RATE) == []
    assert onset(silence(0.5), AT_CARD) is None
    assert first_silence(silence(0.5), 0) is None


def test_moments_are_paired_though_the_clocks_start_apart_and_some_are_lost() -> None:
    spoken = [0.3, 0.65, 1.02, 1.3, 1.71]
    on_the_wire = [7.65, 8.02, 8.71]

    assert paired(spoken, on_the_wire) == [(1, 0), (2, 1), (4, 2)]
    assert paired(spoken, []) == []


def test_an_answer_is_found_where_it_begins() -> None:
    assert onset(spoken_over(1.5), AT_CARD) == pytest.approx(0.2 * CARD_RATE, abs=1)


@pytest.mark.parametrize("gap_seconds", [0.0, 0.02, 1.0])
def test_what_was_heard_is_told_from_the_sound_whatever_the_stall(gap_seconds: float) -> None:
    recording = spoken_over(1.234, gap_seconds)
    end = first_silence(recording, after=round(1.2 * CARD_RATE) + round(gap_seconds * CARD_RATE))

    assert end is not None
    assert heard_of(recording, end, AT_CARD) == pytest.approx(1.234, abs=0.002)


def test_a_sound_that_is_not_the_answer_tells_nothing_of_it() -> None:
    other = at_rate(band_noise(1.0, WIRE_RATE, seed=6), WIRE_RATE, CARD_RATE)

    assert heard_of(other, len(other) - 1, AT_CARD) is None
    assert heard_of(other, 100, AT_CARD) is None


def test_a_short_gap_is_not_yet_silence() -> None:
    recording = spoken_over(1.0, gap_seconds=0.05)

    assert first_silence(recording, after=round(0.3 * CARD_RATE)) == pytest.approx(
        (0.2 + 1.05) * CARD_RATE, abs=0.003 * CARD_RATE)


def test_a_sample_has_the_time_of_the_cycle_that_carried_it() -> None:
    recording = Recording(silence(1.0), offset_seconds=100.0)

    assert cycle_time(recording, 0) == cycle_time(recording, CYCLE_SAMPLES - 1)
    assert cycle_time(recording, CYCLE_SAMPLES) == pytest.approx(100 + 2 * CYCLE_SAMPLES / CARD_RATE)


def test_one_recording_gives_the_three_figures_of_a_barge_in() -> None:
    recording = Recording(spoken_over(1.234), offset_seconds=50.0)
    spoke = 50.0 + 0.2 + 1.2

    found = read_off(recording, ANSWER, sent=50.18, spoke=spoke, reported_ms=1230.0)

    assert found.first_audio_ms == pytest.approx(20 + 5, abs=6)
    assert found.silence_ms == pytest.approx(34 + 3, abs=6)
    assert found.truncation_error_ms == pytest.approx(-4, abs=2)


def test_an_answer_nobody_heard_gives_no_figures() -> None:
    found = read_off(Recording(silence(1.0), 0.0), ANSWER, sent=0.1, spoke=0.5, reported_ms=100.0)

    assert (found.first_audio_ms, found.silence_ms, found.truncation_error_ms) == (None, None, None)


def test_a_client_that_never_truncates_has_no_error_to_show() -> None:
    found = read_off(Recording(spoken_over(1.0), 0.0), ANSWER, sent=0.2, spoke=1.1, reported_ms=None)

    assert found.silence_ms is not None
    assert found.truncation_error_ms is None


def test_a_sample_arrives_with_the_message_that_carried_it() -> None:
    wire = WireAudio(np.zeros(30, np.int16), np.array([10, 20, 30]), np.array([1.0, 2.0, 3.0]))

    assert [wire.arrival_of(sample) for sample in (0, 9, 10, 29)] == [1.0, 1.0, 2.0, 3.0]
