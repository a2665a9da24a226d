"""One answer of the scripted service: what it says, in pieces of which length and pace."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import math
import struct
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.fakes.scripted_dialogue import BYTES_PER_MS, Item, StrictDialogue, fresh_id

SAMPLE_RATE = 24_000
Event = dict[str, Any]


@cache
def tone(ms: int, hertz: int = 440) -> bytes:
    """A sine of ``ms`` at half scale, 24 kHz mono int16, loud from its very first samples."""
    count = ms * SAMPLE_RATE // 1000
    return struct.pack(
        f"<{count}h", *(int(16384 * math.sin(2 * math.pi * hertz * n / SAMPLE_RATE)) for n in range(count))
    )


@dataclass(frozen=True)
class ToolCall:
    name: str
    arguments: Mapping[str, Any] | str = field(default_factory=dict)
    call_id: str = ""

    @property
    def arguments_text(self) -> str:
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)


@dataclass(frozen=True)
class Reply:
    """``audio`` replaces the tone of ``audio_ms``. ``pause_ms`` lies between two deltas, 0 sends them all at
    once. ``hold`` leaves the response open after its last delta until it is cancelled or released;
    ``hold_at`` stops it at its "start", before its "sound", in the "middle" of that, or at the "end".
    ``pace_ms`` is how long each word sounds; its time is told before it sounds, if ``timed``."""

    text: str = "Here is an answer."
    audio_ms: int = 400
    delta_ms: int = 50
    pause_ms: float = 0.0
    first_delta_after_ms: float = 0.0
    audio: bytes = b""
    tool_calls: tuple[ToolCall, ...] = ()
    word_ms: int = 0
    status: str = "completed"
    status_details: Mapping[str, Any] | None = None
    hold: bool = False
    text_only: bool = False
    hold_at: str = ""
    pace_ms: tuple[int, ...] = ()
    timed: bool = False

    @property
    def sound(self) -> bytes:
        return self.audio or tone(sum(self.pace_ms) or self.audio_ms)

    @property
    def spans_ms(self) -> tuple[tuple[int, int], ...]:
        """Where each word sounds, as ``pace_ms`` says."""
        ends = tuple(itertools.accumulate(self.pace_ms))
        return tuple(zip((0, *ends), ends, strict=False))


async def play(
    reply: Reply, response_id: str, dialogue: StrictDialogue, released: asyncio.Event
) -> AsyncIterator[Event]:
    """The events of one response, in order and in time; the caller sends them."""
    if reply.hold_at == "start":
        await released.wait()
    yield {"type": "response.created", "response": {"id": response_id, "status": "in_progress", "output": []}}
    if reply.hold_at == "sound":
        await released.wait()
    output: list[Event] = []
    if reply.audio_ms or reply.audio or reply.text_only:
        async for event in _message(reply, response_id, dialogue, output, released):
            yield event
    for call in reply.tool_calls:
        for event in _tool_call(call, response_id, dialogue, output):
            yield event
    if reply.hold or reply.hold_at == "end":
        await released.wait()
    yield done(response_id, reply.status, output, reply.status_details)


def done(
    response_id: str, status: str, output: list[Event] | None = None, details: Mapping[str, Any] | None = None
) -> Event:
    response = {"id": response_id, "status": status, "output": output or [], "status_details": details}
    return {"type": "response.done", "response": response}


async def _message(
    reply: Reply,
    response_id: str,
    dialogue: StrictDialogue,
    output: list[Event],
    released: asyncio.Event,
) -> AsyncIterator[Event]:
    item = Item(fresh_id("item"), "message", "assistant", text=reply.text, spans_ms=reply.spans_ms)
    shown = {"id": item.item_id, "type": "message", "role": "assistant", "status": "completed", "content": []}
    output.append(shown)
    place = {"response_id": response_id, "item_id": item.item_id, "output_index": 0, "content_index": 0}
    yield {"type": "response.output_item.added", "response_id": response_id, "output_index": 0, "item": shown}
    yield dialogue.add_item(item)
    if reply.text_only:
        for word in _words(reply.text):
            yield {"type": "response.text.delta", **place, "delta": word}
        yield {"type": "response.text.done", **place, "text": reply.text}
    else:
        async for event in _speech(reply, item, place, released):
            yield event
    yield {"type": "response.output_item.done", "response_id": response_id, "output_index": 0, "item": shown}


async def _speech(
    reply: Reply, item: Item, place: Event, released: asyncio.Event
) -> AsyncIterator[Event]:
    sound = reply.sound
    step = reply.delta_ms * BYTES_PER_MS
    words = _words(reply.text)
    part = {"type": "audio", "transcript": ""}
    yield {"type": "response.content_part.added", **place, "part": part}
    if reply.first_delta_after_ms:
        await asyncio.sleep(reply.first_delta_after_ms / 1000)
    for start in range(0, len(sound), step):
        if start and reply.pause_ms:
            await asyncio.sleep(reply.pause_ms / 1000)
        if reply.hold_at == "middle" and start == len(sound) // 2 // step * step:
            await released.wait()
        for stamp in _stamps(reply, place, start, start + step):
            yield stamp
        piece = sound[start : start + step]
        item.audio_ms[0] = item.audio_ms.get(0, 0.0) + len(piece) / BYTES_PER_MS
        yield {"type": "response.audio.delta", **place, "delta": base64.b64encode(piece).decode()}
        if words:
            yield {"type": "response.audio_transcript.delta", **place, "delta": words.pop(0)}
    for word in words:
        yield {"type": "response.audio_transcript.delta", **place, "delta": word}
    for number, word in enumerate(_words(reply.text) if reply.word_ms else []):
        timing = {"audio_offset_ms": number * reply.word_ms, "audio_duration_ms": reply.word_ms}
        stamp = {**timing, "text": word.strip(), "timestamp_type": "word"}
        yield {"type": "response.audio_timestamp.delta", **place, **stamp}
    yield {"type": "response.audio.done", **place}
    yield {"type": "response.audio_transcript.done", **place, "transcript": reply.text}


def _stamps(reply: Reply, place: Event, start: int, end: int) -> list[Event]:
    """The times of the words that begin between these two bytes of the sound."""
    spans = zip(_words(reply.text), reply.spans_ms if reply.timed else (), strict=False)
    return [
        {
            "type": "response.audio_timestamp.delta",
            **place,
            "audio_offset_ms": begins,
            "audio_duration_ms": ends - begins,
            "text": word.strip(),
            "timestamp_type": "word",
        }
        for word, (begins, ends) in spans
        if start <= begins * BYTES_PER_MS < end
    ]


def _tool_call(
    call: ToolCall, response_id: str, dialogue: StrictDialogue, output: list[Event]
) -> list[Event]:
    call_id, index = call.call_id or fresh_id("call"), len(output)
    item = Item(fresh_id("item"), "function_call", call_id=call_id, name=call.name)
    shown = {"id": item.item_id, "type": "function_call", "call_id": call_id, "name": call.name}
    whole = {**shown, "status": "completed", "arguments": call.arguments_text}
    output.append(whole)
    place = {"response_id": response_id, "item_id": item.item_id, "output_index": index, "call_id": call_id}
    head = {"response_id": response_id, "output_index": index}
    begun = {**shown, "status": "in_progress", "arguments": ""}
    return [
        {"type": "response.output_item.added", **head, "item": begun},
        dialogue.add_item(item),
        {"type": "response.function_call_arguments.delta", **place, "delta": call.arguments_text},
        {
            "type": "response.function_call_arguments.done",
            **place,
            "name": call.name,
            "arguments": call.arguments_text,
        },
        {"type": "response.output_item.done", **head, "item": whole},
    ]


def _words(text: str) -> list[str]:
    """The words of ``text``, each with the space before it."""
    return [word if number == 0 else f" {word}" for number, word in enumerate(text.split())]
