"""The user's side of the sound: appended audio, the turns found in it, and what clients commit themselves."""

from __future__ import annotations

import asyncio
from typing import Any

from voicedesk.ondevice.engines.endpointer import Endpointer, SpeechEdge, silero
from voicedesk.ondevice.voice_live.answering import Answering
from voicedesk.ondevice.voice_live.faults import RequestFault, missing
from voicedesk.ondevice.voice_live.hearing import Hearing
from voicedesk.ondevice.voice_live.input_audio import BYTES_PER_MS, InputBuffer, InputDecoder
from voicedesk.ondevice.voice_live.options import SessionOptions
from voicedesk.ondevice.voice_live.outbox import Outbox, new_id

SLICE_BYTES = 128 * BYTES_PER_MS
"""A long append is taken in slices, with the other connections served in between."""

SHORTEST_COMMIT_MS = 100
KEPT_BEYOND_PREFIX_MS = 500


class Listening:
    """Takes one connection's audio in; ``configure`` tells it the options before anything else."""

    def __init__(
        self, options: SessionOptions, hearing: Hearing, answering: Answering, outbox: Outbox
    ) -> None:
        self._options = options
        self._hearing = hearing
        self._answering = answering
        self._outbox = outbox
        self._decoder = InputDecoder(options.input_format)
        self._buffer = InputBuffer()
        self._endpointer: Endpointer | None = None
        self._turn_item_id = ""

    def configure(self, options: SessionOptions) -> None:
        self._options = options
        if options.input_format != self._decoder.audio_format:
            self._decoder = InputDecoder(options.input_format)
        wanted = options.endpointer
        if wanted is None:
            self._endpointer = None
        elif self._endpointer is None:
            self._endpointer = Endpointer(wanted, silero(), self._buffer.end_ms)
        else:
            self._endpointer.options = wanted

    async def append(self, event: dict[str, Any]) -> None:
        if event.get("audio") is None:
            raise missing("audio")
        if self._endpointer is None:
            self.configure(self._options)
        pcm = self._decoder.decode(event["audio"])
        for start in range(0, len(pcm), SLICE_BYTES):
            if start:
                await asyncio.sleep(0)
            await self._take(pcm[start : start + SLICE_BYTES])

    async def commit(self) -> None:
        """Serve ``input_audio_buffer.commit``; raises RequestFault for less than 100 ms."""
        self._buffer.append(self._decoder.flush())
        if self._buffer.kept_ms < SHORTEST_COMMIT_MS:
            raise RequestFault(
                "Error committing input audio buffer: buffer too small. Expected at least "
                f"{SHORTEST_COMMIT_MS}ms of audio, but buffer only has {self._buffer.kept_ms:.2f}ms.",
                code="input_audio_buffer_commit_empty",
            )
        self._endpointer = None
        await self._commit()

    async def clear(self) -> None:
        self._buffer.append(self._decoder.flush())
        self._buffer.take()
        self._turn_item_id = ""
        self._endpointer = None  # It remembers the voice: silence after a word cut off would pass for speech.
        await self._outbox.send("input_audio_buffer.cleared")

    async def _take(self, pcm: bytes) -> None:
        self._buffer.append(pcm)
        turns = self._options.turn_detection
        if self._endpointer is None or turns is None:
            return
        for edge in self._endpointer.feed(pcm):
            await (self._begin_turn(edge, turns) if edge.started else self._end_turn(edge, turns))
        if not self._endpointer.speaking:
            self._buffer.keep_last(turns["prefix_padding_ms"] + KEPT_BEYOND_PREFIX_MS)

    async def _begin_turn(self, edge: SpeechEdge, turns: dict[str, Any]) -> None:
        self._turn_item_id = new_id("item")
        begins_ms = self._buffer.keep_from(edge.at_ms - turns["prefix_padding_ms"])
        await self._outbox.send(
            "input_audio_buffer.speech_started", audio_start_ms=begins_ms, item_id=self._turn_item_id
        )
        if turns["interrupt_response"]:
            await self._answering.interrupt("turn_detected")

    async def _end_turn(self, edge: SpeechEdge, turns: dict[str, Any]) -> None:
        await self._outbox.send(
            "input_audio_buffer.speech_stopped", audio_end_ms=edge.at_ms, item_id=self._turn_item_id
        )
        await self._commit()
        if turns["create_response"]:
            self._answering.start_when_free(self._options)

    async def _commit(self) -> None:
        item_id = self._turn_item_id or new_id("item")
        self._turn_item_id = ""
        await self._hearing.take(
            item_id, self._buffer.take(), self._options.values["input_audio_transcription"]
        )
