"""The conversation's items, and what the answers know of them."""

from __future__ import annotations

from azure.ai.voicelive import models

from tests.ondevice.conversing import Address, conversation, words_of
from voicedesk.ondevice.engines.story import STORY


async def test_items_stand_where_the_client_puts_them(service: Address) -> None:
    async with conversation(service) as talk:
        first = await talk.write("one", item_id="first")
        assert first.previous_item_id is None
        third = await talk.write("three", item_id="third")
        assert third.previous_item_id == "first"
        item = {
            "id": "second",
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": "two"}],
        }
        await talk.send("conversation.item.create", item=item, previous_item_id="first")
        second = await talk.until("conversation.item.created")
        assert second.previous_item_id == "first"
        await talk.send("conversation.item.create", item=item | {"id": "zeroth"}, previous_item_id="root")
        assert (await talk.until("conversation.item.created")).previous_item_id is None


async def test_an_item_can_be_retrieved_and_deleted(service: Address) -> None:
    async with conversation(service) as talk:
        await talk.write("my name is Anna", item_id="naming")
        await talk.connection.conversation.item.retrieve(item_id="naming")
        retrieved = await talk.until("conversation.item.retrieved")
        assert isinstance(retrieved.item, models.ResponseMessageItem)
        assert retrieved.item.content[0]["text"] == "my name is Anna"
        assert await talk.ask("what is my name") == "Your name is Anna."

        await talk.connection.conversation.item.delete(item_id="naming")
        assert (await talk.until("conversation.item.deleted")).item_id == "naming"
        assert await talk.ask("what is my name") == "You have not told me your name yet."


async def test_a_name_is_remembered_after_the_context_was_restored(service: Address) -> None:
    async with conversation(service) as before:
        told = await before.ask("my name is Clara")
    async with conversation(service) as after:
        await after.write("my name is Clara")
        await after.write(told, role="assistant")

        assert await after.ask("do you remember my name") == "Your name is Clara."


async def test_a_truncated_answer_ends_where_it_was_heard(service: Address) -> None:
    async with conversation(service, output_audio_timestamp_types=["word"]) as talk:
        await talk.write("tell me a long story")
        story = await talk.answered()
        item_id = story.output[0].id
        heard_ms = talk.of("response.audio_timestamp.delta")[12].audio_offset_ms
        await talk.connection.conversation.item.truncate(
            item_id=item_id, content_index=0, audio_end_ms=heard_ms
        )
        truncated = await talk.until("conversation.item.truncated")
        assert (truncated.item_id, truncated.content_index, truncated.audio_end_ms) == (item_id, 0, heard_ms)

        await talk.connection.conversation.item.retrieve(item_id=item_id)
        left = (await talk.until("conversation.item.retrieved")).item.content[0].transcript
        assert left == " ".join(STORY.split()[:12])
        assert await talk.ask("please repeat that") == left


async def test_an_interrupted_story_goes_on_where_it_was_heard_last(service: Address) -> None:
    async with conversation(service, modalities=["text"]) as talk:
        heard = " ".join(STORY.split()[:20])
        await talk.write(heard, role="assistant")

        assert await talk.ask("go on") == " ".join(STORY.split()[20:])


async def test_an_answer_cannot_be_cut_longer_than_it_is(service: Address) -> None:
    async with conversation(service) as talk:
        await talk.write("thank you")
        item_id = (await talk.answered()).output[0].id
        for audio_end_ms, content_index in ((60_000, 0), (-1, 0), (100, 1)):
            await talk.connection.conversation.item.truncate(
                item_id=item_id, content_index=content_index, audio_end_ms=audio_end_ms
            )
            assert (await talk.error()).type == "invalid_request_error"


async def test_what_was_only_written_cannot_be_truncated(service: Address) -> None:
    async with conversation(service) as talk:
        await talk.write("hello", item_id="written")
        await talk.connection.conversation.item.truncate(item_id="written", content_index=0, audio_end_ms=0)

        assert "Only model output audio" in (await talk.error()).message


async def test_a_spoken_question_becomes_an_item_with_its_transcript(service: Address) -> None:
    async with conversation(service, input_audio_transcription={"model": "whisper-1"}) as talk:
        await talk.say("call me peter")
        answer = words_of((await talk.until("response.done")).response)
        item_id = talk.of("input_audio_buffer.committed")[0].item_id
        await talk.connection.conversation.item.retrieve(item_id=item_id)
        item = (await talk.until("conversation.item.retrieved")).item

        assert item.content[0].transcript == "Call me Peter."
        assert "Peter" in answer


async def test_a_foreign_language_cannot_be_transcribed(service: Address) -> None:
    transcription = {"model": "whisper-1", "language": "de"}
    async with conversation(service, input_audio_transcription=transcription) as talk:
        await talk.say("hello")
        failed = await talk.until("conversation.item.input_audio_transcription.failed")

        assert "English" in failed.error.message
        assert (await talk.until("response.done")).response.status == "completed"
