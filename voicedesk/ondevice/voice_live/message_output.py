"""A message on its way out: transcript word by word between deltas of sound, or text alone."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from voicedesk.ondevice.codecs import encode, resample
from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.engines.spoken import SpokenText, SpokenWord
from voicedesk.ondevice.engines.synthesizer import Speech
from voicedesk.ondevice.pacing import Pace
from voicedesk.ondevice.realtime.outbox import Outbox
from voicedesk.ondevice.voice_live.items import Item
from voicedesk.ondevice.voice_live.options import SessionOptions
from voicedesk.text.spoken import spoken

DELTA_MS = 100
SILENCE = Speech(np.zeros(0, dtype=np.int16), 24_000)
_WORD = re.compile(r"\s*\S+")


@dataclass(slots=True)
class MessageOutput:
    """Sends one message item sentence by sentence; ``place`` holds the ids every event of it carries."""

    item: Item
    options: SessionOptions
    engines: Engines
    outbox: Outbox
    place: dict[str, Any]
    _sent_ms: float = 0.0
    _gap: str = ""
    _pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self._pace = self.engines.new_pace()

    async def begin(self) -> None:
        part = {"type": "audio", "transcript": ""} if self.options.speaks else {"type": "text", "text": ""}
        self.item.speech = SpokenText() if self.options.speaks else None
        self.item.wire["content"] = [part]
        await self._send("response.content_part.added", part=part)

    async def say(self, sentence: str) -> float:
        """Send one sentence; returns how long it sounds, in milliseconds. Raises SynthesizerFault.

        It is shown as it is, line breaks and all; what is spoken of it are its words.
        """
        shown = self._gap + sentence.rstrip()
        self._gap = sentence[len(sentence.rstrip()) :]
        if self.item.speech is None:
            await self._write(shown)
            return 0.0
        words = spoken(shown, self.item.speech.text()).strip()
        speech = await self.engines.synthesizer.speak(words, self.options.voice) if words else SILENCE
        await self._sound(speech, self.item.speech.add(shown, speech))
        return speech.duration_ms

    async def finish(self) -> None:
        part = self.item.wire["content"][0]
        if self.item.speech is None:
            await self._send("response.text.done", text=part["text"])
        else:
            self.item.speech.truncate(self._sent_ms)  # a response cut short may have synthesized more
            part["transcript"] = self.item.speech.text()
            await self._send("response.audio.done")
            await self._send("response.audio_transcript.done", transcript=part["transcript"])
            if self._tells_word_times:
                await self._send("response.audio_timestamp.done")
        await self._send("response.content_part.done", part=part)

    @property
    def _tells_word_times(self) -> bool:
        return "word" in (self.options.values["output_audio_timestamp_types"] or ())

    async def _write(self, sentence: str) -> None:
        part = self.item.wire["content"][0]
        for word in _WORD.findall(sentence):
            delta = word if part["text"] else word.lstrip()
            part["text"] += delta
            await self._send("response.text.delta", delta=delta)

    async def _sound(self, speech: Speech, words: list[SpokenWord]) -> None:
        wire = self.options.output_format
        samples = resample(speech.samples, speech.sample_rate, wire.sample_rate)
        step = wire.sample_rate * DELTA_MS // 1000
        waiting = list(words)
        began_ms = self._sent_ms
        for start in range(0, max(samples.size, 1), step):
            chunk = samples[start : start + step]
            self._sent_ms = began_ms + (start + chunk.size) * 1000 / wire.sample_rate
            while waiting and waiting[0].offset_ms < self._sent_ms:
                await self._send_word(waiting.pop(0))
            await self._send(
                "response.audio.delta", delta=base64.b64encode(encode(chunk, wire.encoding)).decode()
            )
            await self._pace.keep(self._sent_ms)
        for word in waiting:
            await self._send_word(word)

    async def _send_word(self, word: SpokenWord) -> None:
        await self._send("response.audio_transcript.delta", delta=word.text)
        if self._tells_word_times:
            await self._send(
                "response.audio_timestamp.delta",
                audio_offset_ms=round(word.offset_ms),
                audio_duration_ms=round(word.duration_ms),
                text=word.text.strip(),
                timestamp_type="word",
            )

    async def _send(self, event_type: str, **fields: Any) -> None:
        await self.outbox.send(event_type, **self.place, content_index=0, **fields)
