from __future__ import annotations

import pytest

from voicedesk.ui.looks import LOOKS
from voicedesk.ui.talk_motion import BARS, STILL, FallingLevel, frame_at, moves
from voicedesk.ui.view_state import Look


def test_a_level_rises_at_once_and_falls_steadily() -> None:
    level = FallingLevel()
    assert level.feed(0.0, 0.033) == 1.0
    assert level.feed(-60.0, 1.0) == pytest.approx(1 - 23.53 / 60)
    assert level.feed(-6.0, 0.033) == pytest.approx(0.9)
    assert level.feed(float("-inf"), 10.0) == 0.0


def test_the_halo_lies_between_four_and_eight_pixels() -> None:
    record = LOOKS[Look.USER_SPEAKING]
    assert frame_at(record, 0.0, 0.0, level=0.0).halo_pixels == 4.0
    assert frame_at(record, 0.0, 0.0, level=1.0).halo_pixels == 8.0
    assert STILL.halo_pixels == 4.0


def test_bars_follow_the_level_and_are_a_glyph_without_one() -> None:
    record = LOOKS[Look.USER_SPEAKING]
    quiet = frame_at(record, 0.0, 0.0, level=0.1).bar_heights()
    loud = frame_at(record, 0.0, 0.0, level=0.9).bar_heights()
    assert all(low < high <= 1.0 for low, high in zip(quiet, loud, strict=True))
    assert STILL.bar_heights() == BARS


def test_a_spinner_turns_once_in_1100_ms() -> None:
    record = LOOKS[Look.CONNECTING]
    assert frame_at(record, 0.55, 0.0, 0.0).turn == pytest.approx(0.5)
    assert frame_at(record, 1.1, 0.0, 0.0).turn == pytest.approx(0.0, abs=1e-6)


def test_a_pause_empties_in_the_time_that_is_left() -> None:
    record = LOOKS[Look.USER_PAUSED]
    assert frame_at(record, 0.0, 0.7, 0.0).remaining == 1.0
    assert frame_at(record, 0.35, 0.7, 0.0).remaining == pytest.approx(0.5)
    assert frame_at(record, 5.0, 0.7, 0.0).remaining == 0.0


def test_dots_rise_one_after_another() -> None:
    record = LOOKS[Look.THINKING]
    tops = [
        max(range(3), key=frame_at(record, 0.3 + 0.4 * step, 0.0, 0.0).dots.__getitem__) for step in range(3)
    ]
    assert tops == [0, 1, 2]
    for step in range(60):
        assert all(0.0 <= rise <= 1.0 for rise in frame_at(record, step * 0.05, 0.0, 0.0).dots)


def test_nothing_moves_but_what_is_tied_to_a_real_state() -> None:
    assert {look for look in Look if moves(LOOKS[look])} == {
        Look.CONNECTING,
        Look.RECONNECTING,
        Look.USER_SPEAKING,
        Look.USER_PAUSED,
        Look.THINKING,
    }
