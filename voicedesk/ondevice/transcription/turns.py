"""What a turn does in a transcription session: it is committed, announced as an item and written down."""

from __future__ import annotations

import asyncio

from voicedesk.ondevice.engines.recognizer import Recognizer, RecognizerFault, demand_english
from voicedesk.ondevice.realtime.input_audio import BYTES_PER_MS
from voicedesk.ondevice.realtime.listening import SpeechSoFar
from voicedesk.ondevice.realtime.outbox import Outbox
from voicedesk.ondevice.transcription.dialects import Dialect
from voicedesk.ondevice.transcription.early_hearing import EarlyHearing
from voicedesk.ondevice.transcription.options import TranscriptionOptions
from voicedesk.ondevice.transcription.transcript import Transcript


class _SpokenTurn:
    """A turn under way."""

    def __init__(
        self, item_id: str, recognizer: Recognizer, outbox: Outbox, tasks: asyncio.TaskGroup
    ) -> None:
        self.transcript = Transcript(item_id, outbox)
        self.hearing = EarlyHearing(recognizer, tasks, self.transcript.so_far)


class TranscribedTurns:
    """``options`` are those of the session as they stand now; several turns may be recognised at once."""

    def __init__(
        self,
        options: TranscriptionOptions,
        dialect: Dialect,
        recognizer: Recognizer,
        outbox: Outbox,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self.options = options
        self._dialect = dialect
        self._recognizer = recognizer
        self._outbox = outbox
        self._tasks = tasks
        self._spoken: _SpokenTurn | None = None
        self._last_id: str | None = None

    async def began(self) -> None:
        """Recognising begins when there is enough to recognise."""

    async def going_on(self, speech: SpeechSoFar) -> None:
        if not self._understandable:
            return
        if self._spoken is None:
            self._spoken = self._new_turn(speech.item_id)
        self._spoken.hearing.listen(speech)

    async def take(self, item_id: str, pcm: bytes, voiced_bytes: int | None) -> None:
        spoken, self._spoken = self._spoken or self._new_turn(item_id), None
        before, self._last_id = self._last_id, item_id
        content = [{"type": "input_audio", "transcript": None}]
        wire = {"id": item_id, "object": "realtime.item", "type": "message", "status": "completed"}
        item = {**wire, "role": "user", "content": content}
        await self._outbox.send("input_audio_buffer.committed", previous_item_id=before, item_id=item_id)
        for event in self._dialect.item_events:
            await self._outbox.send(event, previous_item_id=before, item=item)
        if self.options.transcription is not None:
            language = self.options.transcription.get("language")
            self._tasks.create_task(self._write_down(spoken, pcm, voiced_bytes, language))

    async def ended(self) -> None:
        """The commit was all there is to do."""

    async def dropped(self) -> None:
        spoken, self._spoken = self._spoken, None
        if spoken is not None:
            spoken.hearing.drop()

    @property
    def _understandable(self) -> bool:
        if self.options.transcription is None:
            return False
        try:
            demand_english(self.options.transcription.get("language"))
        except RecognizerFault:
            return False
        return True

    def _new_turn(self, item_id: str) -> _SpokenTurn:
        return _SpokenTurn(item_id, self._recognizer, self._outbox, self._tasks)

    async def _write_down(
        self, spoken: _SpokenTurn, pcm: bytes, voiced_bytes: int | None, language: object
    ) -> None:
        try:
            demand_english(language)
            heard = await spoken.hearing.final(pcm, voiced_bytes) if voiced_bytes != 0 else ""
        except RecognizerFault as fault:
            await spoken.transcript.fail(fault)
        else:
            await spoken.transcript.complete(heard, len(pcm) / BYTES_PER_MS / 1000)
