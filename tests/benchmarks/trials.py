"""The measurements: what is played, what is asked of the far end, and what is read off the recordings.

One clock serves all: ``time.monotonic()``, which on Linux is the same in every process. The sound card's
cycles are 256 samples at 48 kHz (5.3 ms), and a recorder hears each cycle 0.2 ms after it happened: the
time of a sample is the time of the cycle that carried it, at the microphone as at the speaker.
"""

from __future__ import annotations

import os
import random
import subprocess
import threading
import time
from dataclasses import dataclass

import numpy as np

from tests.benchmarks.far_end import FarEnd
from tests.benchmarks.signals import (
    CARD_RATE,
    WIRE_RATE,
    Samples,
    at_rate,
    band_noise,
    bursts,
    find_bursts,
    first_silence,
    heard_of,
    onset,
    paired,
)
from tests.fakes.scripted_reply import Reply
from tests.sound_card import Ear, Recording, SoundCardUnderTest

ANSWER_SECONDS = 8.0
SETTLING_SECONDS = 0.7
CYCLE_SAMPLES = 256
STEADY_SECONDS = 0.002
ATTEMPTS = 4


@dataclass(frozen=True)
class BargeIn:
    """One interrupted answer, in milliseconds; None where it could not be measured or was not done."""

    first_audio_ms: float | None
    silence_ms: float | None
    truncation_error_ms: float | None


class ExactEar(Ear):
    """Hears each cycle of the card as it happens, and knows whether it missed any."""

    def __init__(self, card: SoundCardUnderTest, source: str) -> None:
        super().__init__(card.environment, source, latency_ms=5)

    def __enter__(self) -> ExactEar:
        return self

    @property
    def steady(self) -> bool:
        """Whether (nearly) all sound came at its time: lost samples would move all later times."""
        late = np.abs(np.array(self._arrivals) - np.median(self._arrivals))
        return bool(np.percentile(late, 98) < STEADY_SECONDS)


class Person:
    """Speaks into the card's microphone and listens at its speaker."""

    def __init__(self, card: SoundCardUnderTest, far_end: FarEnd, seed: int = 1) -> None:
        self._card = card
        self._far_end = far_end
        self._random = random.Random(seed)
        self._answers = 0
        self.repeated = 0

    def microphone_to_wire(self, count: int) -> list[float]:
        """For each burst played into the microphone, how many ms later its start was on the wire."""
        for _ in range(ATTEMPTS):
            latencies, steady = self._microphone_to_wire(count)
            if steady:
                break
            self.repeated += 1
        return latencies

    def _microphone_to_wire(self, count: int) -> tuple[list[float], bool]:
        row = bursts(count, seed=self._random.randrange(1 << 30))
        since = time.monotonic()
        with ExactEar(self._card, "mic.monitor") as ear:
            player = self._card.speak_samples(row)
            ear.wait_for(len(row) / CARD_RATE + 0.5, timeout=len(row) / CARD_RATE + 10)
            player.wait(10)
            recording = ear.stop()
        time.sleep(0.3)
        wire = self._far_end.microphone(since - 0.5)
        spoken = [place / CARD_RATE for place in find_bursts(recording.samples, CARD_RATE)]
        arrived = find_bursts(wire.samples, WIRE_RATE)
        pairs = paired(spoken, [place / WIRE_RATE for place in arrived])
        return [1000 * (wire.arrival_of(arrived[j]) - cycle_time(recording, round(spoken[i] * CARD_RATE)))
                for i, j in pairs], ear.steady

    def begin(self) -> None:
        """Take the floor, as each ``barge_in`` expects it."""
        self._far_end.start_speech()

    def barge_in(self, delta_ms: int, stalled: bool = False) -> BargeIn:
        """End one's turn, hear the answer begin, and speak over it at a random moment.

        Done again where the recording was disturbed: then the machine had something else to do.
        """
        for _ in range(ATTEMPTS):
            outcome, steady = self._barge_in(delta_ms, stalled)
            if steady:
                break
            self.repeated += 1
        return outcome

    def _barge_in(self, delta_ms: int, stalled: bool) -> tuple[BargeIn, bool]:
        self._answers += 1
        answer = band_noise(ANSWER_SECONDS, WIRE_RATE, seed=self._answers)
        with ExactEar(self._card, "spk.monitor") as ear:
            asked = time.monotonic()
            self._far_end.end_speech(self._reply(answer, delta_ms))
            sent = self._far_end.first_audio(asked)
            if stalled:
                time.sleep(0.2 + self._random.random() * 0.2)
                self._far_end.stall(1.0)
                time.sleep(1.25)
            time.sleep(0.4 + self._random.random() * 1.2)
            spoke = self._far_end.start_speech()
            truncated = self._far_end.wait_for("conversation.item.truncate", spoke, SETTLING_SECONDS + 1.0)
            ear.wait_for(SETTLING_SECONDS)
            recording = ear.stop()
        reported = None if truncated is None else float(truncated.event["audio_end_ms"])
        return read_off(recording, answer, sent, spoke, reported), ear.steady

    def finish(self) -> None:
        """End the last turn with an answer that is heard to its end."""
        asked = time.monotonic()
        self._far_end.end_speech(Reply(audio_ms=300))
        self._far_end.first_audio(asked)
        time.sleep(1.0)

    def _reply(self, answer: Samples, delta_ms: int) -> Reply:
        """Faster than real time, as the service sends it: each delta in two fifths of its own length."""
        return Reply(text="It goes on and on.", audio=answer.astype("<i2").tobytes(), delta_ms=delta_ms,
                     pause_ms=delta_ms * 0.4)


def read_off(recording: Recording, answer: Samples, sent: float, spoke: float,
             reported_ms: float | None) -> BargeIn:
    """What a recording of the speaker tells about one answer, sent and spoken over at known times."""
    sound = at_rate(answer, WIRE_RATE, CARD_RATE)
    begins = onset(recording.samples, sound)
    ends = first_silence(recording.samples, max(0, recording.index_at(spoke)))
    if begins is None or ends is None:
        return BargeIn(None, None, None)
    heard = heard_of(recording.samples, ends, sound)
    error = None if heard is None or reported_ms is None else reported_ms - 1000 * heard
    return BargeIn(1000 * (cycle_time(recording, begins) - sent),
                   1000 * (cycle_time(recording, ends) - spoke), error)


def cycle_time(recording: Recording, sample: int) -> float:
    """When the card's cycle that carried this sample was heard; a recording begins with a whole cycle."""
    return recording.time_of((sample // CYCLE_SAMPLES + 1) * CYCLE_SAMPLES)


class RoomNoise:
    """What a quiet room sounds like to a microphone, inside a ``with`` block: never exact zeros, which would
    mean a microphone that is switched off, and far below speech."""

    def __init__(self, card: SoundCardUnderTest) -> None:
        words = ["pacat", "--raw", "-d", "mic", f"--rate={CARD_RATE}", "--format=s16le", "--channels=1"]
        self._player = subprocess.Popen(words, stdin=subprocess.PIPE, env={**os.environ, **card.environment})
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def _play(self) -> None:
        noise = np.random.default_rng(3).integers(-6, 7, CARD_RATE).astype("<i2").tobytes()
        assert self._player.stdin is not None
        try:
            while True:
                self._player.stdin.write(noise)  # The pipe is short: this waits until it is played.
        except (BrokenPipeError, ValueError):
            return

    def __enter__(self) -> RoomNoise:
        return self

    def __exit__(self, *_: object) -> None:
        self._player.terminate()
        self._player.wait(10)
        self._thread.join(10)
