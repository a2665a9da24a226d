"""What users said: committed audio becomes an item, is recognised on the side, and transcribed if asked."""

from __future__ import annotations

import asyncio
from typing import Any

from voicedesk.ondevice.engines.recognizer import Recognizer, RecognizerFault, demand_english
from voicedesk.ondevice.engines.spelling import written
from voicedesk.ondevice.realtime.input_audio import BYTES_PER_MS
from voicedesk.ondevice.realtime.outbox import Outbox
from voicedesk.ondevice.voice_live.items import ConversationItems, Item


class Hearing:
    """Recognises the utterances of one connection, several at once if they come so."""

    def __init__(
        self, recognizer: Recognizer, items: ConversationItems, outbox: Outbox, tasks: asyncio.TaskGroup
    ) -> None:
        self._recognizer = recognizer
        self._items = items
        self._outbox = outbox
        self._tasks = tasks
        self._pending: set[asyncio.Task[None]] = set()

    async def take(
        self, item_id: str, pcm: bytes, transcription: dict[str, Any] | None, *, voiced: bool
    ) -> None:
        """Make the committed audio (16 kHz int16) an item and begin to recognise it, if a voice is in it."""
        content = [{"type": "input_audio", "transcript": None}]
        wire = {"id": item_id, "object": "realtime.item", "type": "message", "role": "user"}
        item = Item({**wire, "content": content, "status": "completed"}, heard_ms=len(pcm) / BYTES_PER_MS)
        before = self._items.insert(item)
        await self._outbox.send("input_audio_buffer.committed", previous_item_id=before, item_id=item_id)
        await self._outbox.send("conversation.item.created", previous_item_id=before, item=item.wire)
        task = self._tasks.create_task(self._recognize(item, pcm if voiced else b"", transcription))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def settled(self) -> None:
        """Wait until everything committed so far has been recognised, or could not be."""
        if self._pending:
            await asyncio.wait(self._pending)

    async def _recognize(self, item: Item, pcm: bytes, transcription: dict[str, Any] | None) -> None:
        try:
            demand_english((transcription or {}).get("language"))
            item.heard = await self._recognizer.recognize(pcm) if pcm else ""
        except RecognizerFault as fault:
            if transcription is not None:
                await self._tell_failure(item, fault)
            return
        if transcription is not None:
            item.wire["content"][0]["transcript"] = written(item.heard)
            await self._tell(item)

    async def _tell(self, item: Item) -> None:
        place = {"item_id": item.id, "content_index": 0}
        transcript = item.wire["content"][0]["transcript"]
        for index, word in enumerate(transcript.split()):
            delta = f" {word}" if index else word
            await self._outbox.send("conversation.item.input_audio_transcription.delta", **place, delta=delta)
        await self._outbox.send(
            "conversation.item.input_audio_transcription.completed", **place, transcript=transcript
        )

    async def _tell_failure(self, item: Item, fault: RecognizerFault) -> None:
        error = {"type": "server_error", "code": "transcription_failed", "message": str(fault), "param": None}
        await self._outbox.send(
            "conversation.item.input_audio_transcription.failed",
            item_id=item.id,
            content_index=0,
            error=error,
        )
