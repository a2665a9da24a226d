"""The measurements of a cascade: what is said when, and what the speaker and the services saw of it."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tests.benchmarks.cascade_far_end import ANSWER_WORDS, CascadeFarEnd
from tests.benchmarks.signals import CARD_RATE, SILENCE_LEVEL, first_silence
from tests.benchmarks.trials import ExactEar, cycle_time
from tests.benchmarks.waterfall import Waterfall, ends_in_a_gap, error_ms, error_words, words_kept
from tests.fakes.scripted_speech import Boundaries
from tests.sound_card import Recording, SoundCardUnderTest

SETTLING_SECONDS = 0.6
WORDS_AFTER_SECONDS = 0.25  # from the start of speech to its first words
ATTEMPTS = 4
QUESTION_SECONDS = 3.0
WORDS_HEARD = 25  # of an answer that nobody interrupts
ANSWER_SECONDS = 9.0  # of which the voice needs seven and a half; then a breath


@dataclass(frozen=True)
class Cut:
    """An answer spoken over: what was heard of it, and how it was told by its words' times or without."""

    heard_ms: float
    boundaries: Boundaries


@dataclass(frozen=True)
class Exchange:
    """One turn, its answer and the interruption: values by measure, and the cut if it was seen."""

    values: Mapping[str, float]
    cut: Cut | None


class Speaker:
    """Takes turns, and speaks over each answer at a random moment. ``tokens``: when each answer's first token
    was written by the chat service."""

    def __init__(self, card: SoundCardUnderTest, far_end: CascadeFarEnd, seed: int = 1) -> None:
        self._card = card
        self._far_end = far_end
        self._random = random.Random(seed)
        self._cut: Cut | None = None
        self.repeated = 0
        self.tokens: list[float] = []

    def begin(self) -> None:
        """Take the floor, as each ``exchange`` expects it."""
        self._far_end.answer_with(ANSWER_WORDS)
        self._far_end.start_speech()
        time.sleep(0.5)

    def exchange(self, boundaries: Boundaries) -> Mapping[str, float]:
        """End the turn, hear the answer, speak over it; then the history of the interruption before.

        Done again where the recording was disturbed: then the machine had something else to do.
        """
        for _ in range(ATTEMPTS):
            exchange, steady = self._exchange(boundaries)
            self._cut = exchange.cut if steady else None
            if steady:
                break
            self.repeated += 1
        return exchange.values

    def finish(self) -> Mapping[str, float]:
        """End the last turn with an answer that is heard to its end."""
        self._far_end.answer_with(3)
        ended = self._far_end.end_speech()
        values = self._history(ended)
        self._far_end.waterfall(ended)
        time.sleep(2.0)
        return values

    def _exchange(self, boundaries: Boundaries) -> tuple[Exchange, bool]:
        self._far_end.use(boundaries)
        with ExactEar(self._card, "spk.monitor") as ear:
            ended = self._far_end.end_speech()
            waterfall = self._far_end.waterfall(ended)
            self.tokens.append(waterfall.token)
            history = self._history(ended)
            time.sleep(0.4 + self._random.random() * 1.2)
            request = self._far_end.asked(ended)
            spoke = self._far_end.start_speech()
            time.sleep(WORDS_AFTER_SECONDS)
            decided = self._far_end.hear_words()
            closed = self._far_end.chat_closed(request)
            ear.wait_for(SETTLING_SECONDS)
            recording = ear.stop()
        seen = read_off(recording, waterfall, spoke, boundaries)
        values = {**seen.values, **history}
        if closed is not None:
            values["chat_closed"] = 1000 * (closed - (decided if closed >= decided else spoke))
        return Exchange(values, seen.cut), ear.steady

    def _history(self, ended: float) -> Mapping[str, float]:
        """What the request that began after a moment holds of the answer spoken over before it."""
        messages = self._far_end.asked(ended).messages
        if self._cut is None:
            return {}
        kept, heard_ms = words_kept(messages), self._cut.heard_ms
        if self._cut.boundaries is Boundaries.MISSING:
            return {"heard_untimed": error_ms(kept, heard_ms)}
        return {"heard_timed": error_words(kept, heard_ms)}


def converse(far_end: CascadeFarEnd, turns: int) -> None:
    """Turns as people take them: a question of three seconds, an answer that is heard to its end."""
    far_end.answer_with(WORDS_HEARD)
    for _ in range(turns):
        far_end.start_speech()
        time.sleep(WORDS_AFTER_SECONDS)
        far_end.hear_words()
        time.sleep(QUESTION_SECONDS - WORDS_AFTER_SECONDS)
        far_end.waterfall(far_end.end_speech())
        time.sleep(ANSWER_SECONDS)


def read_off(recording: Recording, waterfall: Waterfall, spoke: float, boundaries: Boundaries) -> Exchange:
    """What a recording of the speaker tells about one answer, asked and spoken over at known times."""
    begins = first_sound(recording, waterfall.speech_end)
    ends = first_silence(recording.samples, max(0, recording.index_at(spoke)))
    if begins is None:
        return Exchange(waterfall.steps_ms, None)
    heard = replace(waterfall, speaker=cycle_time(recording, begins))
    values = dict(heard.steps_ms)
    if ends is None:  # It ended within the silence between two words.
        return Exchange(values, None)
    heard_ms = 1000 * (ends - begins) / CARD_RATE
    if not ends_in_a_gap(heard_ms):
        values["barge_in"] = 1000 * (cycle_time(recording, ends) - spoke)
    return Exchange(values, Cut(heard_ms, boundaries))


def first_sound(recording: Recording, since: float) -> int | None:
    """The first sample after a moment that is no silence."""
    start = max(0, recording.index_at(since))
    loud = np.flatnonzero(np.abs(recording.samples[start:].astype(np.int32)) > SILENCE_LEVEL)
    return start + int(loud[0]) if len(loud) else None
