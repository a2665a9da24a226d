"""The user's side of the sound: appended audio, the turns found in it, and what clients commit themselves."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

from voicedesk.ondevice.engines.endpointer import Endpointer, EndpointerOptions, SpeechEdge, silero
from voicedesk.ondevice.realtime.faults import RequestFault, missing
from voicedesk.ondevice.realtime.input_audio import BYTES_PER_MS, InputBuffer, InputDecoder, InputFormat
from voicedesk.ondevice.realtime.outbox import Outbox, new_id

SLICE_BYTES = 128 * BYTES_PER_MS
"""A long append is taken in slices, with the other connections served in between."""

SHORTEST_COMMIT_MS = 100
KEPT_BEYOND_PREFIX_MS = 500
LIKELY_VOICE = 0.3
"""A turn that a client ends by hand is only listened to if a voice is this likely somewhere in it: the
recognizer makes words of a second of room tone, too. Lower than what begins a turn: a soft voice is one."""


@dataclass(frozen=True, slots=True)
class TurnRules:
    """How turns are found, and how much of what came before the speech belongs to them."""

    endpointer: EndpointerOptions
    prefix_padding_ms: int


@dataclass(frozen=True, slots=True)
class SpeechSoFar:
    """A turn still being spoken: 16 kHz int16, and for how long there has been no voice, in milliseconds."""

    item_id: str
    pcm: bytearray
    silent_ms: int


class TurnTaker(Protocol):
    """What a protocol does with turns; audio is mono int16 at 16 kHz."""

    async def began(self) -> None:
        """Speech began: its event is out."""

    async def going_on(self, speech: SpeechSoFar) -> None:
        """More of the turn has arrived; ``pcm`` is only lent."""

    async def take(self, item_id: str, pcm: bytes, voiced_bytes: int | None) -> None:
        """A turn was committed: by its end, the voice in its first ``voiced_bytes``; or by the client, 0 if
        there is no voice in it, else None."""

    async def ended(self) -> None:
        """A detected turn was committed."""

    async def dropped(self) -> None:
        """The client threw away what it had sent."""


class Listening:
    """Takes one connection's audio in; ``configure`` changes how."""

    def __init__(
        self, audio_format: InputFormat, rules: TurnRules | None, taker: TurnTaker, outbox: Outbox
    ) -> None:
        self._rules = rules
        self._taker = taker
        self._outbox = outbox
        self._decoder = InputDecoder(audio_format)
        self._buffer = InputBuffer()
        self._endpointer: Endpointer | None = None
        self._by_hand: Endpointer | None = None  # of a turn by hand, until a voice is heard in it
        self._voiced = False
        self._turn_item_id = ""

    def configure(self, audio_format: InputFormat, rules: TurnRules | None) -> None:
        self._rules = rules
        if audio_format != self._decoder.audio_format:
            self._decoder = InputDecoder(audio_format)
        if rules is None:
            self._endpointer = None
        elif self._endpointer is None:
            self._endpointer = Endpointer(rules.endpointer, silero(), self._buffer.end_ms)
        else:
            self._endpointer.options = rules.endpointer

    async def append(self, event: dict[str, Any]) -> None:
        if event.get("audio") is None:
            raise missing("audio")
        if self._endpointer is None:
            self.configure(self._decoder.audio_format, self._rules)
        pcm = self._decoder.decode(event["audio"])
        for start in range(0, len(pcm), SLICE_BYTES):
            if start:
                await asyncio.sleep(0)
            await self._take(pcm[start : start + SLICE_BYTES])

    async def commit(self, _event: dict[str, Any]) -> None:
        """Serve ``input_audio_buffer.commit``; raises RequestFault for less than 100 ms."""
        self._buffer.append(self._decoder.flush())
        if self._buffer.kept_ms < SHORTEST_COMMIT_MS:
            raise RequestFault(
                "Error committing input audio buffer: buffer too small. Expected at least "
                f"{SHORTEST_COMMIT_MS}ms of audio, but buffer only has {self._buffer.kept_ms:.2f}ms.",
                code="input_audio_buffer_commit_empty",
            )
        voiced = self._voiced or bool(self._turn_item_id)
        self._endpointer = None
        await self._commit(None if voiced else 0)

    async def clear(self, _event: dict[str, Any]) -> None:
        self._buffer.append(self._decoder.flush())
        self._buffer.take()
        self._turn_item_id = ""
        self._endpointer = None  # It remembers the voice: silence after a word cut off would pass for speech.
        self._by_hand, self._voiced = None, False
        await self._taker.dropped()
        await self._outbox.send("input_audio_buffer.cleared")

    async def _take(self, pcm: bytes) -> None:
        self._buffer.append(pcm)
        rules, endpointer = self._rules, self._endpointer
        if endpointer is None or rules is None:
            self._listen_for_voice(pcm)
            return
        for edge in endpointer.feed(pcm):
            await (self._begin_turn(edge, rules) if edge.started else self._end_turn(edge, rules))
        if endpointer.speaking:
            await self._taker.going_on(
                SpeechSoFar(self._turn_item_id, self._buffer.kept, endpointer.silent_ms)
            )
        else:
            self._buffer.keep_last(rules.prefix_padding_ms + KEPT_BEYOND_PREFIX_MS)

    def _listen_for_voice(self, pcm: bytes) -> None:
        if self._voiced:
            return
        if self._by_hand is None:
            self._by_hand = Endpointer(EndpointerOptions(LIKELY_VOICE), silero())
        if any(edge.started for edge in self._by_hand.feed(pcm)):
            self._by_hand, self._voiced = None, True

    async def _begin_turn(self, edge: SpeechEdge, rules: TurnRules) -> None:
        self._turn_item_id = new_id("item")
        begins_ms = self._buffer.keep_from(edge.at_ms - rules.prefix_padding_ms)
        await self._outbox.send(
            "input_audio_buffer.speech_started", audio_start_ms=begins_ms, item_id=self._turn_item_id
        )
        await self._taker.began()

    async def _end_turn(self, edge: SpeechEdge, rules: TurnRules) -> None:
        await self._outbox.send(
            "input_audio_buffer.speech_stopped", audio_end_ms=edge.at_ms, item_id=self._turn_item_id
        )
        begins_ms = self._buffer.end_ms - self._buffer.kept_ms
        voiced_ms = edge.at_ms - rules.endpointer.silence_ms - begins_ms
        await self._commit(max(round(voiced_ms), 1) * BYTES_PER_MS)
        await self._taker.ended()

    async def _commit(self, voiced_bytes: int | None = None) -> None:
        item_id = self._turn_item_id or new_id("item")
        self._turn_item_id = ""
        self._by_hand, self._voiced = None, False
        await self._taker.take(item_id, self._buffer.take(), voiced_bytes)
