"""The far end keeps its distance to the microphone, whatever the devices do."""

from __future__ import annotations

import pytest

from voicedesk.audio.echo_alignment import LEAST_LEAD_SAMPLES, MOST_LEAD_SAMPLES, EchoAlignment
from voicedesk.audio.formats import FRAME_SAMPLES

MS = 24


class Pair:
    """A microphone and a loudspeaker that both run; the speaker's device holds ``buffered`` ms."""

    def __init__(self, buffered_ms: float = 30) -> None:
        self.alignment = EchoAlignment()
        self.buffered_ms = buffered_ms
        self.played = 48_000.0  # when the next frame of the microphone begins
        self.begun: list[float] = []

    def run(self, frames: int = 1, at_once: int = 1, jitter_ms: float = 0.0) -> list[float]:
        """The leads of the frames, in ms, as they really are; ``jitter`` makes the clocks tell otherwise."""
        leads = []
        for take in range(0, frames, at_once):
            handed = int(self.played + (at_once - 1) * FRAME_SAMPLES + self.buffered_ms * MS)
            told = self.played + (jitter_ms * MS if take % (2 * at_once) else 0)
            self.alignment.settle(told, handed)
            for _ in range(at_once):
                leads.append((self.alignment.take(handed) - self.played) / MS)
                self.played += FRAME_SAMPLES
        return leads


def test_the_far_end_leads_by_all_that_the_device_has_got() -> None:
    assert Pair(buffered_ms=30).run(3) == [20, 20, 20]


def test_a_buffer_without_end_is_not_all_lead() -> None:
    assert Pair(buffered_ms=900).run() == [MOST_LEAD_SAMPLES / MS]


def test_the_lead_shrinks_to_what_the_emptiest_buffer_lets_it_and_stays() -> None:
    pair = Pair(buffered_ms=30)
    pair.run(5)
    pair.buffered_ms = 22
    assert pair.run(2) == [12, 12]
    pair.buffered_ms = 30
    assert set(pair.run(50)) == {12}


def test_it_is_never_so_small_that_the_canceller_could_not_find_the_echo() -> None:
    pair = Pair(buffered_ms=1)
    assert set(pair.run(20)) == {LEAST_LEAD_SAMPLES / MS}


def test_a_main_thread_that_was_late_moves_nothing() -> None:
    pair = Pair()
    pair.run(10)
    assert set(pair.run(60, at_once=30)) == {20}
    assert set(pair.run(10)) == {20}


def test_clocks_that_waver_move_nothing() -> None:
    pair = Pair(buffered_ms=60)
    before = pair.run(1)
    assert set(pair.run(200, jitter_ms=5)) == set(before)


@pytest.mark.parametrize("lost_ms", [40.0, 2.67, -15.0])
def test_sound_that_was_lost_on_one_side_is_made_up_for_within_a_tenth_of_a_second(lost_ms: float) -> None:
    pair = Pair(buffered_ms=100)
    lead = pair.run(20)[-1]
    pair.played += lost_ms * MS

    leads = pair.run(12)

    assert leads[0] == pytest.approx(min(lead, lead - lost_ms), abs=0.1)
    assert leads[-1] == pytest.approx(lead, abs=0.1)


def test_what_went_by_in_silence_keeps_the_distance() -> None:
    pair = Pair()
    pair.run(10)
    pair.alignment.pass_over(1000)
    pair.played += 1000 * FRAME_SAMPLES
    assert set(pair.run(10)) == {20}


def test_a_stream_that_was_opened_anew_is_looked_at_anew() -> None:
    pair = Pair(buffered_ms=30)
    pair.run(10)
    pair.alignment.forget()
    pair.played, pair.buffered_ms = 1000.0, 50
    assert set(pair.run(10)) == {40}
