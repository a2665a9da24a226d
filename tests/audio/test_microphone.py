"""From the audio thread's blocks to frames on the main thread."""

from __future__ import annotations

import math

import numpy as np
import pytest

from voicedesk.audio.echo_stage import EchoStage
from voicedesk.audio.far_end_reference import FarEndReference
from voicedesk.audio.formats import FRAME_BYTES
from voicedesk.audio.microphone import Microphone
from voicedesk.audio.microphone_feed import UNTAKEN_SECONDS, mono_of
from voicedesk.audio.playout_clock import PlayoutClock
from voicedesk.audio.silence_watch import Told
from voicedesk.conversation.commands import Lead


class Bench:
    """A microphone whose knocks are answered when the test says so."""

    def __init__(self, rate: float = 24_000.0, watch_silence: bool = False) -> None:
        self.out: list[bytes] = []
        self.told: list[Told] = []
        self.knocks = 0
        self.microphone = Microphone(self.out.append, self.knock, self.told.append, watch_silence,
                                     EchoStage(FarEndReference(), PlayoutClock()))
        self.microphone.prepare(rate)

    def knock(self) -> None:
        self.knocks += 1

    def hear(self, samples: np.ndarray, block: int = 128, answer: bool = True) -> None:
        for at in range(0, len(samples), block):
            self.microphone.feed.process(samples[at:at + block].reshape(-1, 1), 0.0, False)
            if answer and self.knocks:
                self.knocks = 0
                self.microphone.drain()

    def pcm(self) -> np.ndarray:
        return np.frombuffer(b"".join(self.out), np.int16)


def test_frames_come_in_twos_as_soon_as_they_are_whole() -> None:
    bench = Bench()
    bench.microphone.open(Lead.NONE)
    for block in range(1, 200):
        bench.hear(np.full(128, block, np.int16))
        assert len(bench.out) == 2 * (block * 128 // 480)
    assert {len(frame) for frame in bench.out} == {FRAME_BYTES}


def test_the_audio_thread_knocks_only_when_two_frames_are_whole() -> None:
    bench = Bench()
    bench.microphone.open(Lead.NONE)
    knocks = 0
    for _ in range(1000):
        bench.microphone.feed.process(np.ones((12, 1), np.int16), 0.0, False)
        knocks += bench.knocks
        if bench.knocks:
            bench.knocks = 0
            bench.microphone.drain()
    assert knocks == 25


def test_a_main_thread_that_was_away_gets_one_knock_and_loses_nothing() -> None:
    bench = Bench()
    bench.microphone.open(Lead.NONE)
    bench.hear(np.arange(24_000, dtype=np.int16), answer=False)
    assert bench.knocks == 1
    bench.microphone.drain()
    assert bench.pcm().tolist() == list(range(24_000))


def test_what_the_ring_cannot_hold_is_counted_in_frames() -> None:
    bench = Bench()
    bench.microphone.open(Lead.NONE)
    bench.hear(np.ones((UNTAKEN_SECONDS + 2) * 24_000, np.int16), block=4800, answer=False)
    bench.microphone.drain()
    assert bench.microphone.frames_dropped == 200


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_a_device_of_another_rate_keeps_the_pitch(rate: int) -> None:
    bench = Bench(rate)
    bench.microphone.open(Lead.NONE)
    tone = (12_000 * np.sin(2 * np.pi * 500 * np.arange(rate) / rate)).astype(np.int16)
    bench.hear(tone, block=rate // 187)
    heard = bench.pcm()[2400:21_600].astype(float)
    crossings = np.count_nonzero((heard[:-1] < 0) & (heard[1:] >= 0))
    assert crossings == pytest.approx(400, abs=1)


def test_a_muted_microphone_keeps_nothing_and_shows_no_level() -> None:
    bench = Bench()
    bench.microphone.open(Lead.NONE)
    bench.hear(np.full(2400, 5000, np.int16))
    bench.out.clear()
    bench.hear(np.full(100, 6000, np.int16), answer=False)
    bench.microphone.mute(True)
    bench.hear(np.full(4800, 7000, np.int16))
    assert bench.microphone.level().peak_dbfs == -math.inf
    bench.microphone.mute(False)
    bench.hear(np.full(480, 8000, np.int16))
    assert set(bench.pcm().tolist()) == {8000}
    assert not np.any(bench.microphone.feed._ring.read(0) == 7000)


def test_the_level_is_that_since_the_last_look() -> None:
    bench = Bench()
    bench.hear(np.full(2400, 16_384, np.int16))
    assert bench.microphone.level().peak_dbfs == pytest.approx(-6.02, abs=0.01)
    bench.hear(np.full(2400, 1638, np.int16))
    assert bench.microphone.level().peak_dbfs == pytest.approx(-26.02, abs=0.1)


def test_a_denied_microphone_is_told_and_so_is_its_recovery() -> None:
    bench = Bench(watch_silence=True)
    bench.hear(np.zeros(60_000, np.int16))
    assert bench.told == [Told.BLOCKED]
    bench.hear(np.ones(480, np.int16))
    assert bench.told == [Told.BLOCKED, Told.FIRST, Told.BROKEN]


def test_two_channels_are_mixed_and_of_more_the_first_is_taken() -> None:
    assert mono_of(np.array([[100, 300], [32767, 32767]], np.int16)).tolist() == [200, 32767]
    assert mono_of(np.array([[1, 2, 3, 4]], np.int16)).tolist() == [1]
    assert mono_of(np.array([[9]], np.int16)).tolist() == [9]


def test_when_a_sample_was_captured_is_told_by_the_device() -> None:
    feed = Bench().microphone.feed
    for block in range(3):
        feed.process(np.ones((240, 1), np.int16), 5.0 + block * 0.01, False)
    feed.take()
    assert feed.taken_at == pytest.approx(5.03)
    feed.process(np.ones((240, 1), np.int16), 5.03, False)
    assert feed.taken_at == pytest.approx(5.03)


def test_the_first_samples_of_a_stream_are_told_once_each_time_it_is_opened() -> None:
    bench = Bench()
    bench.hear(np.zeros(960, np.int16))
    bench.hear(np.zeros(960, np.int16))
    assert bench.told == [Told.FIRST]
    bench.microphone.prepare(24_000.0)
    bench.hear(np.zeros(960, np.int16))
    assert bench.told == [Told.FIRST] * 2


def test_a_voice_is_told_once_for_each_opening_of_the_gate() -> None:
    bench = Bench()
    speech = (3000 * np.sin(np.arange(4800))).astype(np.int16)
    bench.hear(speech)
    assert Told.VOICE not in bench.told, "nobody listens"
    for _ in range(2):
        bench.microphone.open(Lead.NONE)
        bench.hear(speech // 100)
        assert bench.told[-1] is Told.FIRST, "that is the room"
        bench.hear(speech)
        bench.hear(speech)
        bench.microphone.close()
        assert bench.told.pop() is Told.VOICE
    assert bench.told == [Told.FIRST]
