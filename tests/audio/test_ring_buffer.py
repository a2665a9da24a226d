"""The ring remembers by absolute position."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.ring_buffer import SampleRing


def counted(start: int, count: int) -> np.ndarray:
    return np.arange(start, start + count).astype(np.int16)


def test_what_was_written_is_read_by_position() -> None:
    ring = SampleRing(100)
    ring.write(counted(0, 30))
    ring.write(counted(30, 30))
    assert ring.read(10, 50).tolist() == list(range(10, 50))


def test_the_oldest_make_room_and_positions_go_on() -> None:
    ring = SampleRing(100)
    for start in range(0, 990, 33):
        ring.write(counted(start, 33))
    assert (ring.written, ring.oldest) == (990, 890)
    assert ring.read(0).tolist() == list(range(890, 990))
    assert ring.read(950, 2000).tolist() == list(range(950, 990))


def test_a_block_longer_than_the_ring_leaves_its_end() -> None:
    ring = SampleRing(10)
    ring.write(counted(0, 25))
    assert ring.written == 25
    assert ring.read(0).tolist() == list(range(15, 25))


def test_what_is_forgotten_cannot_be_read() -> None:
    ring = SampleRing(10)
    ring.write(counted(1, 8))
    ring.forget()
    assert ring.read(0).size == 0
    ring.write(counted(50, 3))
    assert ring.read(0).tolist() == [50, 51, 52]
    assert ring.written == 11
