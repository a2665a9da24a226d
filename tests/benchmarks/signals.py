"""Sounds whose place can be found again to the sample, and the finding. Pure: arrays in, numbers out.

All signals are mono int16. A *burst* stands for what a person says; an *answer* is noise that never
repeats, so that any piece of a recording tells which part of the answer it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr

Samples = np.ndarray[Any, np.dtype[np.int16]]
Floats = np.ndarray[Any, np.dtype[np.float64]]

CARD_RATE = 48_000
WIRE_RATE = 24_000
BURST_SECONDS = 0.012
SILENCE_LEVEL = 120  # of 32768: 49 dB under full scale; the answers are 30 dB louder
WINDOW_SECONDS = 0.04
FADE_SECONDS = 0.015  # at least what a client may fade over before it is silent


def band_noise(seconds: float, rate: int, seed: int, peak: int = 9000) -> Samples:
    """Noise between 300 Hz and 4 kHz, which every resampler on the way leaves as it is."""
    count = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    frequencies = np.fft.rfftfreq(count, 1 / rate)
    spectrum[(frequencies < 300) | (frequencies > 4000)] = 0
    noise = np.fft.irfft(spectrum, count)
    loud: Samples = np.round(noise * (peak / np.abs(noise).max())).astype(np.int16)
    return loud


def burst() -> Samples:
    """One burst at the card's rate."""
    return band_noise(BURST_SECONDS, CARD_RATE, seed=7)


def bursts(count: int, seed: int) -> Samples:
    """A row of bursts at the card's rate with uneven gaps of 250 to 450 ms; silence before and after."""
    gaps = np.random.default_rng(seed).integers(round(0.25 * CARD_RATE), round(0.45 * CARD_RATE), count)
    row = np.zeros(int(gaps.sum()) + CARD_RATE, np.int16)
    for start in np.cumsum(gaps):
        row[start:start + len(burst())] = burst()
    return row


def at_rate(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another rate."""
    resampled: Samples = soxr.resample(samples, rate, wanted, quality="HQ")
    return resampled


def likeness(samples: Samples, template: Samples) -> Floats:
    """For each place where the template could start, how alike they are there: 1 the same, 0 unrelated."""
    if len(samples) < len(template):
        return np.zeros(0)
    size = 1 << (len(samples) + len(template)).bit_length()
    sound, wanted = samples.astype(float), template.astype(float)
    product = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(wanted, size)), size)
    product = product[: len(samples) - len(template) + 1]
    energy = np.cumsum(np.r_[0.0, sound**2])
    energy = energy[len(template):] - energy[: -len(template)]
    scale: Floats = np.sqrt(np.maximum(energy, 1.0) * float(np.sum(wanted**2)))
    return product / scale


def find_bursts(samples: Samples, rate: int) -> list[int]:
    """Where each burst starts, as sample numbers."""
    alike = likeness(samples, at_rate(burst(), CARD_RATE, rate))
    apart = round(0.1 * rate)
    found: list[int] = []
    for place in np.flatnonzero(alike > 0.6):
        if found and place - found[-1] < apart:
            if alike[place] > alike[found[-1]]:
                found[-1] = int(place)
        else:
            found.append(int(place))
    return found


def paired(first: list[float], second: list[float], tolerance: float = 0.02) -> list[tuple[int, int]]:
    """Which moments of two streams are the same event, though their clocks start apart and some may be lost.

    Of all shifts between the streams the one is taken that makes most moments meet within the tolerance.
    """
    best: list[tuple[int, int]] = []
    for shift in {b - a for a in first for b in second}:
        pairs = [(i, j) for i, a in enumerate(first) for j, b in enumerate(second)
                 if abs(b - a - shift) <= tolerance]
        if len(pairs) > len(best):
            best = pairs
    return best


def onset(recording: Samples, answer: Samples) -> int | None:
    """Where in the recording the answer's first sample stands; both at the card's rate."""
    head = answer[: round(WINDOW_SECONDS * CARD_RATE)]
    alike = likeness(recording, head)
    if not len(alike) or alike.max() < 0.5:
        return None
    return int(np.argmax(alike))


def last_audible(recording: Samples) -> int | None:
    """The last sample above the silence level."""
    loud = np.flatnonzero(np.abs(recording.astype(np.int32)) > SILENCE_LEVEL)
    return int(loud[-1]) if len(loud) else None


def first_silence(recording: Samples, after: int, seconds: float = 0.1) -> int | None:
    """Where the sound ends for good measure (this many seconds of silence), at or after a sample number."""
    loud = np.flatnonzero(np.abs(recording.astype(np.int32)) > SILENCE_LEVEL)
    silences = np.diff(np.r_[loud, len(recording)])
    ends = loud[(silences > seconds * CARD_RATE) & (loud >= after)]
    return int(ends[0]) if len(ends) else None


def heard_of(recording: Samples, end: int, answer: Samples) -> float | None:
    """How many seconds of the answer had been heard when the sound ended at sample ``end``.

    Found from the sound itself, not from counting: underruns and stalls do not mislead it.
    """
    tail = round(FADE_SECONDS * CARD_RATE)
    window = round(WINDOW_SECONDS * CARD_RATE)
    start = end - tail - window
    if start < 0:
        return None
    alike = likeness(answer, recording[start: start + window])
    if not len(alike) or alike.max() < 0.5:
        return None
    return (int(np.argmax(alike)) + (end + 1 - start)) / CARD_RATE
