"""Answers: their events, their sound and how they end."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from azure.ai.voicelive import models

from tests.ondevice.conversing import Address, conversation, words_of

EXPECTED_CLASSES = {
    "response.created": models.ServerEventResponseCreated,
    "response.output_item.added": models.ServerEventResponseOutputItemAdded,
    "conversation.item.created": models.ServerEventConversationItemCreated,
    "response.content_part.added": models.ServerEventResponseContentPartAdded,
    "response.audio_transcript.delta": models.ServerEventResponseAudioTranscriptDelta,
    "response.audio.delta": models.ServerEventResponseAudioDelta,
    "response.audio_timestamp.delta": models.ServerEventResponseAudioTimestampDelta,
    "response.audio.done": models.ServerEventResponseAudioDone,
    "response.audio_transcript.done": models.ServerEventResponseAudioTranscriptDone,
    "response.audio_timestamp.done": models.ServerEventResponseAudioTimestampDone,
    "response.content_part.done": models.ServerEventResponseContentPartDone,
    "response.output_item.done": models.ServerEventResponseOutputItemDone,
    "response.done": models.ServerEventResponseDone,
}


async def test_every_event_of_an_answer_is_of_the_class_the_sdk_has_for_it(service: Address) -> None:
    async with conversation(service, output_audio_timestamp_types=["word"]) as talk:
        await talk.ask("hello")

        for kind, expected in EXPECTED_CLASSES.items():
            events = talk.of(kind)
            assert events, kind
            assert all(type(event) is expected and event.event_id for event in events), kind
        response = talk.of("response.done")[0].response
        assert isinstance(response.output[0], models.ResponseMessageItem)
        assert isinstance(response.output[0].content[0], models.ResponseAudioContentPart)
        usage = response.usage
        assert usage.total_tokens == usage.input_tokens + usage.output_tokens
        assert usage.output_token_details.audio_tokens > 0
        identities = [event.event_id for event in talk.events]
        assert len(set(identities)) == len(identities)


async def test_words_come_one_by_one_between_the_sound(service: Address) -> None:
    async with conversation(service) as talk:
        answer = await talk.ask("what can you do")

        words = talk.of("response.audio_transcript.delta")
        assert "".join(word.delta for word in words) == answer
        assert len(words) == len(answer.split())
        order = [
            kind
            for kind in talk.types()
            if kind in {"response.audio_transcript.delta", "response.audio.delta"}
        ]
        switches = sum(before != after for before, after in pairwise(order))
        assert switches > len(words) / 2


async def test_the_sound_is_as_long_as_the_last_word_says(service: Address) -> None:
    async with conversation(service, output_audio_timestamp_types=["word"]) as talk:
        await talk.ask("what can you do")

        sound_ms = sum(len(event.delta) for event in talk.of("response.audio.delta")) / 48
        stamps = talk.of("response.audio_timestamp.delta")
        offsets = [stamp.audio_offset_ms for stamp in stamps]
        assert offsets == sorted(offsets)
        assert sound_ms * 0.8 < offsets[-1] + stamps[-1].audio_duration_ms <= sound_ms


@pytest.mark.parametrize(
    ("output_format", "bytes_per_ms"),
    [("pcm16", 48), ("pcm16_16000hz", 32), ("pcm16-8000hz", 16), ("g711_ulaw", 8), ("g711_alaw", 8)],
)
async def test_every_output_format_lasts_equally_long(
    service: Address, output_format: str, bytes_per_ms: int
) -> None:
    async with conversation(service, output_audio_format=output_format) as talk:
        await talk.ask("thank you")

        length_ms = sum(len(event.delta) for event in talk.of("response.audio.delta")) / bytes_per_ms
        assert 900 < length_ms < 1_900


async def test_text_alone_has_no_sound(service: Address) -> None:
    async with conversation(service, modalities=["text"]) as talk:
        await talk.write("what is seven times six")
        response = await talk.answered()

        assert words_of(response) == "7 times 6 is 42."
        assert isinstance(response.output[0].content[0], models.ResponseTextContentPart)
        assert "".join(event.delta for event in talk.of("response.text.delta")) == "7 times 6 is 42."
        assert talk.of("response.text.done")[0].text == "7 times 6 is 42."
        assert not talk.of("response.audio.delta")


async def test_one_response_may_differ_from_the_session(service: Address) -> None:
    async with conversation(service) as talk:
        await talk.write("hello")
        response = await talk.answered(modalities=["text"], metadata={"topic": "greeting"})

        assert response.modalities == ["text"]
        assert response.metadata == {"topic": "greeting"}
        assert not talk.of("response.audio.delta")
        await talk.answered()
        assert talk.of("response.audio.delta")


async def test_a_second_response_has_to_wait_for_the_first(slow_service: Address) -> None:
    async with conversation(slow_service) as talk:
        await talk.write("tell me a long story")
        await talk.send("response.create")
        created = await talk.until("response.created")
        await talk.send("response.create", event_id="too-early")
        error = await talk.error()

        assert error.code == "conversation_already_has_active_response"
        assert error.event_id == "too-early"
        assert created.response.id in error.message
        await talk.send("response.cancel", response_id=created.response.id)
        assert (await talk.until("response.done")).response.status == "cancelled"


async def test_a_response_the_client_cancels_says_so_and_another_may_follow(slow_service: Address) -> None:
    async with conversation(slow_service) as talk:
        await talk.write("tell me a long story")
        await talk.send("response.create")
        await talk.until("response.audio.delta")
        await talk.connection.response.cancel()
        done = await talk.until("response.done")

        assert done.response.status == "cancelled"
        assert isinstance(done.response.status_details, models.ResponseCancelledDetails)
        assert done.response.status_details.reason == "client_cancelled"
        assert await talk.ask("thank you") == "You are welcome."


async def test_there_must_be_something_to_cancel(service: Address) -> None:
    async with conversation(service) as talk:
        await talk.connection.response.cancel()

        assert (await talk.next()).error.code == "response_cancel_not_active"


async def test_a_response_may_replace_the_one_before(slow_service: Address) -> None:
    async with conversation(slow_service) as talk:
        await talk.write("tell me a long story")
        await talk.send("response.create")
        await talk.until("response.audio.delta")
        await talk.write("thank you")
        await talk.send("response.create", response={"cancel_previous": True})
        first = await talk.until("response.done")
        second = await talk.until("response.done")

        assert first.response.status == "cancelled"
        assert words_of(second.response) == "You are welcome."


async def test_a_token_limit_ends_a_response_early(service: Address) -> None:
    async with conversation(service, modalities=["text"]) as talk:
        await talk.write("tell me a long story")
        response = await talk.answered(max_output_tokens=20)

        assert response.status == "incomplete"
        assert response.status_details.reason == "max_output_tokens"
        assert response.usage.output_tokens <= 20
        assert words_of(response).startswith("Here is a long story")


async def test_a_prepared_message_is_spoken_as_it_is(service: Address) -> None:
    async with conversation(service) as talk:
        prepared = {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "text", "text": "Welcome back."}],
        }
        response = await talk.answered(pre_generated_assistant_message=prepared)

        assert words_of(response) == "Welcome back."
        assert talk.of("response.audio.delta")


async def test_a_response_beside_the_conversation_leaves_no_trace_in_it(service: Address) -> None:
    async with conversation(service, modalities=["text"]) as talk:
        said = {
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": "my name is Eva"}],
        }
        aside = await talk.answered(commit=False, input_items=[said])

        assert "Eva" in words_of(aside)
        assert not talk.of("conversation.item.created")
        assert await talk.ask("what is my name") == "You have not told me your name yet."


async def test_the_first_sound_comes_soon_and_the_rest_faster_than_it_plays(slow_service: Address) -> None:
    async with conversation(slow_service) as talk:
        await talk.ask("hello")  # the voice is warm now
        loop = asyncio.get_running_loop()
        await talk.write("what can you do")
        await talk.send("response.create")
        await talk.until("response.created")
        began = loop.time()
        await talk.until("response.audio.delta")
        first_seconds = loop.time() - began
        before = len(talk.of("response.audio.delta"))
        await talk.until("response.done")
        took = loop.time() - began
        sounded = sum(len(event.delta) for event in talk.of("response.audio.delta")[before - 1 :]) / 48_000

        assert first_seconds < 1.0  # 0.02 on an idle machine
        assert sounded > took
