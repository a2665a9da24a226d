"""The sound card over scripted devices: what is told when devices come, go and fail."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.audio.outside import Outside, at_rest, device_of, opened
from tests.fakes.scripted_sound_host import BLOCK, ScriptedSoundHost
from voicedesk.audio import line as line_module
from voicedesk.audio import switchboard as switchboard_module
from voicedesk.audio.engine import SoundCard, SoundChoices
from voicedesk.conversation.commands import Earcon, Lead
from voicedesk.conversation.events import (
    DeviceChanged,
    DeviceLost,
    DeviceRestored,
    Direction,
    MicrophoneGave,
    PlayoutFinished,
    PlayoutFlushed,
    PlayoutStarted,
)
from voicedesk.conversation.problems import Problem, ProblemCode

IN, OUT = Direction.INPUT, Direction.OUTPUT


def pcm(value: int, ms: int) -> bytes:
    return np.full(24 * ms, value, "<i2").tobytes()


@pytest.fixture
def quick_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch over the lines, hastened; streams that stand still are found at once."""
    monkeypatch.setattr(switchboard_module, "CHECK_SECONDS", 0.01)
    monkeypatch.setattr(line_module, "FIRST_BLOCK_SECONDS", 0.02)


@pytest.fixture
def steady_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams that run only as far as a test lets them are alive all the same."""
    monkeypatch.setattr(line_module, "STALLED_CHECKS", 1_000_000)


async def look_again(card: SoundCard, outside: Outside) -> None:
    """The system announces a change, and the card comes to rest."""
    card.devices_changed()
    await outside.until(lambda: at_rest(card))


async def test_both_lines_open_on_the_system_default_and_nothing_is_said() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, outside):
        assert (device_of(card, IN), device_of(card, OUT)) == ("Built-in", "Speakers")
        assert outside.events == []
        host.stream(IN).run(2)
        await outside.until(lambda: len(outside.gave) == 2)
        assert outside.gave == [MicrophoneGave(opening=True), MicrophoneGave()]
    assert all(stream.closed for stream in host.opened)
    assert host.ended


async def test_a_card_that_is_started_again_by_what_it_tells_says_it_once() -> None:
    async with opened(host=ScriptedSoundHost()) as (card, outside):
        card.start()
        assert outside.gave.count(MicrophoneGave(opening=True)) == 1


async def test_the_chosen_devices_are_opened() -> None:
    host = ScriptedSoundHost(("Built-in", "Headset"), ("Speakers", "Headset"))
    async with opened(SoundChoices("Headset", "Headset"), host) as (card, outside):
        assert (device_of(card, IN), device_of(card, OUT)) == ("Headset", "Headset")
        assert outside.events == []


async def test_a_chosen_device_that_is_not_there_is_replaced_and_said() -> None:
    async with opened(SoundChoices("Headset"), ScriptedSoundHost()) as (_, outside):
        assert outside.events == [
            DeviceChanged(IN, "Built-in", Problem(ProblemCode.MICROPHONE_GONE, "Headset"))]


async def test_a_device_pulled_out_is_replaced_and_taken_again_when_it_returns() -> None:
    host = ScriptedSoundHost(("Built-in", "Headset"), ("Speakers", "Headset"))
    async with opened(SoundChoices("Headset", "Headset"), host) as (card, outside):
        host.inputs.remove("Headset")
        host.outputs.remove("Headset")
        await look_again(card, outside)
        assert outside.events == [
            DeviceChanged(IN, "Built-in", Problem(ProblemCode.MICROPHONE_GONE, "Headset")),
            DeviceLost(OUT, Problem(ProblemCode.SPEAKER_GONE, "Headset"), "Speakers")]
        await look_again(card, outside)
        assert len(outside.events) == 2, "it is said once"
        host.inputs.append("Headset")
        await look_again(card, outside)
        assert outside.events[2:] == [DeviceChanged(IN, "Headset")]


async def test_what_a_pulled_headset_played_is_heard_nowhere_until_the_person_says_so() -> None:
    host = ScriptedSoundHost(outputs=("Speakers", "Headset"))
    async with opened(SoundChoices(output_device="Headset"), host) as (card, outside):
        card.add_audio("a", pcm(1000, 100))
        card.end_audio("a")
        host.stream(OUT).run(4)
        host.outputs.remove("Headset")
        await look_again(card, outside)
        assert not host.is_open(OUT), "no other device is opened"
        card.go_on()
        assert await outside.told(DeviceChanged) == DeviceChanged(OUT, "Speakers")
        host.stream(OUT).run(20)
        rest = np.concatenate(host.stream(OUT).heard)
        spoken = np.count_nonzero(np.isclose(rest, 1000 / 32768, atol=1e-6))
        assert spoken == pytest.approx(24 * 60, abs=130), "it goes on at the same sample, fading in"
        assert await outside.told(PlayoutFinished) == PlayoutFinished("a", 100)


async def test_a_headset_that_is_back_takes_up_what_it_played() -> None:
    host = ScriptedSoundHost(outputs=("Speakers", "Headset"))
    async with opened(SoundChoices(output_device="Headset"), host) as (card, outside):
        card.add_audio("a", pcm(1000, 100))
        host.outputs.remove("Headset")
        await look_again(card, outside)
        host.outputs.append("Headset")
        await look_again(card, outside)
        assert device_of(card, OUT) == "Headset"
        assert outside.events[-1] == DeviceRestored(OUT)


async def test_a_default_that_vanished_is_not_replaced_by_the_next_one_unasked() -> None:
    host = ScriptedSoundHost(outputs=("Headset", "Speakers"))
    async with opened(host=host) as (card, outside):
        host.outputs.remove("Headset")
        await look_again(card, outside)
        assert outside.events == [DeviceLost(OUT, Problem(ProblemCode.SPEAKER_GONE, "Headset"), "Speakers")]
        assert device_of(card, OUT) is None


async def test_another_default_is_followed_once_the_answer_is_over(
        quick_checks: None, steady_streams: None) -> None:
    host = ScriptedSoundHost(outputs=("Headset", "Speakers"))
    async with opened(host=host) as (card, outside):
        card.add_audio("a", pcm(1000, 50))
        card.end_audio("a")
        host.stream(OUT).run(2)
        host.outputs.reverse()
        host.news = True
        await outside.until(lambda: not host.news and at_rest(card))
        assert device_of(card, OUT) == "Headset", "not in mid-answer"
        host.stream(OUT).run(8)
        assert await outside.told(DeviceChanged) == DeviceChanged(OUT, "Speakers")
        assert host.refreshes == 1, "the sound server's news close no stream"


async def test_a_chosen_speaker_that_returns_waits_for_the_end_of_the_answer(
        quick_checks: None, steady_streams: None) -> None:
    host = ScriptedSoundHost(outputs=("Earphones", "Room"))
    async with opened(SoundChoices(output_device="Room"), host) as (card, outside):
        host.outputs.remove("Room")
        await look_again(card, outside)
        card.go_on()
        assert await outside.told(DeviceChanged) == DeviceChanged(OUT, "Earphones")
        card.add_audio("a", pcm(1000, 50))
        card.end_audio("a")
        host.outputs.append("Room")
        await look_again(card, outside)
        assert device_of(card, OUT) == "Earphones"
        host.stream(OUT).run(10)
        assert await outside.told(DeviceChanged, 2) == DeviceChanged(OUT, "Room")


async def test_a_chosen_device_that_fails_is_not_replaced_by_the_one_in_the_room() -> None:
    host = ScriptedSoundHost(outputs=("Speakers", "Headset", "Other headset"))
    async with opened(SoundChoices(output_device="Headset"), host) as (card, outside):
        host.outputs.remove("Headset")
        await look_again(card, outside)
        host.busy.add("Other headset")
        card.choose(OUT, "Other headset")
        await outside.until(lambda: at_rest(card))
        assert device_of(card, OUT) is None


async def test_at_the_start_a_speaker_that_is_not_there_is_replaced_and_said() -> None:
    async with opened(SoundChoices(output_device="Headset"), ScriptedSoundHost()) as (_, outside):
        assert outside.events == [
            DeviceChanged(OUT, "Speakers", Problem(ProblemCode.SPEAKER_ABSENT, "Headset"))]


async def test_a_plug_pulled_out_of_the_jack_counts_as_a_headset_that_is_gone() -> None:
    host = ScriptedSoundHost(outputs=("Built-in",))
    host.headsets["Built-in"] = "Headphones"
    async with opened(host=host) as (card, outside):
        del host.headsets["Built-in"]
        await look_again(card, outside)
        gone = Problem(ProblemCode.SPEAKER_GONE, "Headphones")
        assert outside.events == [DeviceLost(OUT, gone, "Built-in")]
        card.go_on()
        assert await outside.told(DeviceRestored) == DeviceRestored(OUT)


async def test_a_bluetooth_microphone_is_told_once_and_another_is_offered() -> None:
    host = ScriptedSoundHost(("WH-1000XM4", "Built-in"))
    host.bluetooth.add("WH-1000XM4")
    async with opened(host=host) as (card, outside):
        quality = Problem(ProblemCode.MICROPHONE_IN_CALL_QUALITY, "WH-1000XM4", offer="Built-in")
        assert outside.events == [DeviceChanged(IN, "WH-1000XM4", quality)]
        await look_again(card, outside)
        card.choose(IN, "Built-in")
        assert await outside.told(DeviceChanged, 2) == DeviceChanged(IN, "Built-in")
        card.choose(IN, "WH-1000XM4")
        assert await outside.told(DeviceChanged, 3) == DeviceChanged(IN, "WH-1000XM4")


async def test_the_only_microphone_is_not_complained_of() -> None:
    host = ScriptedSoundHost(("WH-1000XM4",))
    host.bluetooth.add("WH-1000XM4")
    async with opened(host=host) as (_, outside):
        assert outside.events == []


async def test_no_device_at_all_is_told_for_both_directions() -> None:
    async with opened(host=ScriptedSoundHost((), ())) as (_, outside):
        assert [(event.direction, event.problem.code) for event in outside.of(DeviceLost)] == [
            (IN, ProblemCode.MICROPHONE_MISSING), (OUT, ProblemCode.SPEAKER_MISSING)]


async def test_the_last_microphone_lost_and_found_again() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, outside):
        host.inputs.clear()
        await look_again(card, outside)
        assert [event.problem.code for event in outside.of(DeviceLost)] == [ProblemCode.MICROPHONE_MISSING]
        assert device_of(card, OUT) == "Speakers", "the other line goes on"
        host.inputs.append("Built-in")
        await look_again(card, outside)
        assert outside.events[1:] == [DeviceRestored(IN)]


async def test_a_microphone_held_by_another_program_is_told_as_busy() -> None:
    host = ScriptedSoundHost()
    host.busy.add("Built-in")
    async with opened(host=host) as (_, outside):
        problem = Problem(ProblemCode.MICROPHONE_BUSY, "", "Device unavailable")
        assert outside.events == [DeviceLost(IN, problem)]


async def test_a_device_that_opens_and_never_runs_is_passed_over(quick_checks: None) -> None:
    host = ScriptedSoundHost(outputs=("Dead HDMI", "Speakers"))
    host.lifeless.add("Dead HDMI")
    async with opened(host=host) as (card, _):
        assert device_of(card, OUT) == "Speakers"


async def test_a_stream_that_the_library_gave_up_is_opened_anew(quick_checks: None) -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (_, outside):
        first = host.stream(OUT)
        first.running = False
        await outside.until(lambda: first.closed and host.is_open(OUT))
        assert outside.of(DeviceLost) == []


async def test_a_stream_whose_callbacks_stopped_is_noticed(quick_checks: None) -> None:
    host = ScriptedSoundHost(("Built-in", "Headset"))
    async with opened(SoundChoices("Headset"), host) as (_, outside):
        host.inputs.remove("Headset")  # Nobody announces it; the stream just stands still.
        changed = await outside.told(DeviceChanged)
        assert changed == DeviceChanged(IN, "Built-in", Problem(ProblemCode.MICROPHONE_GONE, "Headset"))


async def test_a_device_chosen_in_mid_conversation_is_taken() -> None:
    host = ScriptedSoundHost(outputs=("Speakers", "Headset"))
    async with opened(host=host) as (card, outside):
        card.add_audio("a", pcm(1000, 100))
        host.stream(OUT).run(2)
        card.choose(OUT, "Headset")
        assert await outside.told(DeviceChanged) == DeviceChanged(OUT, "Headset")
        host.stream(OUT).run(20)
        rest = np.concatenate(host.stream(OUT).heard)
        spoken = np.count_nonzero(np.isclose(rest, 1000 / 32768, atol=1e-6))
        assert spoken == pytest.approx(24 * 80, abs=2), "the rest of the answer is there"


async def test_a_device_that_is_newly_plugged_in_can_be_chosen_at_once() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, outside):
        host.inputs.append("New")
        card.choose(IN, "New")
        assert await outside.told(DeviceChanged) == DeviceChanged(IN, "New")


async def test_an_answer_is_told_from_its_first_sample_to_its_last() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, outside):
        speaker = host.stream(OUT)
        card.add_audio("a", pcm(1000, 50))
        card.end_audio("a")
        assert card.played_ms("a") == 0
        speaker.run(3)
        assert card.played_ms("a") == 20, "a block is on its way"
        await outside.told(PlayoutStarted)
        assert outside.of(PlayoutFinished) == []
        speaker.run(4)
        assert await outside.told(PlayoutFinished) == PlayoutFinished("a", 50)
        assert card.played_ms("a") == 50


async def test_an_answer_that_was_heard_out_before_its_end_was_told_finishes_then() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, outside):
        card.add_audio("a", pcm(1000, 20))
        host.stream(OUT).run(10)
        await outside.told(PlayoutStarted)
        card.end_audio("a")
        assert await outside.told(PlayoutFinished) == PlayoutFinished("a", 20)


async def test_a_flush_is_answered_once_with_what_was_heard() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, outside):
        card.add_audio("a", pcm(1000, 1000))
        host.stream(OUT).run(30)
        card.flush("a")
        card.flush("a")
        card.add_audio("a", pcm(1000, 1000))
        card.end_audio("a")
        host.stream(OUT).run(30)
        assert await outside.told(PlayoutFlushed) == PlayoutFlushed("a", 307, 1000)
        await asyncio.sleep(0)
        assert len(outside.of(PlayoutFlushed)) == 1
        assert outside.of(PlayoutFinished) == []


async def test_a_flush_before_anything_arrived_is_answered_with_nothing_heard() -> None:
    async with opened(host=ScriptedSoundHost()) as (card, outside):
        card.flush("a")
        assert await outside.told(PlayoutFlushed) == PlayoutFlushed("a", 0, 0)


async def test_an_answer_survives_the_loss_of_the_speaker() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, outside):
        card.add_audio("a", pcm(1000, 100))
        card.end_audio("a")
        host.stream(OUT).run(5)
        host.outputs.clear()
        await look_again(card, outside)
        heard = card.played_ms("a")
        assert heard <= 50
        host.outputs.append("Speakers")
        await look_again(card, outside)
        host.stream(OUT).run(20)
        assert await outside.told(PlayoutFinished) == PlayoutFinished("a", 100)


async def test_the_microphone_is_heard_through_the_gate_only() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, outside):
        microphone = host.stream(IN)
        microphone.to_say = np.full(BLOCK, 500, np.int16)
        microphone.run(10)
        card.open_mic(Lead.PRE_ROLL)
        assert len(outside.pcm) == 2 * BLOCK * 11, "the block of the opening, and ten"
        microphone.run(5)
        await outside.until(lambda: len(outside.pcm) == 2 * BLOCK * 16)
        card.close_mic()
        microphone.run(5)
        assert card.mic_level().peak_dbfs == pytest.approx(20 * np.log10(500 / 32768))
        assert len(outside.pcm) == 2 * BLOCK * 16


async def test_a_muted_microphone_gives_nothing_even_through_an_open_gate() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, outside):
        card.open_mic(Lead.NONE)
        card.mute_mic(True)
        host.stream(IN).run(20)
        card.open_mic(Lead.TURN)
        await asyncio.sleep(0)
        assert outside.pcm == b""


async def test_a_denied_microphone_is_told_after_two_seconds_of_zeros() -> None:
    host = ScriptedSoundHost()
    async with opened(SoundChoices(watch_silence=True), host) as (_, outside):
        host.stream(IN).run(205)
        blocked = Problem(ProblemCode.MICROPHONE_BLOCKED, "Built-in")
        assert await outside.told(DeviceLost) == DeviceLost(IN, blocked)
        host.stream(IN).to_say = np.ones(BLOCK, np.int16)
        host.stream(IN).run(2)
        assert await outside.told(DeviceRestored) == DeviceRestored(IN)


async def test_an_earcon_sounds_while_the_answer_is_paused() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, _):
        card.add_audio("a", pcm(1000, 1000))
        card.pause()
        card.play_earcon(Earcon.LISTENING)
        host.stream(OUT).run(5)
        assert np.max(np.abs(host.stream(OUT).heard[2])) > 0.05


async def test_the_volume_is_kept_within_its_range() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, _):
        card.set_volume(7.0)
        card.add_audio("a", pcm(16_384, 1000))
        host.stream(OUT).run(10)
        assert np.max(host.stream(OUT).heard[-1]) == pytest.approx(0.5)


async def test_a_network_that_stalls_is_counted_as_an_underrun() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, _):
        card.add_audio("a", pcm(1000, 15))
        host.stream(OUT).run(10)
        assert card.counters().output_underruns == 1


async def test_closing_twice_is_harmless() -> None:
    host = ScriptedSoundHost()
    async with opened(host=host) as (card, _):
        await card.aclose()
        card.choose(OUT, "Headset")
        card.devices_changed()
        await card.aclose()
    assert all(stream.closed for stream in host.opened)
