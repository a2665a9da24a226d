"""What a person would make of a recording: which of a few sentences it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import soxr

from tests.sound_card import CARD_RATE, Recording

RECOGNIZER_RATE = 16_000
SOUND = 200  # of 32767: louder than a fade's tail, quieter than any speech


def sentence_in(recording: Recording, sentences: Sequence[str]) -> str:
    """The one of ``sentences`` (plain words, lower case) that was spoken; empty: none of them."""
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=RECOGNIZER_RATE, loglevel="FATAL")
    grammar = "#JSGF V1.0; grammar answers; public <answer> = " + " | ".join(sentences) + ";"
    decoder.add_jsgf_string("answers", grammar)
    decoder.activate_search("answers")
    decoder.start_utt()
    decoder.process_raw(_for_recognizer(recording), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return re.sub(r"\(\d\)", "", found.hypstr) if found else ""


def is_silent(recording: Recording, begin: float, end: float) -> bool:
    """Whether nothing was audible between two moments of ``time.monotonic()``."""
    part = recording.samples[recording.index_at(begin) : recording.index_at(end)]
    return bool(part.size) and int(np.abs(part.astype(int)).max()) < SOUND


def last_sound(recording: Recording) -> float:
    """The moment of the last audible sample; minus infinity if there was none."""
    (loud,) = np.nonzero(np.abs(recording.samples.astype(int)) >= SOUND)
    return recording.time_of(int(loud[-1])) if loud.size else float("-inf")


def _for_recognizer(recording: Recording) -> bytes:
    (loud,) = np.nonzero(np.abs(recording.samples.astype(int)) >= SOUND)
    heard = recording.samples[loud[0] : loud[-1] + 1] if loud.size else recording.samples[:0]
    slower: Any = soxr.resample(heard.astype(np.float32), CARD_RATE, RECOGNIZER_RATE)
    quiet = np.zeros(RECOGNIZER_RATE // 2, np.int16)
    return b"".join([quiet.tobytes(), slower.astype(np.int16).tobytes(), quiet.tobytes()])
