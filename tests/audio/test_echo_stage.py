"""The microphone on its way in: what was played is told to the canceller, frame by frame."""

from __future__ import annotations

import asyncio
import logging

import numpy as np
import pytest

from tests.audio.outside import opened
from tests.fakes.scripted_canceller import ScriptedCanceller
from tests.fakes.scripted_sound_host import ScriptedSoundHost
from voicedesk.audio import engine
from voicedesk.audio.echo_canceller import CancellerUnavailable
from voicedesk.audio.echo_stage import ECHOING_SAMPLES, EchoStage
from voicedesk.audio.engine import SoundChoices
from voicedesk.audio.far_end_reference import FarEndReference
from voicedesk.audio.formats import FRAME_SAMPLES, SAMPLE_RATE
from voicedesk.audio.playout_clock import Anchor, PlayoutClock
from voicedesk.conversation.commands import Lead
from voicedesk.conversation.events import Direction

FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE
BUFFERED = 3 * FRAME_SAMPLES


class Room:
    """Both devices run on one clock; the speaker's has always three frames more than it has played."""

    def __init__(self) -> None:
        self.far_end, self.clock = FarEndReference(), PlayoutClock()
        self.canceller = ScriptedCanceller()
        self.stage = EchoStage(self.far_end, self.clock, lambda: self.canceller)
        self.stage.wanted = True
        self.played = 0

    async def fetched(self) -> Room:
        self.stage.fetch(asyncio.get_running_loop())
        await self.stage.aclose()
        await asyncio.sleep(0)
        return self

    def run(self, heard: np.ndarray, playing: float = 0.0) -> np.ndarray:
        """10 ms pass at once for all of ``heard``; ``playing`` is what the speaker gets meanwhile."""
        for _ in range(max(1, len(heard) // FRAME_SAMPLES)):
            if playing:
                sound = np.full(FRAME_SAMPLES, playing, np.float32)
                self.far_end.note(self.played + BUFFERED, sound)
            self.played += FRAME_SAMPLES
        moment = self.played / SAMPLE_RATE
        self.clock.mark(Anchor(float(self.played), float(self.played + BUFFERED), moment))
        return self.stage.feed(heard, moment)


def sound(value: int, count: int = FRAME_SAMPLES) -> np.ndarray:
    return np.full(count, value, np.int16)


async def test_while_nothing_was_played_the_canceller_is_not_called() -> None:
    room = await Room().fetched()

    assert all((room.run(sound(1000 + n)) == 1000 + n).all() for n in range(100))
    assert room.canceller.calls == ""


async def test_what_is_played_comes_before_the_frame_that_may_hold_its_echo() -> None:
    room = await Room().fetched()
    room.run(sound(7))

    out = [room.run(sound(1000), playing=0.5) for _ in range(20)]

    assert (out[0] == 500).all()
    assert room.canceller.calls == "m" + "fm" * 20  # the first is what had passed untouched before
    assert (room.canceller.microphone[0] == 7).all()
    assert (room.canceller.far_end[5] == round(0.5 * 32767 - 0.5)).all()
    assert room.canceller.delays_ms[-1] == 20 + 10


async def test_some_seconds_after_the_last_sound_the_frames_pass_untouched_again() -> None:
    room = await Room().fetched()
    for _ in range(10):
        room.run(sound(1000), playing=0.5)

    frames = (ECHOING_SAMPLES + BUFFERED) // FRAME_SAMPLES
    assert all((room.run(sound(1000)) == 500).all() for _ in range(frames - 1))
    room.run(sound(1000))
    called = room.canceller.calls
    assert (room.run(sound(1000)) == 1000).all()
    assert room.canceller.calls == called


async def test_frames_are_whole_and_what_is_left_over_begins_the_next() -> None:
    room = await Room().fetched()

    assert len(room.run(sound(1, 100))) == 0
    assert room.stage.missing_samples == 140
    assert len(room.run(sound(2, 400), playing=0.5)) == 480
    assert room.stage.missing_samples == 220


async def test_what_is_forgotten_does_not_come_out() -> None:
    room = await Room().fetched()
    room.run(sound(9, 100))
    room.stage.forget()
    assert not np.any(room.run(sound(1, 240)) == 9)


async def test_half_learned_frames_are_silent_in_the_first_speech() -> None:
    room = await Room().fetched()

    out = np.concatenate([room.run(sound(1000), playing=0.5) for _ in range(300)])

    silent = np.flatnonzero(out == 0) / SAMPLE_RATE
    assert silent[0] == pytest.approx(0.3, abs=0.05)
    assert silent[-1] == pytest.approx(1.4, abs=0.05)


async def test_it_can_be_switched_off_and_on_while_it_sounds() -> None:
    room = await Room().fetched()
    room.run(sound(1000), playing=0.5)
    room.stage.wanted = False
    assert (room.run(sound(1000), playing=0.5) == 1000).all()
    room.stage.wanted = True
    assert (room.run(sound(1000), playing=0.5) == 500).all()


async def test_a_speaker_whose_device_is_gone_has_no_echo() -> None:
    room = await Room().fetched()
    room.run(sound(1000), playing=0.5)
    room.clock.stop()
    assert (room.stage.feed(sound(1000), 1.0) == 1000).all()


async def test_unwanted_it_is_never_made() -> None:
    room = Room()
    room.stage.wanted = False
    room.stage._make = lambda: pytest.fail("it was made")
    await room.fetched()


async def test_without_a_library_everything_passes_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    room = Room()

    def missing() -> ScriptedCanceller:
        raise CancellerUnavailable("The echo canceller cannot be loaded: no such file")

    room.stage._make = missing
    with caplog.at_level(logging.WARNING):
        await room.fetched()
        await room.fetched()

    assert (room.run(sound(1000), playing=0.5) == 1000).all()
    assert [record.getMessage() for record in caplog.records] == [
        "The echo canceller cannot be loaded: no such file. The conversation goes on without it: use "
        "headphones, or hold to talk"]


async def test_a_canceller_that_fails_is_given_up_and_no_sound_is_lost(
    caplog: pytest.LogCaptureFixture,
) -> None:
    room = await Room().fetched()
    room.run(sound(1000), playing=0.5)
    room.canceller.fails = True

    assert (room.run(sound(1000), playing=0.5) == 1000).all()
    room.canceller.fails = False
    assert (room.run(sound(1000), playing=0.5) == 1000).all()
    assert [record.levelname for record in caplog.records].count("WARNING") == 1


async def test_the_sound_card_cancels_from_the_first_opened_microphone_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[ScriptedCanceller] = []

    def stage(far_end: FarEndReference, clock: PlayoutClock) -> EchoStage:
        def make() -> ScriptedCanceller:
            made.append(ScriptedCanceller())
            return made[-1]

        return EchoStage(far_end, clock, make)

    monkeypatch.setattr(engine, "EchoStage", stage)
    host = ScriptedSoundHost()
    async with opened(SoundChoices(cancel_echo=False), host) as (card, outside):
        card.open_mic(Lead.NONE)
        assert made == []
        card.cancel_echo(True)
        await outside.until(lambda: bool(made))
        await card._echo.aclose()
        microphone, speaker = host.stream(Direction.INPUT), host.stream(Direction.OUTPUT)
        card.add_audio("r", sound(8000, 24_000).astype("<i2").tobytes())
        microphone.to_say = sound(1000)
        for _ in range(20):
            speaker.run()
            microphone.run()
        await outside.until(lambda: len(outside.frames) >= 20)

        assert set(np.frombuffer(outside.frames[-1][1], np.int16)) == {500}
        assert np.abs(made[0].far_end[-1]).max() == pytest.approx(8000, abs=2)
