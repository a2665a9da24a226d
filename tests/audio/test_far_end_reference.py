"""What left for the loudspeaker is found again by its position."""

from __future__ import annotations

import numpy as np
import pytest

from voicedesk.audio.far_end_reference import REMEMBERED_SAMPLES, FarEndReference
from voicedesk.audio.formats import FRAME_SAMPLES


def ramp(position: int, count: int) -> np.ndarray:
    """Sound in which each sample tells its position."""
    return ((np.arange(position, position + count) % 20_000) / 32767).astype(np.float32)


def positions(frame: np.ndarray) -> list[int]:
    return [round(float(sample)) for sample in frame]


def test_a_block_comes_back_from_where_it_was_played() -> None:
    far_end = FarEndReference()
    for position in range(1000, 3000, 100):
        far_end.note(position, ramp(position, 100))

    assert np.allclose(far_end.frame(1730), np.arange(1730, 1730 + FRAME_SAMPLES), atol=1)


def test_before_between_and_after_the_blocks_there_is_silence() -> None:
    far_end = FarEndReference()
    far_end.note(100, np.full(100, 0.5, np.float32))
    far_end.note(280, np.full(100, 0.5, np.float32))

    loud = np.flatnonzero(far_end.frame(60)) + 60
    assert loud.tolist() == [*range(100, 200), *range(280, 300)]
    assert not far_end.frame(-500).any()
    assert not far_end.frame(380).any()


def test_silence_longer_than_the_memory_leaves_nothing_of_what_was_before() -> None:
    far_end = FarEndReference()
    far_end.note(0, np.full(REMEMBERED_SAMPLES, 0.5, np.float32))
    later = 3 * REMEMBERED_SAMPLES + 77
    far_end.note(later, np.full(10, 0.5, np.float32))

    assert not any(far_end.frame(at).any() for at in range(later - REMEMBERED_SAMPLES, later - 300, 240))
    assert not far_end.frame(0).any()


@pytest.mark.parametrize("value", [1.0, -1.0])
def test_full_scale_stays_full_scale(value: float) -> None:
    far_end = FarEndReference()
    far_end.note(0, np.full(FRAME_SAMPLES, value, np.float32))
    assert set(positions(far_end.frame(0))) == {int(value * 32767)}


def test_blocks_of_any_length_go_around_the_ring() -> None:
    far_end = FarEndReference()
    position = 0
    for length in [128, 107, 333] * 400:
        far_end.note(position, ramp(position, length))
        position += length

    begin = position - 1000
    assert np.allclose(far_end.frame(begin), np.arange(begin, begin + FRAME_SAMPLES) % 20_000, atol=1)
