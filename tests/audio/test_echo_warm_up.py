"""What the canceller has not learned yet is not let through."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.echo_warm_up import EchoWarmUp
from voicedesk.audio.formats import FRAME_SAMPLES

SOUND = np.full(FRAME_SAMPLES, 3000, np.int16)
SILENCE = np.zeros(FRAME_SAMPLES, np.int16)


def concealed(warm_up: EchoWarmUp, frame: np.ndarray, count: int) -> int:
    return sum(warm_up.conceals(frame) for _ in range(count))


def test_of_the_first_speech_all_is_concealed_between_a_third_of_a_second_and_one_and_a_half() -> None:
    warm_up = EchoWarmUp()
    assert concealed(warm_up, SOUND, 30) == 0
    assert concealed(warm_up, SOUND, 109) == 109
    assert concealed(warm_up, SOUND, 1000) <= 1


def test_a_pause_ends_it_as_soon_as_the_echo_has_died_away() -> None:
    warm_up = EchoWarmUp()
    concealed(warm_up, SOUND, 60)
    assert concealed(warm_up, SILENCE, 100) == 20
    assert concealed(warm_up, SOUND, 30) == 0


def test_earcons_conceal_nothing_however_many_there_are() -> None:
    warm_up = EchoWarmUp()
    for _ in range(50):
        assert concealed(warm_up, SOUND, 15) == 0
        assert concealed(warm_up, SILENCE, 60) == 0
