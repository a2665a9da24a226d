"""The engine on the virtual sound card: what really leaves the speaker and enters the microphone."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator

import numpy as np
import pytest

from tests.audio.outside import Outside, device_of, opened
from tests.sound_card import CARD_RATE, Ear, SoundCardUnderTest
from voicedesk.audio.engine import SoundCard, SoundChoices
from voicedesk.conversation.commands import Lead
from voicedesk.conversation.events import (
    DeviceChanged,
    DeviceLost,
    DeviceRestored,
    Direction,
    PlayoutFinished,
    PlayoutFlushed,
    PlayoutStarted,
)
from voicedesk.conversation.problems import ProblemCode

pytestmark = pytest.mark.sound

RATE = 24_000
LATE_SECONDS = 0.06
"""How far a machine that is busy with other things may tear a recording; medians are held to less."""


@pytest.fixture(autouse=True)
def _silence_after_the_test(sound_card: SoundCardUnderTest) -> Iterator[None]:
    yield
    sound_card.hush()


def sweep(seconds: float) -> np.ndarray:
    """A tone that rises for as long as it lasts: any piece of it tells where in it one is."""
    moment = np.arange(int(seconds * RATE)) / RATE
    return (12_000 * np.sin(2 * np.pi * (300 * moment + 250 * moment**2))).astype("<i2")


def pieces(recorded: np.ndarray, silence_seconds: float = 0.12) -> list[tuple[int, int]]:
    """(start, end) of what is not silence, in samples of the recording. On a busy machine the recorder or
    the card may break the sound for a moment; that is no end."""
    loud = np.flatnonzero(np.abs(recorded.astype(int)) > 60)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > silence_seconds * CARD_RATE)
    starts, ends = [loud[0], *loud[breaks + 1]], [*loud[breaks], loud[-1]]
    return [(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]


def place_in(whole: np.ndarray, piece: np.ndarray) -> int:
    """Where ``piece`` (48 kHz) lies in ``whole`` (24 kHz), in samples of ``whole``."""
    at_rate = piece[::2].astype(float)
    padded = np.concatenate((whole.astype(float), np.zeros(len(at_rate))))
    size = 1 << (len(padded) + len(at_rate)).bit_length()
    product = np.fft.irfft(np.fft.rfft(padded, size) * np.conj(np.fft.rfft(at_rate, size)), size)
    return int(np.argmax(product[:len(whole)]))


def first_heard_ms(whole: np.ndarray, recorded: np.ndarray, start: int) -> float:
    """Which moment of ``whole`` was the first to be heard from ``start`` of the recording on."""
    return place_in(whole, recorded[start:start + 1920]) * 1000 / RATE


def last_heard_ms(whole: np.ndarray, recorded: np.ndarray, end: int) -> float:
    """Which moment of ``whole`` was the last to be heard before ``end`` of the recording."""
    tail = recorded[end - 1920:end]
    return place_in(whole, tail) * 1000 / RATE + len(tail) * 1000 / CARD_RATE


async def wait_played(card: SoundCard, outside: Outside, response_id: str, ms: int) -> None:
    await outside.until(lambda: card.played_ms(response_id) >= ms)


async def listen(sound_card: SoundCardUnderTest, source: str = "spk.monitor") -> Ear:
    return await asyncio.to_thread(sound_card.listen, source)


async def stop(ear: Ear, seconds: float = 0.25) -> np.ndarray:
    """The recording, with what is still on its way."""
    await asyncio.to_thread(ear.wait_for, seconds)
    return (await asyncio.to_thread(ear.stop)).samples


async def test_an_answer_comes_out_whole_and_is_told_when_it_is_over(sound_card: SoundCardUnderTest) -> None:
    said = sweep(1.5)
    async with opened() as (card, outside):
        ear = await listen(sound_card)
        card.add_audio("a", said.tobytes())
        card.end_audio("a")
        await outside.told(PlayoutStarted)
        assert await outside.told(PlayoutFinished) == PlayoutFinished("a", 1500)
        heard = await stop(ear)
    start, end = pieces(heard)[0][0], pieces(heard)[-1][1]
    assert first_heard_ms(said, heard, start) == pytest.approx(0, abs=LATE_SECONDS * 1000)
    assert last_heard_ms(said, heard, end) == pytest.approx(1500, abs=LATE_SECONDS * 1000)


async def test_what_is_said_at_the_microphone_reaches_the_session(sound_card: SoundCardUnderTest) -> None:
    said = sweep(1.0)
    async with opened() as (card, outside):
        card.open_mic(Lead.NONE)
        speech = sound_card.speak_samples(said, RATE)
        await asyncio.to_thread(speech.wait, 10)
        await outside.until(lambda: sum(map(len, (pcm for _, pcm in outside.frames))) > RATE * 2 * 1.5)
        assert card.counters().frames_dropped == 0
    assert {len(pcm) for _, pcm in outside.frames} == {480}
    heard = np.frombuffer(outside.pcm, np.int16)
    heard = np.repeat(heard, CARD_RATE // RATE)
    start, end = pieces(heard)[0][0], pieces(heard)[-1][1]
    assert first_heard_ms(said, heard, start) == pytest.approx(0, abs=LATE_SECONDS * 1000)
    assert last_heard_ms(said, heard, end) == pytest.approx(1000, abs=LATE_SECONDS * 1000)


async def test_the_level_follows_the_voice(sound_card: SoundCardUnderTest) -> None:
    async with opened() as (card, outside):
        speech = sound_card.speak_samples(np.repeat(sweep(0.6), 2))
        loudest = -200.0

        def heard() -> bool:
            nonlocal loudest
            loudest = max(loudest, card.mic_level().peak_dbfs)
            return loudest > -15

        await outside.until(heard)
        await asyncio.to_thread(speech.wait, 10)
    assert loudest == pytest.approx(20 * np.log10(12_000 / 32_768), abs=3.5)


async def test_a_pause_is_silence_and_the_resume_goes_on_at_the_same_sample(
        sound_card: SoundCardUnderTest) -> None:
    said = sweep(2.0)
    async with opened() as (card, outside):
        ear = await listen(sound_card)
        card.add_audio("a", said.tobytes())
        card.end_audio("a")
        await wait_played(card, outside, "a", 700)
        card.pause()
        await asyncio.to_thread(ear.wait_for, 0.4)
        paused_ms = card.played_ms("a")
        await asyncio.to_thread(ear.wait_for, 0.1)
        assert card.played_ms("a") == paused_ms
        card.resume()
        await outside.told(PlayoutFinished)
        heard = await stop(ear)
    (_, first_end), (second, second_end) = pieces(heard)
    assert (second - first_end) / CARD_RATE > 0.3
    resumed_ms = first_heard_ms(said, heard, second)
    assert resumed_ms == pytest.approx(paused_ms, abs=20), "it goes on where it stopped"
    assert last_heard_ms(said, heard, first_end) == pytest.approx(paused_ms, abs=LATE_SECONDS * 1000)
    assert last_heard_ms(said, heard, second_end) == pytest.approx(2000, abs=LATE_SECONDS * 1000)


async def test_what_a_flush_reports_is_what_was_heard(sound_card: SoundCardUnderTest) -> None:
    chance = random.Random(7)
    said = sweep(1.5)
    async with opened() as (card, outside):
        ear = await listen(sound_card)
        reports = []
        for number in range(8):
            name = f"r{number}"
            card.add_audio(name, said.tobytes())
            await wait_played(card, outside, name, chance.randrange(30, 500))
            card.flush(name)
            reports.append((await outside.told(PlayoutFlushed, number + 1)).played_ms)
            await asyncio.to_thread(ear.wait_for, 0.25)
        heard = await stop(ear)
    ends = [last_heard_ms(said, heard, end) for _, end in pieces(heard)]
    assert len(ends) == len(reports)
    errors = np.abs(np.array(ends) - np.array(reports))
    assert np.median(errors) <= 8, (ends, reports)


async def test_a_stall_of_the_network_is_not_counted_as_heard(sound_card: SoundCardUnderTest) -> None:
    said = sweep(3.0)
    async with opened() as (card, outside):
        ear = await listen(sound_card)
        card.add_audio("a", said[:12_000].tobytes())
        await wait_played(card, outside, "a", 500)
        await asyncio.to_thread(ear.wait_for, 1.0)
        assert card.played_ms("a") == 500
        card.add_audio("a", said[12_000:].tobytes())
        await wait_played(card, outside, "a", 900)
        card.flush("a")
        flushed = await outside.told(PlayoutFlushed)
        heard = await stop(ear)
        assert card.counters().output_underruns >= 1
    (_, _), (_, end) = pieces(heard)
    assert last_heard_ms(said, heard, end) == pytest.approx(flushed.played_ms, abs=LATE_SECONDS * 1000)


async def test_a_minute_at_once_plays_without_a_gap(sound_card: SoundCardUnderTest) -> None:
    async with opened() as (card, outside):
        ear = await listen(sound_card)
        begun = time.perf_counter()
        card.add_audio("a", np.tile(sweep(1.0), 60).tobytes())
        assert time.perf_counter() - begun < 0.05
        await wait_played(card, outside, "a", 1500)
        card.flush("a")
        heard = await stop(ear)
    assert max(end - start for start, end in pieces(heard)) > 0.7 * CARD_RATE


async def test_a_headset_pulled_out_never_plays_in_the_room(sound_card: SoundCardUnderTest) -> None:
    """Not for a moment: the stream ends with its device, before the server could lead it elsewhere."""
    said = sweep(4.0)
    sound_card.add("Headset")
    try:
        async with opened(SoundChoices("Headset", "Headset")) as (card, outside):
            assert device_of(card, Direction.OUTPUT) == "Headset"
            room, headset = await listen(sound_card), await listen(sound_card, "Headset.spk.monitor")
            card.add_audio("a", said.tobytes())
            card.end_audio("a")
            await wait_played(card, outside, "a", 800)
            heard_there = (await asyncio.to_thread(headset.heard)).samples
            pulled = time.monotonic()
            sound_card.remove("Headset")
            lost = await outside.told(DeviceLost)
            assert (lost.problem.code, lost.instead) == (ProblemCode.SPEAKER_GONE, "Virtual speaker")
            moved = await outside.told(DeviceChanged)
            assert (moved.direction, moved.name) == (Direction.INPUT, "System default")
            assert time.monotonic() - pulled < 5, "two seconds are the rule; a busy machine gets more"
            await asyncio.to_thread(room.wait_for, 1.5)
            assert pieces(heard_there), "the headset was heard"
            assert not np.any((await asyncio.to_thread(room.heard)).samples), "the room was not"

            card.go_on()
            assert (await outside.told(DeviceChanged, 2)).name == "Virtual speaker"
            assert await outside.told(PlayoutFinished) == PlayoutFinished("a", 4000)
            heard = await stop(room)
        (start, end), *_ = pieces(heard)
        assert 700 < first_heard_ms(said, heard, start) < 1600, "it goes on where it stood still"
        assert last_heard_ms(said, heard, end) == pytest.approx(4000, abs=LATE_SECONDS * 1000)
    finally:
        sound_card.remove("Headset")


async def test_a_headset_plugged_in_again_takes_up_what_it_played(sound_card: SoundCardUnderTest) -> None:
    sound_card.add("Headset")
    try:
        async with opened(SoundChoices("Headset", "Headset")) as (card, outside):
            room = await listen(sound_card)
            card.add_audio("a", sweep(4.0).tobytes())
            card.end_audio("a")
            await wait_played(card, outside, "a", 200)
            sound_card.remove("Headset")
            await outside.told(DeviceLost)
            sound_card.add("Headset")
            await outside.told(DeviceRestored)
            assert await outside.told(PlayoutFinished) == PlayoutFinished("a", 4000)
            assert device_of(card, Direction.INPUT) == "Headset"
            assert not np.any(await stop(room))
    finally:
        sound_card.remove("Headset")


async def test_a_second_device_of_the_server_is_a_row_and_a_default_that_goes_is_not_replaced(
        sound_card: SoundCardUnderTest) -> None:
    with sound_card.sink("second", "Second speaker"), sound_card.default_sink("second"):
        async with opened() as (card, outside):
            rows = [row.name for row in card.devices.outputs]
            assert {"Virtual speaker", "Second speaker"} <= set(rows)
            assert device_of(card, Direction.OUTPUT) == "Second speaker", "what the default stands for"
            room = await listen(sound_card)
            card.add_audio("a", sweep(4.0).tobytes())
            await wait_played(card, outside, "a", 200)
            sound_card.remove_sink("second")
            lost = await outside.told(DeviceLost)
            assert (lost.problem.subject, lost.instead) == ("Second speaker", "Virtual speaker")
            assert not np.any(await stop(room))


async def test_the_default_of_the_server_is_followed_when_nothing_sounds(
        sound_card: SoundCardUnderTest) -> None:
    with sound_card.sink("second", "Second speaker"):
        async with opened() as (card, outside):
            with sound_card.default_sink("second"):
                assert (await outside.told(DeviceChanged)).name == "Second speaker"
            assert (await outside.told(DeviceChanged, 2)).name == "Virtual speaker"
            assert device_of(card, Direction.OUTPUT) == "Virtual speaker"


async def test_the_only_devices_pulled_out_and_plugged_in_again(sound_card: SoundCardUnderTest) -> None:
    async with opened() as (_, outside):
        sound_card.remove("default")
        try:
            missing = {ProblemCode.MICROPHONE_MISSING, ProblemCode.SPEAKER_MISSING}
            # The sinks go one after the other: for a moment the next one is offered.
            await outside.until(lambda: missing <= {event.problem.code for event in outside.of(DeviceLost)})
        finally:
            sound_card.add("default")
        await outside.told(DeviceRestored, 2)
