"""Dropped speech is silent at once, waits for nobody, and costs the next utterance nothing."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from tests.backends.cascade.speech.hearing import Hearing, spoken, synthesizer_for, warm
from tests.fakes.scripted_speech import Delivery, ScriptedSpeech
from voicedesk.backends.cascade.speech import sdk
from voicedesk.backends.cascade.speech.synthesizer import AzureSynthesizer

LONG = "one two three four five six seven eight nine ten "


async def interrupted(synthesizer: AzureSynthesizer, after_ms: int) -> Hearing:
    hearing = Hearing()
    utterance = synthesizer.begin(hearing)
    utterance.write(LONG)
    await hearing.until(lambda: hearing.sound_ms >= after_ms)
    utterance.drop()
    hearing.forbid()
    utterance.drop()
    utterance.write("more")
    utterance.end()
    return hearing


async def test_after_an_interruption_the_next_utterance_pays_no_handshake(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = [Delivery(pace=2), Delivery()]
    first = await interrupted(synthesizer, after_ms=300)
    await warm(synthesizer)
    spare = service.connections[1]
    hearing = await spoken(synthesizer, "Hello.")

    assert hearing.error is None
    assert service.requests[1].request_id in spare.requests
    assert spare.opened_at < service.requests[1].pieces[0][0]
    assert first.too_late == []


async def test_late_sound_of_a_dropped_utterance_is_never_heard(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = [Delivery(pace=20), Delivery(pace=20), Delivery()]
    heard = [await interrupted(synthesizer, after_ms=100) for _ in range(2)]
    last = await spoken(synthesizer, "Hello my friend.")
    await service.until(lambda: len(service.live) <= 2)

    assert [hearing.too_late for hearing in heard] == [[], []]
    assert ([word for word, _, _ in last.words], last.sound_ms) == (["Hello", "my", "friend"], 900)


async def test_the_connection_of_dropped_speech_is_closed_so_that_the_service_stops(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = Delivery(pace=1)
    await interrupted(synthesizer, after_ms=100)
    await service.until(lambda: service.connections[0].closed_at)

    assert service.requests[0].sent_ms < 1500


async def test_speech_is_dropped_at_once_however_long_the_sdk_takes_to_stop(
    service: ScriptedSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = threading.Event()
    dispose = sdk.NativeVoice.dispose

    def slow(native: sdk.NativeVoice) -> None:
        stuck.wait(30)
        dispose(native)

    monkeypatch.setattr(sdk.NativeVoice, "dispose", slow)
    synthesizer = synthesizer_for(service)
    await synthesizer.open()
    hearing = Hearing()
    utterance = synthesizer.begin(hearing)
    utterance.write(LONG)
    await hearing.until(lambda: hearing.sound_ms)
    began = time.monotonic()
    utterance.drop()
    dropped = time.monotonic()
    hearing.forbid()
    next_hearing = await spoken(synthesizer, "Hello.")
    closing = time.monotonic()
    await synthesizer.aclose()
    closed = time.monotonic()
    stuck.set()
    await service.until(lambda: not service.live)

    assert dropped - began < 0.05
    assert next_hearing.error is None
    assert closed - closing < 1.0
    assert hearing.too_late == []


async def test_ten_interruptions_in_a_row_leave_nothing_behind(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = Delivery(pace=10)
    threads = threading.active_count()
    heard = [await interrupted(synthesizer, after_ms=100) for _ in range(10)]
    await service.until(lambda: 1 <= len(service.live) <= 2)

    assert all(hearing.too_late == [] for hearing in heard)
    assert threading.active_count() <= threads + 6  # callbacks of the SDK's threads come and go


async def test_speech_that_was_dropped_before_its_first_text_keeps_its_synthesizer(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    hearing = Hearing()
    synthesizer.begin(hearing).drop()
    hearing.forbid()
    await spoken(synthesizer, "Hello.")

    assert service.connections[0].closed_at is None
    assert hearing.too_late == []


async def test_closing_in_mid_sound_takes_less_than_a_second_and_tells_nobody(
    service: ScriptedSpeech,
) -> None:
    service.script = Delivery(pace=1)
    synthesizer = synthesizer_for(service)
    await synthesizer.open()
    hearing = Hearing()
    synthesizer.begin(hearing).write(LONG)
    await hearing.until(lambda: hearing.sound_ms)
    hearing.forbid()
    async with asyncio.timeout(1.0):
        await synthesizer.aclose()
        await synthesizer.aclose()
    await service.until(lambda: not service.live)

    assert hearing.too_late == []
