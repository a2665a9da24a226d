"""A portion's sound as it goes out, and where its words lie in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from voicedesk.ondevice.codecs import Samples
from voicedesk.ondevice.engines.spoken import SpokenWord, words_in_time
from voicedesk.ondevice.engines.synthesizer import Speech

AUDIBLE_SHARE = 0.01
"""Of the peak: what is softer at either end of an utterance is its silence."""

SEAM_MS = 15
"""Silence left at either end of a portion that goes on in the next."""

_MARKS = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A word or a mark with its place in the portion's sound, in milliseconds."""

    kind: str
    text: str
    offset_ms: float
    duration_ms: float


def seamless(speech: Speech) -> Speech:
    """Without the silence that a synthesizer puts around what it takes for a sentence."""
    begin, end = _audible(speech.samples)
    seam = speech.sample_rate * SEAM_MS // 1000
    return Speech(speech.samples[max(begin - seam, 0) : end + seam], speech.sample_rate)


def boundaries_in(text: str, speech: Speech) -> list[Boundary]:
    """The words and marks of ``text``, spread over the audible part of its sound."""
    begin, end = _audible(speech.samples)
    a_sample_ms = 1000 / speech.sample_rate
    words = words_in_time(text, begin * a_sample_ms, (end - begin) * a_sample_ms, follows=False)
    return [boundary for word in words for boundary in _parts(word)]


def _parts(word: SpokenWord) -> list[Boundary]:
    found = _MARKS.match(word.text.strip())
    before, bare, after = found.groups() if found else ("", word.text.strip(), "")
    end_ms = word.offset_ms + word.duration_ms
    parts = [Boundary("punctuation", mark, word.offset_ms, 0.0) for mark in before]
    if bare:
        parts.append(Boundary("word", bare, word.offset_ms, word.duration_ms))
    return parts + [Boundary("punctuation", mark, end_ms, 0.0) for mark in after]


def _audible(samples: Samples) -> tuple[int, int]:
    """From the first to behind the last sample that can be heard; all of it if none can."""
    loudness = np.abs(samples.astype(np.int32))
    heard = np.flatnonzero(loudness > max(int(loudness.max(initial=0)) * AUDIBLE_SHARE, 1))
    return (int(heard[0]), int(heard[-1]) + 1) if heard.size else (0, samples.size)
