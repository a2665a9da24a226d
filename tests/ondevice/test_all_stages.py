"""The three stages one after the other, each with its own unmodified library: heard, answered, spoken."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import aclosing
from typing import Any

import pytest

from tests.ondevice.conversing import Address
from tests.ondevice.speaking import pieces, utterance
from tests.ondevice.synthesizing import Voice, voice_of
from tests.ondevice.test_chat_endpoint import azure_client
from tests.ondevice.transcribing import COMPLETED, MODEL, SERVER_VAD, dictation

# Importing the library is its own affair: it defines its models as its pydantic of the day liked it.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


def agent_with(asked: list[str], client: Any) -> Any:
    """A chat agent with one tool; ``asked`` collects the cities it is asked for."""
    from semantic_kernel.agents import ChatCompletionAgent
    from semantic_kernel.connectors.ai.open_ai import AzureChatCompletion
    from semantic_kernel.functions import kernel_function

    class Weather:
        @kernel_function(name="get_weather", description="The weather in a city")
        def get_weather(self, city: str) -> str:
            asked.append(city)
            report = {"location": city, "temperature": 22, "unit": "celsius", "condition": "partly cloudy"}
            return json.dumps(report)

    chat = AzureChatCompletion(
        deployment_name="gpt-4o", endpoint="https://unused.invalid", async_client=client
    )
    return ChatCompletionAgent(service=chat, name="desk", instructions="You are kind.", plugins=[Weather()])


async def heard(address: Address, sound: bytes) -> str:
    """What the service understands of 24 kHz int16."""
    async with dictation(address, transcription=MODEL, turn_detection=SERVER_VAD) as talk:
        for piece in pieces(bytes(48_000) + sound + bytes(48_000)):
            await talk.connection.input_audio_buffer.append(audio=piece)
        return str((await talk.until(COMPLETED)).transcript)


async def answered(voice: Voice, agent: Any, thread: Any, question: str) -> tuple[str, bytes]:
    """Each piece of the answer goes to the voice the moment it comes; the words and their sound."""
    text, future = voice.begin()
    said = ""
    async with aclosing(agent.invoke_stream(messages=question, thread=thread)) as stream:
        async for response in stream:
            piece = str(response.message.content)
            if piece:  # an empty one is an error to the Speech SDK
                said += piece
                text.write(piece)
    text.close()
    result = await asyncio.to_thread(future.get)
    return said, result.audio_data


async def test_spoken_questions_are_heard_answered_with_a_tool_and_spoken(
    service: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    from semantic_kernel.agents import ChatHistoryAgentThread

    for name in [name for name in os.environ if name.startswith("AZURE_OPENAI")]:
        monkeypatch.delenv(name)
    asked: list[str] = []
    question = await heard(service, utterance("what is the weather in seattle", pauses=0))
    thanks = await heard(service, utterance("thank you", pauses=0))
    async with azure_client(service) as client:
        agent, thread = agent_with(asked, client), ChatHistoryAgentThread()
        with voice_of(service, voice="en-US-GuyNeural") as voice:
            report, _ = await answered(voice, agent, thread, question)
            reported = voice.spoken_words()
            _, sound = await answered(voice, agent, thread, thanks)

    assert asked == ["Seattle"]
    assert report == "The weather in Seattle is partly cloudy, with 22 degrees Celsius."
    assert reported == [word.strip(",.") for word in report.split()]
    assert await heard(service, sound) == "You are welcome."
