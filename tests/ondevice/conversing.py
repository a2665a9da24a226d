"""A person at the other end of a connection: speaks or writes, and collects what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from azure.ai.voicelive.aio import VoiceLiveConnection, connect
from azure.core.credentials import AzureKeyCredential

from tests.ondevice.speaking import pieces, utterance

SECONDS_TO_WAIT = 20.0


@dataclass(frozen=True)
class Address:
    """Where a service listens, and its key."""

    url: str
    key: str = field(repr=False)


@dataclass
class Conversation:
    """One SDK connection; ``events`` are all that were received, in their order."""

    connection: VoiceLiveConnection
    events: list[Any] = field(default_factory=list)

    async def next(self) -> Any:
        event = await asyncio.wait_for(self.connection.recv(), SECONDS_TO_WAIT)
        self.events.append(event)
        return event

    async def until(self, event_type: str) -> Any:
        """Receive until an event of the type comes; an error event that was not asked for fails the test."""
        while True:
            event = await self.next()
            if event.type == event_type:
                return event
            assert event.type != "error", event.error.message

    async def error(self) -> Any:
        """Receive until an error event comes; returns what it says."""
        while (event := await self.next()).type != "error":
            continue
        return event.error

    async def update(self, **options: Any) -> Any:
        await self.connection.session.update(session=options)
        return (await self.until("session.updated")).session

    async def write(self, text: str, role: str = "user", item_id: str | None = None) -> Any:
        """Put a written message into the conversation; returns its created event."""
        kind = "text" if role == "assistant" else "input_text"
        item = {"type": "message", "role": role, "content": [{"type": kind, "text": text}]}
        await self.send("conversation.item.create", item=item | ({"id": item_id} if item_id else {}))
        return await self.until("conversation.item.created")

    async def answered(self, **response: Any) -> Any:
        """Ask for a response and wait for its end."""
        await self.send("response.create", response=response)
        return (await self.until("response.done")).response

    async def ask(self, text: str, **response: Any) -> str:
        """Write a question; returns the words of the answer."""
        await self.write(text)
        return words_of(await self.answered(**response))

    async def say(self, text: str, piece_bytes: int = 4_800) -> None:
        for piece in pieces(utterance(text), piece_bytes):
            await self.connection.input_audio_buffer.append(audio=piece)

    async def send(self, event_type: str, **fields: Any) -> None:
        await self.connection.send({"type": event_type, **fields})

    def of(self, event_type: str) -> list[Any]:
        return [event for event in self.events if event.type == event_type]

    def types(self) -> list[str]:
        return [str(event["type"]) for event in self.events]


def words_of(response: Any) -> str:
    """All the text of a response's messages, spoken or written."""
    parts = [part for item in response.output if item.type == "message" for part in item.content]
    return " ".join(part.get("transcript") or part.get("text") or "" for part in parts)


@asynccontextmanager
async def conversation(address: Address, **options: Any) -> AsyncIterator[Conversation]:
    """Connect with the unmodified SDK; any options are set before the first word."""
    async with connect(
        endpoint=address.url, credential=AzureKeyCredential(address.key), model="gpt-realtime"
    ) as connection:
        talk = Conversation(connection)
        await talk.until("session.created")
        if options:
            await talk.update(**options)
        yield talk
