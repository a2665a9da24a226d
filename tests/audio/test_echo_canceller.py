"""The real module on echoes made of arithmetic."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from voicedesk.audio.echo_canceller import CancellerUnavailable, WebRtcCanceller
from voicedesk.audio.echo_trial import echo, removed_db
from voicedesk.audio.formats import FRAME_SAMPLES, SAMPLE_RATE
from voicedesk.audio.wav_files import read_wav

ECHO = 10 ** (-12 / 20)


@pytest.fixture
def speech(samples: Path) -> np.ndarray:
    """Ten seconds of a person's questions, one after the other."""
    parts = [np.frombuffer(read_wav(path), np.int16) for path in sorted(samples.glob("*.wav"))]
    return np.resize(np.concatenate(parts), 10 * SAMPLE_RATE)


def frames(samples: np.ndarray) -> Iterator[np.ndarray]:
    for at in range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        yield samples[at:at + FRAME_SAMPLES]


def cleaned(far_end: np.ndarray, microphone: np.ndarray) -> np.ndarray:
    """The delay that is told is the lead of the far end alone; the room's and the driver's are not known."""
    canceller = WebRtcCanceller()
    canceller.tell_delay(8)
    out = []
    for played, heard in zip(frames(far_end), frames(microphone), strict=True):
        canceller.hear_far_end(played)
        out.append(canceller.cancel(heard).copy())
    return np.concatenate(out)


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples.astype(float) ** 2))) + 1.0


@pytest.mark.parametrize("delay_ms", [20, 80, 150, 300])
def test_after_the_first_second_the_echo_of_speech_is_gone(speech: np.ndarray, delay_ms: int) -> None:
    heard = np.concatenate((np.zeros(delay_ms * 24), speech * ECHO))[:len(speech)].astype(np.int16)

    left = cleaned(speech, heard)

    later = slice(SAMPLE_RATE, None)
    assert 20 * np.log10(rms(heard[later]) / rms(left[later])) >= 25


@pytest.mark.parametrize("delay_ms", [20, 80, 150])
def test_of_noise_25_db_are_gone_after_the_first_second(delay_ms: int) -> None:
    assert removed_db(WebRtcCanceller(), delay_ms, seconds=1.5) >= 25


def test_a_person_alone_is_heard_as_loud_as_before(speech: np.ndarray) -> None:
    left = cleaned(np.zeros_like(speech), speech)
    assert abs(20 * np.log10(rms(left) / rms(speech))) < 1.5


def test_a_person_as_loud_as_the_echo_is_still_heard(speech: np.ndarray) -> None:
    heard = np.concatenate((np.zeros(40 * 24), speech * ECHO))[:len(speech)].astype(np.int16)
    person = np.zeros_like(speech)
    person[6 * SAMPLE_RATE:] = np.roll(speech, SAMPLE_RATE)[6 * SAMPLE_RATE:] * ECHO

    left = cleaned(speech, (heard + person).astype(np.int16))

    alone, with_person = left[4 * SAMPLE_RATE:6 * SAMPLE_RATE], left[6 * SAMPLE_RATE:8 * SAMPLE_RATE]
    assert 20 * np.log10(rms(with_person) / rms(alone)) >= 15


def test_a_library_that_cannot_be_loaded_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit.rtc", None)
    with pytest.raises(CancellerUnavailable, match=r"^The echo canceller cannot be loaded: "):
        WebRtcCanceller()


def test_without_a_library_the_doctor_is_content_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit.rtc", None)
    check = echo()
    assert check.ok
    assert check.sentence.startswith("The echo canceller cannot be loaded: ")
    assert "headphones" in check.fix


def test_what_the_library_refuses_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    canceller = WebRtcCanceller()

    class Refusing:
        def process_stream(self, frame: object) -> None:
            raise RuntimeError("bad parameter")

        process_reverse_stream = set_stream_delay_ms = process_stream

    monkeypatch.setattr(canceller, "_module", Refusing())
    silence = np.zeros(FRAME_SAMPLES, np.int16)
    for call in (lambda: canceller.cancel(silence), lambda: canceller.hear_far_end(silence),
                 lambda: canceller.tell_delay(100)):
        with pytest.raises(CancellerUnavailable, match=r"^The echo canceller refused .*: bad parameter$"):
            call()
