"""A denied microphone gives exact zeros from the start."""

from __future__ import annotations

import numpy as np

from voicedesk.audio.silence_watch import SilenceWatch, Told

ZEROS = np.zeros(2400, np.int16)
NOISE = np.array([0, 1, 0, -1], np.int16)


def test_two_seconds_of_zeros_are_told_once() -> None:
    watch = SilenceWatch(watching=True)
    told = [watch.feed(ZEROS) for _ in range(60)]
    assert told.index(Told.BLOCKED) == 19
    assert told.count(Told.BLOCKED) == 1


def test_sound_after_all_is_told_too() -> None:
    watch = SilenceWatch(watching=True)
    for _ in range(30):
        watch.feed(ZEROS)
    assert watch.feed(NOISE) is Told.BROKEN
    assert watch.feed(NOISE) is None


def test_a_microphone_that_was_heard_once_is_never_taken_for_denied() -> None:
    watch = SilenceWatch(watching=True)
    watch.feed(NOISE)
    assert {watch.feed(ZEROS) for _ in range(100)} == {None}


def test_where_zeros_mean_nothing_nothing_is_told() -> None:
    watch = SilenceWatch(watching=False)
    assert {watch.feed(ZEROS) for _ in range(100)} == {None}
