"""A person who is written down: speaks into the unmodified realtime client and collects what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from openai import AsyncAzureOpenAI, AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection

from tests.ondevice.conversing import SECONDS_TO_WAIT, Address
from tests.ondevice.speaking import pieces, utterance

COMPLETED = "conversation.item.input_audio_transcription.completed"
DELTA = "conversation.item.input_audio_transcription.delta"
SERVER_VAD = {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500}
MODEL = {"model": "gpt-4o-transcribe", "language": "en"}


@dataclass
class Dictation:
    """One SDK connection; ``events`` are all that were received, in their order."""

    connection: AsyncRealtimeConnection
    events: list[Any] = field(default_factory=list)

    async def next(self) -> Any:
        event = await asyncio.wait_for(self.connection.recv(), SECONDS_TO_WAIT)
        self.events.append(event)
        return event

    async def until(self, event_type: str) -> Any:
        """Receive until an event of the type comes; an error event that was not asked for fails the test."""
        while (event := await self.next()).type != event_type:
            assert event.type != "error", event.error.message
        return event

    async def update(self, **heard: Any) -> Any:
        """Change ``audio.input`` in the GA dialect."""
        session: Any = {"type": "transcription", "audio": {"input": heard}}
        await self.connection.session.update(session=session)
        return (await self.until("session.updated")).session

    async def say(self, text: str, piece_bytes: int = 4_800) -> None:
        for piece in pieces(utterance(text), piece_bytes):
            await self.connection.input_audio_buffer.append(audio=piece)

    async def go_on_saying(self, text: str) -> None:
        """Say it over and over, 20 ms at a time as a microphone would, until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            for piece in pieces(utterance(text, pauses=0.05), 960):
                await self.connection.input_audio_buffer.append(audio=piece)
                due += 0.02
                await asyncio.sleep(max(due - loop.time(), 0))

    def of(self, event_type: str) -> list[Any]:
        return [event for event in self.events if event.type == event_type]

    def types(self) -> list[str]:
        return [str(event.type) for event in self.events]


def general_client(address: Address) -> AsyncOpenAI:
    sockets = address.url.replace("http", "ws", 1)
    return AsyncOpenAI(api_key=address.key, websocket_base_url=f"{sockets}/openai/v1")


@asynccontextmanager
async def dictation(address: Address, **heard: Any) -> AsyncIterator[Dictation]:
    """Connect by the GA route; any options of ``audio.input`` are set before the first word."""
    async with (
        general_client(address) as client,
        client.realtime.connect(
            extra_query={"intent": "transcription"}, extra_headers={"api-key": address.key}
        ) as connection,
    ):
        talk = Dictation(connection)
        await talk.until("session.created")
        if heard:
            await talk.update(**heard)
        yield talk


@asynccontextmanager
async def preview_dictation(address: Address, **session: Any) -> AsyncIterator[Dictation]:
    """Connect by the preview route, with Azure's own client."""
    sockets = address.url.replace("http", "ws", 1)
    client = AsyncAzureOpenAI(
        azure_endpoint=address.url,
        api_key=address.key,
        api_version="2025-04-01-preview",
        websocket_base_url=f"{sockets}/openai",
    )
    async with (
        client,
        client.beta.realtime.connect(
            model="my-transcriber",
            extra_query={"intent": "transcription"},
            extra_headers={"OpenAI-Beta": "realtime=v1"},
        ) as connection,
    ):
        talk = Dictation(connection)  # type: ignore[arg-type]
        await talk.until("transcription_session.created")
        if session:
            await connection.transcription_session.update(session=session)  # type: ignore[arg-type]
            await talk.until("transcription_session.updated")
        yield talk
