"""The course of events in the SDK's own samples, with loudspeaker and microphone left out."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from azure.ai.voicelive.aio import VoiceLiveConnection, connect
from azure.ai.voicelive.models import (
    AudioEchoCancellation,
    AudioInputTranscriptionOptions,
    AudioNoiseReduction,
    AzureStandardVoice,
    FunctionCallOutputItem,
    FunctionTool,
    InputAudioFormat,
    ItemType,
    Modality,
    OutputAudioFormat,
    RequestSession,
    ResponseFunctionCallItem,
    ServerEventType,
    ServerVad,
    ToolChoiceLiteral,
)
from azure.core.credentials import AzureKeyCredential

from tests.ondevice.conversing import Address
from tests.ondevice.speaking import pieces, utterance

MICROPHONE_BLOCK_BYTES = 2_400
VOICE = AzureStandardVoice(name="en-US-AvaNeural")
TURNS = ServerVad(threshold=0.5, prefix_padding_ms=300, silence_duration_ms=500)


SAMPLE_TOOLS = [
    FunctionTool(
        name="get_current_time",
        description="Get the current time",
        parameters={"type": "object", "properties": {"timezone": {"type": "string"}}, "required": []},
    ),
    FunctionTool(
        name="get_current_weather",
        description="Get the current weather in a given location",
        parameters={
            "type": "object",
            "properties": {
                "location": {"type": "string", "description": "The city and state"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            },
            "required": ["location"],
        },
    ),
]


async def speak(connection: VoiceLiveConnection, text: str) -> None:
    for piece in pieces(utterance(text), MICROPHONE_BLOCK_BYTES):
        await connection.input_audio_buffer.append(audio=piece)


async def next_of(connection: VoiceLiveConnection, kind: ServerEventType) -> Any:
    async with asyncio.timeout(10):
        while (event := await connection.recv()).type != kind:
            continue
        return event


async def test_the_basic_assistant_speaks_after_it_was_spoken_to(service: Address) -> None:
    played = bytearray()
    happened: list[str] = []
    async with connect(
        endpoint=service.url, credential=AzureKeyCredential(service.key), model="gpt-realtime"
    ) as connection:
        session = RequestSession(
            modalities=[Modality.TEXT, Modality.AUDIO],
            instructions="You are a helpful assistant.",
            voice=VOICE,
            input_audio_format=InputAudioFormat.PCM16,
            output_audio_format=OutputAudioFormat.PCM16,
            turn_detection=TURNS,
            input_audio_echo_cancellation=AudioEchoCancellation(),
            input_audio_noise_reduction=AudioNoiseReduction(type="azure_deep_noise_suppression"),
        )
        await connection.session.update(session=session)
        async for event in connection:
            happened.append(event["type"])
            if event.type == ServerEventType.SESSION_UPDATED:
                assert event.session.id
                await speak(connection, "hello")
            elif event.type == ServerEventType.RESPONSE_AUDIO_DELTA:
                played += event.delta
            elif event.type == ServerEventType.RESPONSE_DONE:
                break

    assert "error" not in happened
    wanted = ["session.updated", "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"]
    wanted += ["response.created", "response.audio.delta", "response.audio.done", "response.done"]
    assert [kind for kind in dict.fromkeys(happened) if kind in wanted] == wanted
    assert len(played) > 48_000


async def test_the_function_calling_client_gets_its_call_its_turn_and_its_sentence(service: Address) -> None:
    async with connect(
        endpoint=service.url, credential=AzureKeyCredential(service.key), model="gpt-realtime"
    ) as connection:
        session = RequestSession(
            modalities=[Modality.TEXT, Modality.AUDIO],
            voice=VOICE,
            turn_detection=TURNS,
            tools=list(SAMPLE_TOOLS),
            tool_choice=ToolChoiceLiteral.AUTO,
            input_audio_transcription=AudioInputTranscriptionOptions(model="whisper-1"),
        )
        await connection.session.update(session=session)
        await next_of(connection, ServerEventType.SESSION_UPDATED)
        await speak(connection, "what is the weather in seattle")
        created = await next_of(connection, ServerEventType.CONVERSATION_ITEM_CREATED)
        while created.item.type != ItemType.FUNCTION_CALL:
            created = await next_of(connection, ServerEventType.CONVERSATION_ITEM_CREATED)
        call = created.item
        assert isinstance(call, ResponseFunctionCallItem)
        assert call.name == "get_current_weather"
        done = await next_of(connection, ServerEventType.RESPONSE_FUNCTION_CALL_ARGUMENTS_DONE)
        assert done.call_id == call.call_id
        assert json.loads(done.arguments) == {"location": "Seattle"}
        await next_of(connection, ServerEventType.RESPONSE_DONE)

        result = {"location": "Seattle", "temperature": 22, "unit": "celsius", "condition": "Partly Cloudy"}
        output = FunctionCallOutputItem(call_id=call.call_id, output=json.dumps(result))
        await connection.conversation.item.create(previous_item_id=call.id, item=output)
        await connection.response.create()
        final = await next_of(connection, ServerEventType.RESPONSE_OUTPUT_ITEM_DONE)

        assert final.item.id != call.id
        sentence = "The weather in Seattle is partly cloudy, with 22 degrees Celsius."
        assert final.item.content[0].transcript == sentence
