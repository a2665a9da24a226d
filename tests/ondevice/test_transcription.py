"""Realtime transcription, spoken to by the unmodified client in both dialects."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.ondevice.conftest import KEY, serving
from tests.ondevice.conversing import Address
from tests.ondevice.speaking import pieces, utterance
from tests.ondevice.transcribing import (
    COMPLETED,
    DELTA,
    MODEL,
    SERVER_VAD,
    dictation,
    general_client,
    preview_dictation,
)
from voicedesk.ondevice.codecs import Encoding
from voicedesk.ondevice.service import ServiceOptions

HEARD: dict[str, Any] = {"transcription": MODEL, "turn_detection": SERVER_VAD}
BY_HAND: dict[str, Any] = {"transcription": MODEL, "turn_detection": None}


async def test_a_spoken_turn_is_written_down_in_the_services_order(service: Address) -> None:
    async with dictation(service, **HEARD) as talk:
        await talk.say("what is the weather in paris")
        completed = await talk.until(COMPLETED)

        order = list(dict.fromkeys(talk.types()))
        assert [kind for kind in order if kind != DELTA][2:] == [
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.done",
            COMPLETED,
        ]
        assert completed.transcript == "What is the weather in Paris?"
        assert completed.usage.total_tokens > 0
        assert "".join(event.delta for event in talk.of(DELTA)) == completed.transcript
        assert {event.item_id for event in talk.of(DELTA)} == {completed.item_id}


async def test_offsets_count_audio(service: Address) -> None:
    async with dictation(service, **HEARD) as talk:
        await talk.say("what time is it")
        started = await talk.until("input_audio_buffer.speech_started")
        stopped = await talk.until("input_audio_buffer.speech_stopped")

        assert 600 <= started.audio_start_ms <= 850  # speech begins at 1000 ms, less 300 ms of padding
        spoken_ms = len(utterance("what time is it", pauses=0)) / 48
        assert abs(stopped.audio_end_ms - 500 - 1000 - spoken_ms) < 450


async def test_words_are_told_while_they_are_spoken(service: Address) -> None:
    patient = SERVER_VAD | {"silence_duration_ms": 1_500}
    async with dictation(service, transcription=MODEL, turn_detection=patient) as talk:
        async with asyncio.TaskGroup() as tasks:
            speaking = tasks.create_task(talk.go_on_saying("what is the weather in seattle"))
            told = await talk.until(DELTA)
            speaking.cancel()
        assert "input_audio_buffer.speech_stopped" not in talk.types()

        await talk.say("")
        await talk.say("")
        completed = await talk.until(COMPLETED)
        assert completed.item_id == told.item_id
        assert completed.transcript.lower().startswith("what")


async def test_two_turns_follow_each_other_by_their_items(service: Address) -> None:
    async with dictation(service, **HEARD) as talk:
        both = utterance("my name is anna") + utterance("thank you")
        await talk.connection.input_audio_buffer.append(audio=base64.b64encode(both).decode())
        while len(talk.of(COMPLETED)) < 2:
            await talk.next()

        first, second = talk.of("input_audio_buffer.committed")
        assert first.previous_item_id is None
        assert second.previous_item_id == first.item_id
        heard = {event.item_id: event.transcript for event in talk.of(COMPLETED)}
        assert [heard[first.item_id], heard[second.item_id]] == ["My name is Anna.", "Thank you."]


async def test_push_to_talk_commits_by_hand(service: Address) -> None:
    async with dictation(service, **BY_HAND) as talk:
        await talk.say("what is my name")
        await talk.connection.input_audio_buffer.commit()
        completed = await talk.until(COMPLETED)

        assert completed.transcript == "What is my name?"
        assert "input_audio_buffer.speech_started" not in talk.types()


async def test_less_than_100_ms_cannot_be_committed_and_a_cleared_buffer_is_empty(service: Address) -> None:
    async with dictation(service, **BY_HAND) as talk:
        await talk.connection.input_audio_buffer.append(audio=base64.b64encode(bytes(4_000)).decode())
        await talk.connection.input_audio_buffer.commit()
        assert (await talk.next()).error.code == "input_audio_buffer_commit_empty"

        await talk.say("thank you")
        await talk.connection.input_audio_buffer.clear()
        await talk.until("input_audio_buffer.cleared")
        await talk.connection.input_audio_buffer.commit()
        assert (await talk.next()).error.code == "input_audio_buffer_commit_empty"


async def test_what_was_cleared_in_the_middle_is_never_written_down(service: Address) -> None:
    async with dictation(service, **HEARD) as talk:
        for piece in pieces(utterance("tell me a long story")[: 1_900 * 48]):
            await talk.connection.input_audio_buffer.append(audio=piece)
        await talk.until("input_audio_buffer.speech_started")
        await talk.connection.input_audio_buffer.clear()
        await talk.until("input_audio_buffer.cleared")
        await talk.say("thank you")
        completed = await talk.until(COMPLETED)

        assert completed.transcript == "Thank you."
        assert len(talk.of("input_audio_buffer.committed")) == 1


async def test_the_preview_dialect_speaks_its_own_names(service: Address) -> None:
    session = {
        "input_audio_format": "pcm16",
        "input_audio_transcription": {"model": "gpt-4o-transcribe", "language": "en", "prompt": "Names."},
        "turn_detection": SERVER_VAD,
        "input_audio_noise_reduction": {"type": "near_field"},
    }
    async with preview_dictation(service, **session) as talk:
        updated = talk.of("transcription_session.updated")[0].session
        await talk.say("my name is peter")
        completed = await talk.until(COMPLETED)

        assert updated.turn_detection.silence_duration_ms == 500
        assert updated.input_audio_transcription.prompt == "Names."
        assert completed.transcript == "My name is Peter."
        assert "conversation.item.created" in talk.types()
        assert "conversation.item.added" not in talk.types()


async def test_in_the_preview_dialect_the_deployment_is_the_model(service: Address) -> None:
    async with preview_dictation(service) as talk:
        created = talk.of("transcription_session.created")[0].session

        assert created["input_audio_transcription"] == {"model": "my-transcriber"}  # untyped in the package


@pytest.mark.parametrize(("kind", "encoding"), [("audio/pcmu", "g711_ulaw"), ("audio/pcma", "g711_alaw")])
async def test_telephone_formats_are_heard(service: Address, kind: str, encoding: Encoding) -> None:
    async with dictation(service, **HEARD, format={"type": kind}) as talk:
        for piece in pieces(utterance("what is the stock price of microsoft", 8_000, encoding), 801):
            await talk.connection.input_audio_buffer.append(audio=piece)

        assert "Microsoft" in (await talk.until(COMPLETED)).transcript


async def test_without_a_model_turns_are_found_but_not_written_down(service: Address) -> None:
    async with dictation(service, turn_detection=SERVER_VAD) as talk:
        await talk.say("thank you")
        await talk.until("conversation.item.done")
        await talk.update(noise_reduction={"type": "far_field"})

        assert not [kind for kind in talk.types() if "transcription" in kind]


async def test_a_foreign_language_fails_for_its_item_alone(service: Address) -> None:
    foreign = {"model": "gpt-4o-transcribe", "language": "de"}
    async with dictation(service, transcription=foreign, turn_detection=SERVER_VAD) as talk:
        await talk.say("hello")
        failed = await talk.until("conversation.item.input_audio_transcription.failed")
        assert "English" in failed.error.message
        assert failed.item_id == talk.of("input_audio_buffer.committed")[0].item_id

        await talk.update(transcription={"model": "gpt-4o-transcribe", "language": "en"})
        await talk.say("thank you")
        assert (await talk.until(COMPLETED)).transcript == "Thank you."


async def test_a_session_says_when_it_ends_and_closes_with_1001() -> None:
    with serving(ServiceOptions(key=KEY, expires_seconds=0.3)) as address:
        async with (
            general_client(address) as client,
            client.realtime.connect(
                extra_query={"intent": "transcription"}, extra_headers={"api-key": KEY}
            ) as connection,
        ):
            created: Any = await connection.recv()
            with pytest.raises(ConnectionClosed) as closed:
                await connection.recv()

    assert created.session.expires_at > 0
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
    assert "maximum duration" in closed.value.rcvd.reason


async def test_twelve_people_dictate_at_once_and_one_leaves_in_the_middle(service: Address) -> None:
    async def one() -> str:
        async with dictation(service, **HEARD) as talk:
            await talk.say("thank you", piece_bytes=48_000)
            return str((await talk.until(COMPLETED)).transcript)

    async def leaver() -> str:
        async with dictation(service, **HEARD) as talk:
            await talk.say("tell me a long story", piece_bytes=48_000)
            await talk.until("input_audio_buffer.speech_started")
            return "Thank you."

    assert await asyncio.gather(*(one() for _ in range(11)), leaver()) == ["Thank you."] * 12
