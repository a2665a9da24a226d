"""Speech synthesis, asked for by the unmodified Speech SDK."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import azure.cognitiveservices.speech as speech_sdk
import numpy as np
import pytest

from tests.ondevice.conversing import SECONDS_TO_WAIT, Address
from tests.ondevice.synthesizing import BYTES_PER_MS, voice_of
from voicedesk.ondevice.codecs import decode, resample
from voicedesk.ondevice.engines.recognizer import Recognizer

COMPLETED = speech_sdk.ResultReason.SynthesizingAudioCompleted
CANCELED = speech_sdk.ResultReason.Canceled
ANSWER = "Hello there! The price is $1,000.50 today, and the weather in Paris is sunny. Anything else?"
ANSWER_WORDS = [word.strip("!$,.?") for word in ANSWER.split()]
STORY = "This is a sentence of a story that goes on for a very long time. " * 60
SSML = "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>{}</speak>"


async def test_every_word_that_is_streamed_is_spoken_and_told_in_its_place(service: Address) -> None:
    with voice_of(service) as voice:
        tokens = [f"{word} " for word in ANSWER.split()]
        result = await voice.stream(*tokens)

        assert result.reason == COMPLETED
        assert voice.spoken_words() == ANSWER_WORDS
        offsets = [event.audio_offset for event in voice.words]
        assert offsets == sorted(offsets)
        assert offsets[-1] / 10_000 < len(result.audio_data) / BYTES_PER_MS
        assert b"".join(voice.pieces) == result.audio_data


async def test_a_token_may_end_in_the_middle_of_a_word(service: Address) -> None:
    with voice_of(service) as voice:
        await voice.stream("Hel", "lo, ", "won", "derful", " world")

        assert voice.spoken_words() == ["Hello", "wonderful", "world"]


async def test_sound_begins_before_the_sentence_is_written(service: Address) -> None:
    with voice_of(service) as voice:
        connection = speech_sdk.Connection.from_speech_synthesizer(voice.sdk)
        await asyncio.to_thread(connection.open, True)
        text, future = voice.begin()
        written_at = time.monotonic()
        text.write("The weather in ")
        assert await asyncio.to_thread(voice.first_sound.wait, SECONDS_TO_WAIT)
        took = voice.first_sound_at - written_at
        text.write("Paris is sunny.")
        text.close()
        result = await voice.result(future)

        assert took < 1.0  # seconds, on a busy machine; 0.03 on an idle one
        assert result.reason == COMPLETED
        assert voice.spoken_words() == ["The", "weather", "in", "Paris", "is", "sunny"]


async def test_text_that_stalls_is_spoken_up_to_its_last_word(service: Address) -> None:
    with voice_of(service) as voice:
        text, future = voice.begin()
        text.write("Let me look")
        assert await asyncio.to_thread(voice.first_sound.wait, SECONDS_TO_WAIT)
        assert await asyncio.to_thread(voice.wait_for_words, 3)
        assert voice.spoken_words() == ["Let", "me", "look"]
        text.close()

        assert (await voice.result(future)).reason == COMPLETED


@pytest.mark.parametrize(
    ("name", "rate", "header_bytes"),
    [
        ("Raw16Khz16BitMonoPcm", 16_000, 0),
        ("Raw48Khz16BitMonoPcm", 48_000, 0),
        ("Riff24Khz16BitMonoPcm", 24_000, 46),
    ],
)
async def test_the_answer_comes_in_the_format_asked_for_and_is_understood(
    service: Address, name: str, rate: int, header_bytes: int
) -> None:
    output_format = getattr(speech_sdk.SpeechSynthesisOutputFormat, name)
    recognizer = Recognizer(processes=1)
    with voice_of(service, voice="en-US-GuyNeural", output_format=output_format) as voice:
        result = await asyncio.to_thread(voice.sdk.speak_text_async("What time is it?").get)
        samples = resample(decode(result.audio_data[header_bytes:], "pcm16"), rate, 16_000)
        try:
            heard = await recognizer.recognize(samples.tobytes())
        finally:
            recognizer.close()

        assert heard == "what time is it"


async def test_ssml_changes_voices_breaks_and_rates(service: Address) -> None:
    with voice_of(service) as voice:

        async def spoken(inner: str) -> Any:
            ssml = SSML.format(f"<voice name='en-GB-RyanNeural'>{inner}</voice>")
            return await asyncio.to_thread(voice.sdk.speak_ssml_async(ssml).get)

        plain = await spoken("one two three")
        broken = await spoken("one two three<break time='900ms'/>")
        fast = await spoken("<prosody rate='+90%'>one two three</prosody>")

        assert len(broken.audio_data) - len(plain.audio_data) == 900 * BYTES_PER_MS
        assert len(fast.audio_data) < len(plain.audio_data) * 0.8
        assert np.any(np.frombuffer(plain.audio_data, dtype="<i2"))


async def test_a_second_request_on_the_connection_is_answered_like_the_first(service: Address) -> None:
    with voice_of(service) as voice:
        first = await voice.stream("You are welcome.")
        second = await voice.stream("You are welcome.")

        assert first.audio_data == second.audio_data


async def test_nothing_written_is_an_answer_without_sound(service: Address) -> None:
    with voice_of(service) as voice:
        result = await voice.stream("  ")

        assert len(result.audio_data) == 0


async def test_stopping_in_the_middle_ends_the_answer_and_the_next_one_works(slow_service: Address) -> None:
    with voice_of(slow_service) as voice:
        text, future = voice.begin()
        text.write(STORY)
        text.close()
        assert await asyncio.to_thread(voice.first_sound.wait, SECONDS_TO_WAIT)
        await asyncio.to_thread(voice.sdk.stop_speaking_async().get)
        stopped = await asyncio.to_thread(future.get)
        assert stopped.reason == CANCELED

        again = await voice.stream("You are welcome.")
        assert again.reason == COMPLETED


async def test_ten_voices_at_once_each_say_their_own(service: Address) -> None:
    async def one(number: int) -> list[str]:
        with voice_of(service) as voice:
            await voice.stream("This is ", f"number {number}", " speaking.")
            return voice.spoken_words()

    spoken = await asyncio.gather(*(one(number) for number in range(10)))

    assert spoken == [["This", "is", "number", str(number), "speaking"] for number in range(10)]


async def test_a_refused_key_is_told_as_one(service: Address) -> None:
    with voice_of(Address(service.url, "wrong")) as voice:
        details = (await voice.stream("hello")).cancellation_details

        assert details.error_code == speech_sdk.CancellationErrorCode.AuthenticationFailure


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"voice": "nobody"}, "Unsupported voice nobody"),
        ({"voice": "alloy"}, "Unsupported voice alloy"),
        (
            {"output_format": speech_sdk.SpeechSynthesisOutputFormat.Audio24Khz48KBitRateMonoMp3},
            "Unsupported output format",
        ),
        ({"path": "/cognitiveservices/websocket/v1"}, "Unsupported message path text.piece"),
    ],
)
async def test_what_the_service_lacks_is_refused_with_its_name(
    service: Address, options: dict[str, Any], reason: str
) -> None:
    with voice_of(service, **options) as voice:
        details = (await voice.stream("hello")).cancellation_details

        assert details.error_code == speech_sdk.CancellationErrorCode.BadRequest
        assert reason in details.error_details
