"""Turns found in the sound, and turns the client takes itself."""

from __future__ import annotations

import base64
import io
import random
import wave
from typing import Any

import pytest

from tests.ondevice.conversing import Address, conversation, words_of
from tests.ondevice.speaking import pieces, utterance
from voicedesk.ondevice.codecs import Encoding

TRANSCRIBED = {"input_audio_transcription": {"model": "whisper-1"}}
BY_HAND = {"turn_detection": None}


async def test_a_spoken_question_is_answered_in_the_services_order(service: Address) -> None:
    async with conversation(service, **TRANSCRIBED) as talk:
        await talk.say("my name is anna")
        done = await talk.until("response.done")

        order = [kind for index, kind in enumerate(talk.types()) if kind not in talk.types()[:index]]
        assert order[2:7] == [
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "conversation.item.created",
            "response.created",
        ]
        assert order[-5:] == [
            "response.audio.done",
            "response.audio_transcript.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.done",
        ]
        item_ids = {event.item_id for kind in order[2:5] for event in talk.of(kind)}
        assert len(item_ids) == 1
        heard = talk.of("conversation.item.input_audio_transcription.completed")[0]
        assert heard.item_id in item_ids
        assert heard.transcript == "My name is Anna."
        assert "Anna" in words_of(done.response)


async def test_offsets_count_audio_and_not_the_time_it_took_to_send(service: Address) -> None:
    async with conversation(service) as talk:
        await talk.say("what time is it")
        started = await talk.until("input_audio_buffer.speech_started")
        stopped = await talk.until("input_audio_buffer.speech_stopped")
        await talk.until("response.done")

        assert 600 <= started.audio_start_ms <= 850  # speech begins at 1000 ms, less 300 ms of padding
        spoken_ms = len(utterance("what time is it", pauses=0)) / 48
        assert 1000 + spoken_ms <= stopped.audio_end_ms + 250 <= 1000 + spoken_ms + 900


async def test_eight_seconds_in_one_append_hold_two_turns(service: Address) -> None:
    async with conversation(service, **TRANSCRIBED) as talk:
        both = utterance("my name is anna") + utterance("thank you")
        both += bytes(max(8 * 48_000 - len(both), 0))
        await talk.send("input_audio_buffer.append", audio=base64.b64encode(both).decode())
        while len(talk.of("conversation.item.input_audio_transcription.completed")) < 2:
            await talk.next()
        while not talk.events or len(talk.of("response.done")) < 2:
            await talk.next()

        heard = talk.of("conversation.item.input_audio_transcription.completed")
        by_item = {event.item_id: event.transcript for event in heard}  # they may complete in any order
        committed = talk.of("input_audio_buffer.committed")
        assert [by_item[event.item_id] for event in committed] == ["My name is Anna.", "Thank you."]
        assert talk.of("response.done")[-1].response.status == "completed"


async def test_without_turn_detection_nothing_happens_until_the_client_commits(service: Address) -> None:
    async with conversation(service, **BY_HAND, **TRANSCRIBED) as talk:
        await talk.say("What is my name?")
        await talk.send("output_audio_buffer.clear")
        await talk.until("output_audio_buffer.cleared")
        assert not talk.of("input_audio_buffer.speech_started")

        await talk.connection.input_audio_buffer.commit()
        await talk.until("input_audio_buffer.committed")
        heard = await talk.until("conversation.item.input_audio_transcription.completed")
        assert heard.transcript == "What is my name?"
        assert not talk.of("response.created")
        assert "not told me" in words_of(await talk.answered())


async def test_nothing_is_transcribed_unless_asked_for(service: Address) -> None:
    async with conversation(service) as talk:
        await talk.say("thank you")
        await talk.until("response.done")

        assert not [kind for kind in talk.types() if "transcription" in kind]


async def test_turns_may_be_found_without_being_answered(service: Address) -> None:
    turns = {"type": "server_vad", "create_response": False}
    async with conversation(service, turn_detection=turns, **TRANSCRIBED) as talk:
        await talk.say("thank you")
        await talk.until("conversation.item.input_audio_transcription.completed")
        await talk.send("output_audio_buffer.clear")
        await talk.until("output_audio_buffer.cleared")

        assert not talk.of("response.created")


async def test_speech_interrupts_the_answer(slow_service: Address) -> None:
    async with conversation(slow_service) as talk:
        await talk.write("tell me a long story")
        await talk.send("response.create")
        await talk.until("response.audio.delta")
        await talk.say("stop")
        done = await talk.until("response.done")

        assert done.response.status == "cancelled"
        assert done.response.status_details.reason == "turn_detected"
        assert done.response.output[0].status == "incomplete"
        types = talk.types()
        assert types.index("input_audio_buffer.speech_started") < types.index("response.done")
        assert types.index("response.audio.done") < types.index("response.done")


async def test_speech_that_may_not_interrupt_is_answered_afterwards(slow_service: Address) -> None:
    turns = {"type": "azure_semantic_vad", "interrupt_response": False}
    async with conversation(slow_service, turn_detection=turns) as talk:
        await talk.write("what can you do")
        await talk.send("response.create")
        await talk.until("response.created")
        await talk.say("thank you")
        first = await talk.until("response.done")
        second = await talk.until("response.done")

        assert first.response.status == "completed"
        assert words_of(second.response) == "You are welcome."


@pytest.mark.parametrize(
    ("audio_format", "rate"),
    [("pcm16", 8_000), ("pcm16", 16_000), ("g711_ulaw", 8_000), ("g711_alaw", 8_000)],
)
async def test_every_input_format_is_heard(service: Address, audio_format: Encoding, rate: int) -> None:
    options: dict[str, Any] = {"input_audio_format": audio_format, "input_audio_sampling_rate": rate}
    async with conversation(service, **options, **TRANSCRIBED) as talk:
        for piece in pieces(utterance("what is the stock price of microsoft", rate, audio_format), 801):
            await talk.connection.input_audio_buffer.append(audio=piece)
        heard = await talk.until("conversation.item.input_audio_transcription.completed")

        assert "Microsoft" in heard.transcript


async def test_of_two_channels_the_first_is_the_microphone(service: Address) -> None:
    echo = {"type": "server_echo_cancellation", "reference_source": "client", "channels": 2}
    async with conversation(service, input_audio_echo_cancellation=echo, **TRANSCRIBED) as talk:
        mono = utterance("my name is peter")
        stereo = b"".join(mono[i : i + 2] + b"\x00\x00" for i in range(0, len(mono), 2))
        for piece in pieces(stereo, 9_600):
            await talk.connection.input_audio_buffer.append(audio=piece)
        heard = await talk.until("conversation.item.input_audio_transcription.completed")

        assert heard.transcript == "My name is Peter."


async def test_too_little_audio_cannot_be_committed(service: Address) -> None:
    async with conversation(service, **BY_HAND) as talk:
        await talk.connection.input_audio_buffer.append(audio=base64.b64encode(bytes(4_000)).decode())
        await talk.connection.input_audio_buffer.commit()
        error = (await talk.next()).error

        assert error.code == "input_audio_buffer_commit_empty"
        assert "83.3" in error.message


async def test_a_cleared_buffer_is_empty(service: Address) -> None:
    async with conversation(service, **BY_HAND) as talk:
        await talk.say("hello")
        await talk.connection.input_audio_buffer.clear()
        await talk.until("input_audio_buffer.cleared")
        await talk.connection.input_audio_buffer.commit()

        assert (await talk.next()).error.code == "input_audio_buffer_commit_empty"


def quiet_room(seconds: float) -> bytes:
    """What a microphone hears when nobody speaks: faint noise, never exact zeros."""
    noise = random.Random(1)
    samples = (round(noise.gauss(0, 30)) for _ in range(int(24_000 * seconds)))
    return b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)


@pytest.mark.parametrize("cut_ms", [1_500, 1_750, 2_000])
async def test_a_word_cut_off_and_thrown_away_makes_no_turn_of_the_silence_after_it(
    service: Address, cut_ms: int
) -> None:
    async with conversation(service) as talk:
        cut_off = utterance("tell me a long story")[: cut_ms * 48]
        for piece in pieces(cut_off):
            await talk.connection.input_audio_buffer.append(audio=piece)
        await talk.until("input_audio_buffer.speech_started")
        await talk.connection.input_audio_buffer.clear()
        await talk.until("input_audio_buffer.cleared")

        for piece in pieces(quiet_room(2)):
            await talk.connection.input_audio_buffer.append(audio=piece)
        await talk.update()  # answered in its turn: nothing else came of the sound before it

        assert len(talk.of("input_audio_buffer.speech_started")) == 1
        assert talk.of("input_audio_buffer.committed") == []


def wav_file() -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(24_000)
        sound.writeframes(utterance("thank you"))
    return held.getvalue() + b"\x00"


def something_like_an_mp3() -> bytes:
    noise = random.Random(1)
    return b"".join(b"\xff\xfb\x90\x64" + noise.randbytes(413) for _ in range(200))


@pytest.mark.parametrize("data", [wav_file(), something_like_an_mp3(), b"\x01", b"plain text, no sound" * 99])
async def test_what_is_no_sound_breaks_nothing(service: Address, data: bytes) -> None:
    async with conversation(service, **BY_HAND) as talk:
        for piece in pieces(data, 777):
            await talk.connection.input_audio_buffer.append(audio=piece)
        await talk.say("")
        await talk.connection.input_audio_buffer.commit()
        await talk.until("input_audio_buffer.committed")

        assert (await talk.answered()).status == "completed"
