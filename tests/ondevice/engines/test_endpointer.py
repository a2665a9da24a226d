"""Where speech begins and ends, with a detector that says what it is told."""

from __future__ import annotations

from collections.abc import Sequence

from tests.ondevice.speaking import spoken
from voicedesk.ondevice.engines.endpointer import (
    FRAME_BYTES,
    FRAME_MS,
    Endpointer,
    EndpointerOptions,
    SpeechEdge,
    silero,
)

VOICED = b"\x01" * FRAME_BYTES


class ToldProbabilities:
    """Gives the probabilities it was made with, frame by frame, and silence afterwards."""

    def __init__(self, *runs: tuple[float, int]) -> None:
        self._left = [probability for probability, frames in runs for _ in range(frames)]

    def __call__(self, frame: bytes) -> float:
        return self._left.pop(0) if self._left else 0.0


def edges(
    frames: int, *runs: tuple[float, int], options: EndpointerOptions | None = None
) -> Sequence[SpeechEdge]:
    endpointer = Endpointer(options or EndpointerOptions(silence_ms=160), ToldProbabilities(*runs))
    return list(endpointer.feed(VOICED * frames))


def test_speech_begins_with_its_first_voiced_frame_and_ends_after_the_silence() -> None:
    found = edges(30, (0.0, 10), (0.9, 8))

    assert found == [SpeechEdge(True, 10 * FRAME_MS), SpeechEdge(False, 18 * FRAME_MS + 160)]


def test_a_click_is_no_speech() -> None:
    assert edges(20, (0.9, 1), (0.0, 3), (0.9, 1)) == []


def test_a_short_pause_does_not_end_a_turn() -> None:
    assert len(edges(40, (0.9, 8), (0.0, 4), (0.9, 8))) == 2


def test_a_dip_within_the_hysteresis_is_still_speech() -> None:
    found = edges(60, (0.9, 4), (0.4, 20), (0.9, 4))

    assert found[-1].at_ms == 28 * FRAME_MS + 160


def test_a_higher_threshold_wants_more_certainty() -> None:
    assert edges(20, (0.7, 10), options=EndpointerOptions(threshold=0.8)) == []


def test_frames_may_arrive_in_any_pieces() -> None:
    endpointer = Endpointer(EndpointerOptions(silence_ms=160), ToldProbabilities((0.9, 8)), origin_ms=1_000)
    data = VOICED * 20
    found = [edge for start in range(0, len(data), 77) for edge in endpointer.feed(data[start : start + 77])]

    assert [edge.at_ms for edge in found] == [1_000, 1_000 + 8 * FRAME_MS + 160]


def test_speech_the_client_took_away_has_no_end() -> None:
    endpointer = Endpointer(EndpointerOptions(), ToldProbabilities((0.9, 5)))
    list(endpointer.feed(VOICED * 5))
    assert endpointer.speaking
    endpointer.stop_speaking()

    assert not list(endpointer.feed(VOICED * 40))


def test_silero_finds_a_spoken_sentence() -> None:
    endpointer = Endpointer(EndpointerOptions(), silero())
    sound = bytes(32_000) + spoken("good morning", 16_000).tobytes() + bytes(32_000)
    started, stopped = endpointer.feed(sound)

    assert started.started
    assert not stopped.started
    assert 900 <= started.at_ms <= 1_200
