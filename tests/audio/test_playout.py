"""The playout buffer, driven as a device would: one block after the other."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest

from voicedesk.audio.fades import FLUSH_FADE, PAUSE_FADE
from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.playout import HEARD_OF_FLUSH, Flushed, PlayoutBuffer
from voicedesk.audio.playout_queue import REMEMBERED_RESPONSES

BLOCK = 128


def play(buffer: PlayoutBuffer, count: int, block: int = BLOCK) -> np.ndarray:
    """What the device got in the next ``count`` samples, as int16 values."""
    parts = []
    while count > 0:
        part = np.empty(min(block, count), np.float32)
        buffer.fill(part)
        parts.append(part)
        count -= len(part)
    return np.rint(np.concatenate(parts) * 32768).astype(int)


def ramp(start: int, count: int) -> bytes:
    return np.arange(start, start + count).astype("<i2").tobytes()


def steady(value: int, count: int) -> bytes:
    return np.full(count, value, "<i2").tobytes()


def largest_step(sound: np.ndarray) -> float:
    """As a part of full scale."""
    return float(np.max(np.abs(np.diff(sound)))) / 32768


@pytest.mark.parametrize("chunk", [1, 2, 3, 481, 960, 9600, 100_000])
def test_every_sample_plays_once_in_order_whatever_the_chunks(chunk: int) -> None:
    buffer = PlayoutBuffer()
    pcm = ramp(-5000, 10_000)
    for at in range(0, len(pcm), chunk):
        buffer.append("a", pcm[at:at + chunk])
    buffer.end("a")
    assert play(buffer, 10_000).tolist() == list(range(-5000, 5000))


def test_responses_play_in_order() -> None:
    buffer = PlayoutBuffer()
    for number, name in enumerate("abc"):
        buffer.append(name, steady(1000 + number, 300))
    for name in "abc":
        buffer.end(name)
    assert play(buffer, 900).tolist() == [1000] * 300 + [1001] * 300 + [1002] * 300


def test_a_resume_goes_on_at_the_paused_sample() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", ramp(0, 20_000))
    assert play(buffer, 1280).tolist() == list(range(1280))
    buffer.pause()
    paused = play(buffer, 12_800)
    assert np.all(paused[PAUSE_FADE:] == 0)
    buffer.resume()
    resumed = play(buffer, 1280)
    assert resumed[PAUSE_FADE:].tolist() == list(range(1280 + PAUSE_FADE, 2560))
    both = paused[:PAUSE_FADE] + resumed[:PAUSE_FADE]
    assert np.max(np.abs(both - np.arange(1280, 1280 + PAUSE_FADE))) <= 1, "the two fades make the whole"


def test_a_pause_is_silence_in_the_next_block_without_a_step() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", steady(30_000, 20_000))
    before = play(buffer, 1280)
    buffer.pause()
    after = play(buffer, 1280)
    assert largest_step(np.concatenate((before, after))) <= 0.01
    assert np.all(after[PAUSE_FADE:] == 0)


def test_pausing_twice_and_resuming_twice_change_nothing() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", ramp(0, 20_000))
    play(buffer, 640)
    for order in (buffer.pause, buffer.pause, buffer.resume, buffer.resume):
        order()
        sound = play(buffer, 640)
    assert sound.tolist() == list(range(1280, 1920))


def test_a_flush_fades_without_a_step_and_leaves_nothing() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", steady(-30_000, 50_000))
    before = play(buffer, 1280)
    flushed = buffer.flush("a")
    after = play(buffer, 2560)
    assert flushed == Flushed(1280 + HEARD_OF_FLUSH, 50_000)
    assert largest_step(np.concatenate((before, after))) <= 0.01
    assert np.all(after[FLUSH_FADE:] == 0)


def test_a_flush_with_hardly_anything_left_makes_no_step_either() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", steady(30_000, 1290))
    before = play(buffer, 1280)
    buffer.flush("a")
    assert largest_step(np.concatenate((before, play(buffer, 640)))) <= 0.01


def test_audio_that_arrives_after_the_flush_is_dropped_for_ever() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", steady(1000, 500))
    play(buffer, 128)
    buffer.flush("a")
    play(buffer, 1280)
    buffer.append("a", steady(1000, 500))
    buffer.append("b", steady(7, 128))
    assert play(buffer, 128).tolist() == [7] * 128


def test_a_flush_of_something_unheard_of_counts_nothing_and_keeps_it_out() -> None:
    buffer = PlayoutBuffer()
    assert buffer.flush("later") == Flushed(0, 0)
    assert buffer.flush("later") is None
    buffer.append("later", steady(1000, 500))
    assert not np.any(play(buffer, 500))


def test_a_flush_ends_a_pause_so_that_the_next_response_is_heard() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", steady(1000, 5000))
    play(buffer, 1280)
    buffer.pause()
    play(buffer, 1280)
    assert buffer.flush("a") == Flushed(1280, 5000)
    buffer.append("b", steady(9, 128))
    assert play(buffer, 128).tolist() == [9] * 128


def test_the_response_behind_a_flushed_one_follows_under_its_fade() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", steady(20_000, 5000))
    buffer.append("b", steady(0, 400))
    buffer.append("b", steady(50, 400))
    play(buffer, 1280)
    buffer.flush("a")
    sound = play(buffer, 800)
    assert sound[400:].tolist() == [50] * 400


def test_a_gap_in_the_middle_is_counted_once_and_dies_away() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", steady(30_000, 1000))
    sound = play(buffer, 1280)
    play(buffer, 12_800)
    assert buffer.underruns == 1
    assert largest_step(sound) <= 0.01
    buffer.append("a", ramp(0, 128))
    assert play(buffer, 128).tolist() == list(range(128))


def test_silence_before_and_after_a_response_is_no_underrun() -> None:
    buffer = PlayoutBuffer()
    play(buffer, 1280)
    buffer.append("a", steady(5, 1024))
    buffer.end("a")
    play(buffer, 2560)
    assert buffer.underruns == 0


def test_a_block_that_takes_the_last_sample_is_no_underrun_yet() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", steady(5, 128))
    play(buffer, 128)
    buffer.append("a", steady(5, 128))
    play(buffer, 128)
    assert buffer.underruns == 0


def test_played_counts_what_the_speaker_reached_across_a_gap() -> None:
    buffer = PlayoutBuffer()
    buffer.append("a", steady(5, 256))
    play(buffer, 256 + 24_000)
    buffer.append("a", steady(5, 256))
    play(buffer, 256)
    assert buffer.played("a", 100) == 100
    assert buffer.played("a", 20_000) == 256, "the gap is not speech"
    assert buffer.played("a", 256 + 24_000 + 10) == 266
    assert buffer.played("a", 1e9) == 512


def test_a_minute_at_once_is_taken_and_handed_over_in_no_time() -> None:
    buffer = PlayoutBuffer()
    minute = bytes(60 * 48_000)
    block = np.empty(BLOCK, np.float32)
    tracemalloc.start()
    begun = time.perf_counter()
    buffer.append("a", minute)
    for _ in range(100):
        buffer.fill(block)
    seconds, peak = time.perf_counter() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000, "nothing of that size is copied"
    assert seconds < 1.0


def test_thousands_of_responses_leave_no_trace_behind() -> None:
    buffer = PlayoutBuffer()
    for number in range(5000):
        buffer.append(f"r{number}", steady(5, 300))
        play(buffer, 128)
        buffer.flush(f"r{number}")
    assert len(buffer._queue.closed) == REMEMBERED_RESPONSES
    assert not buffer._queue.waiting
    assert not buffer._queue.draining


MS = 24


def deliver(buffer: PlayoutBuffer, name: str, arrivals: list[int], chunk_ms: int = 60) -> int:
    """Chunks of an answer arrive at these milliseconds, and the device plays on; how long the answer waited
    for its first sample, in ms, from its first chunk on."""
    play(buffer, 20 * MS)  # The fade of the one before.
    waited = None
    due = sorted(arrivals)
    for now in range(0, due[-1] + 4000, 2):
        while due and due[0] <= now:
            due.pop(0)
            buffer.append(name, steady(1000, chunk_ms * MS))
            if not due:
                buffer.end(name)
        part = np.empty(2 * MS, np.float32)
        buffer.fill(part)
        if waited is None and np.any(part) and now >= arrivals[0]:
            waited = now - arrivals[0]
        if buffer.is_drained(name):
            buffer.close(name)
            break
    assert waited is not None
    return waited


def with_gaps(count: int, gap_ms: int = 180) -> list[int]:
    """In time on the whole, but every sixth chunk late, with those behind it."""
    moments = [0]
    for number in range(1, count):
        last = moments[-1]
        moments.append(last + gap_ms if number % 6 == 5 else max(number * 60, last))
    return moments


def test_an_answer_that_comes_in_time_begins_with_its_first_sample() -> None:
    buffer = PlayoutBuffer()
    for number in range(3):
        assert deliver(buffer, f"r{number}", [n * 50 for n in range(20)]) == 0
    assert buffer.underruns == 0


def test_gaps_of_180_ms_are_bridged_once_they_have_been_seen() -> None:
    buffer = PlayoutBuffer()
    deliver(buffer, "first", with_gaps(40))
    assert buffer.underruns <= 1, "what the first gap taught holds for the rest of that answer"
    learned = buffer.underruns
    for number in range(5):
        assert deliver(buffer, f"r{number}", with_gaps(40)) <= 300
    assert buffer.underruns == learned, "no answer after it breaks at all"


def test_a_network_that_is_steady_again_costs_no_time_after_some_answers() -> None:
    buffer = PlayoutBuffer()
    deliver(buffer, "first", with_gaps(40))
    waits = [deliver(buffer, f"r{number}", [n * 20 for n in range(30)]) for number in range(6)]
    assert waits[0] > 0
    assert waits[-1] == 0


def test_a_short_reply_is_played_at_once_whatever_was_learned() -> None:
    buffer = PlayoutBuffer()
    deliver(buffer, "first", with_gaps(40))
    assert deliver(buffer, "yes", [0]) == 0


def test_what_is_gathered_sounds_after_300_ms_even_if_no_more_comes() -> None:
    buffer = PlayoutBuffer()
    deliver(buffer, "first", with_gaps(40))
    buffer.append("slow", steady(1000, 20 * MS))
    assert np.any(play(buffer, 320 * MS))


def test_a_pause_too_long_to_be_bridged_makes_no_answer_late() -> None:
    buffer = PlayoutBuffer()
    deliver(buffer, "first", [0, 60, 3000, 3050, 3100])
    assert deliver(buffer, "next", [0, 50, 100, 150]) == 0


MINUTE = bytes(2 * SAMPLE_RATE * 60)


def test_sound_without_end_is_kept_for_half_an_hour_and_ends_there() -> None:
    buffer = PlayoutBuffer()
    overran = [buffer.append("a", MINUTE) for _ in range(60)]

    assert [minute for minute, full in enumerate(overran) if full] == [29]
    (response,) = buffer._queue.waiting
    assert response.waiting == 29 * 60 * SAMPLE_RATE
    assert response.ended


def test_many_answers_at_once_keep_no_more_than_one() -> None:
    buffer = PlayoutBuffer()
    overran = [buffer.append(name, MINUTE) for name in "abc" for _ in range(20)]

    assert overran.count(True) == 2
    assert sum(each.waiting for each in buffer._queue.waiting) <= 30 * 60 * SAMPLE_RATE


def test_sound_in_crumbs_costs_what_its_crumbs_do() -> None:
    buffer = PlayoutBuffer()

    assert any(buffer.append("a", b"\1\0") for _ in range(30 * 60 * SAMPLE_RATE // 64))


def test_what_was_played_makes_room() -> None:
    buffer = PlayoutBuffer()
    for _ in range(60):
        assert not buffer.append("a", MINUTE)
        play(buffer, 60 * SAMPLE_RATE, block=60 * SAMPLE_RATE)
