"""What a session is when it begins, and what an update makes of it."""

from __future__ import annotations

import datetime

import pytest
from azure.ai.voicelive.models import (
    AudioInputTranscriptionOptions,
    AzureSemanticVad,
    AzureStandardVoice,
    RequestSession,
    ServerEventSessionCreated,
    ServerEventSessionUpdated,
    ServerVad,
)

from tests.ondevice.conftest import KEY, serving
from tests.ondevice.conversing import Address, conversation
from voicedesk.ondevice.service import ServiceOptions


async def test_a_session_begins_with_the_services_defaults(service: Address) -> None:
    async with conversation(service) as talk:
        created = talk.events[0]

        assert isinstance(created, ServerEventSessionCreated)
        assert created.event_id
        session = created.session
        assert session.id.startswith("sess_")
        assert session.model == "gpt-realtime"
        assert isinstance(session.turn_detection, ServerVad)
        assert session.turn_detection.threshold == 0.5
        assert session.turn_detection.create_response
        assert session.input_audio_format == "pcm16"
        assert session.input_audio_sampling_rate == 24_000
        assert session.input_audio_transcription is None
        left = session.expires_at - datetime.datetime.now(datetime.UTC)
        assert datetime.timedelta(minutes=58) < left < datetime.timedelta(minutes=61)


async def test_an_update_is_merged_and_said_back(service: Address) -> None:
    async with conversation(service) as talk:
        wanted = RequestSession(
            instructions="Be brief.",
            voice=AzureStandardVoice(name="en-US-AvaNeural"),
            turn_detection=AzureSemanticVad(silence_duration_ms=300),
            input_audio_transcription=AudioInputTranscriptionOptions(model="whisper-1"),
        )
        await talk.connection.session.update(session=wanted)
        updated = await talk.until("session.updated")

        assert isinstance(updated, ServerEventSessionUpdated)
        assert updated.session.id == talk.events[0].session.id
        assert updated.session.instructions == "Be brief."
        assert updated.session.voice["name"] == "en-US-AvaNeural"
        assert isinstance(updated.session.turn_detection, AzureSemanticVad)
        assert updated.session.turn_detection.silence_duration_ms == 300
        assert updated.session.turn_detection.prefix_padding_ms == 300
        assert updated.session.modalities == ["text", "audio"]

        again = await talk.update(temperature=0.6)
        assert again.instructions == "Be brief."
        assert again.temperature == 0.6


@pytest.mark.parametrize("off", [None, {"type": "none"}])
async def test_turn_detection_goes_off_by_null_and_by_none(service: Address, off: object) -> None:
    async with conversation(service) as talk:
        session = await talk.update(turn_detection=off)

        assert session.turn_detection is None


async def test_g711_means_8_khz_unless_said_otherwise(service: Address) -> None:
    async with conversation(service) as talk:
        session = await talk.update(input_audio_format="g711_ulaw")

        assert session.input_audio_sampling_rate == 8_000


async def test_null_takes_an_option_back_to_its_default(service: Address) -> None:
    async with conversation(service, voice="verse", input_audio_transcription={"model": "whisper-1"}) as talk:
        session = await talk.update(voice=None, input_audio_transcription=None)

        assert session.voice == "alloy"
        assert session.input_audio_transcription is None


async def test_an_agent_may_stand_in_for_a_model(service: Address) -> None:
    from azure.ai.voicelive.aio import connect
    from azure.core.credentials import AzureKeyCredential

    async with connect(
        endpoint=service.url,
        credential=AzureKeyCredential(service.key),
        agent_name="guide",
        project_name="house",
    ) as connection:
        created = await connection.recv()

        assert created.session.model == "guide"


async def test_a_session_that_has_lasted_long_enough_is_closed_with_1001() -> None:
    with serving(ServiceOptions(key=KEY, expires_seconds=0.3)) as address:
        async with conversation(address) as talk:
            left = [event async for event in talk.connection]

            assert left == []
            assert talk.connection._connection.close_code == 1001
