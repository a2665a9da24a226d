"""Text goes out as it is written; sound and words come back in order, whenever they come."""

from __future__ import annotations

import statistics
import time
from functools import partial

import pytest

from tests.backends.cascade.speech.hearing import Hearing, spoken, synthesizer_for
from tests.fakes.scripted_speech import Boundaries, Delivery, ScriptedSpeech, SpeechRequest
from tests.fakes.scripted_speech_wire import tone
from voicedesk.backends.cascade.speech.synthesizer import AzureSynthesizer

WORDS = [("Hello", 0, 250), ("my", 300, 550), ("friend", 600, 850)]


async def test_each_piece_of_text_leaves_as_it_was_written(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    pieces = ["One", " two. Th", "ree & <fo", "ur>", " é", "\n"]
    await spoken(synthesizer, *pieces)

    assert [text for _, text in service.requests[0].pieces] == pieces
    assert service.requests[0].voice == "en-US-JennyNeural"


async def test_text_leaves_before_the_next_is_written_and_writing_takes_no_time(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    utterance = synthesizer.begin(Hearing())
    writing = []
    for number in range(20):
        began = time.monotonic()
        utterance.write(f"word{number} ")
        writing.append(time.monotonic() - began)
        request = await service.request()
        await service.until(partial(_has_pieces, request, number + 1))

    assert statistics.median(writing) < 0.002


def _has_pieces(request: SpeechRequest, count: int) -> bool:
    return len(request.pieces) >= count


async def test_all_sound_comes_in_order_in_whole_samples(synthesizer: AzureSynthesizer) -> None:
    hearing = await spoken(synthesizer, "Hello my", " friend.")

    assert hearing.error is None
    assert hearing.pcm == tone(0) + tone(1) + tone(2)
    assert hearing.too_late == []


@pytest.mark.parametrize("boundaries", [each for each in Boundaries if each is not Boundaries.MISSING])
async def test_words_have_their_places_however_their_times_arrive(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer, boundaries: Boundaries
) -> None:
    service.script = Delivery(boundaries=boundaries)
    hearing = await spoken(synthesizer, "Hello, my friend!")

    assert sorted(hearing.words, key=lambda word: word[1]) == WORDS
    assert (hearing.error, hearing.sound_ms, hearing.too_late) == (None, 900, [])


async def test_an_answer_whose_words_have_no_times_is_spoken_all_the_same(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = Delivery(boundaries=Boundaries.MISSING)
    hearing = await spoken(synthesizer, "Hello, my friend!")

    assert (hearing.error, hearing.words, hearing.sound_ms) == (None, [], 900)


async def test_an_utterance_without_text_ends_at_once_and_asks_nobody(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    hearing = await spoken(synthesizer, "")

    assert (hearing.error, hearing.pcm, service.requests) == (None, b"", [])


async def test_a_writer_may_pause_for_longer_than_the_sdk_would_wait(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    hearing = Hearing()
    utterance = synthesizer.begin(hearing)
    utterance.write("Let me see. ")
    await hearing.until(lambda: hearing.sound_ms == 900)
    paused_at = time.monotonic()
    # Nothing to wait for but the clock: it is the SDK's own limit of 3 s that must not strike.
    with pytest.raises(TimeoutError):
        await hearing.until(lambda: hearing.sound_ms > 900, seconds=3.3)
    assert time.monotonic() - paused_at > 3.2
    utterance.write("Here it is.")
    utterance.end()

    assert await hearing.end() is None
    assert hearing.sound_ms == 1800


async def test_two_utterances_at_once_do_not_mix(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = [Delivery(pace=2), Delivery()]
    slow, quick = Hearing(), Hearing()
    first = synthesizer.begin(slow)
    first.write("one two three ")
    second = synthesizer.begin(quick)
    second.write("four five ")
    first.end()
    second.end()

    assert (await slow.end(), await quick.end()) == (None, None)
    assert ([word for word, _, _ in slow.words], slow.sound_ms) == (["one", "two", "three"], 900)
    assert ([word for word, _, _ in quick.words], quick.sound_ms) == (["four", "five"], 600)


async def test_text_that_is_written_before_anything_is_open_is_spoken_too(service: ScriptedSpeech) -> None:
    synthesizer = synthesizer_for(service)
    hearing = await spoken(synthesizer, "Hello ", "my ", "friend.")
    await synthesizer.aclose()

    assert (hearing.error, hearing.sound_ms) == (None, 900)
    assert [text for _, text in service.requests[0].pieces] == ["Hello ", "my ", "friend."]


async def test_what_the_sdk_tells_of_its_own_doings_holds_no_text_and_no_key(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    await spoken(synthesizer, "Marzipan.")
    await spoken(synthesizer, "Marzipan again.")
    told = "".join(service.telemetry)

    assert "ReceivedMessages" in told
    assert "arzipan" not in told
    assert service.key not in told
