"""The answer to one request for speech: its sound at the service's pace, its boundaries ahead of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np

from voicedesk.ondevice.codecs import Samples, encode, resample
from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.engines.synthesizer import Speech
from voicedesk.ondevice.engines.voices import StandInVoice
from voicedesk.ondevice.speech.context import SpeechContext
from voicedesk.ondevice.speech.frames import Answers
from voicedesk.ondevice.speech.spoken_portion import Boundary, boundaries_in, seamless

FRAME_MS = 100
TICKS_A_MS = 10_000
_TYPES = {"word": "WordBoundary", "punctuation": "PunctuationBoundary", "sentence": "SentenceBoundary"}

Send = Callable[[str | bytes], Awaitable[None]]


class SpokenAnswer:
    """``turn.start``, ``response``, sound and metadata, ``turn.end``: for one request, with its id."""

    def __init__(self, request_id: str, context: SpeechContext, engines: Engines, send: Send) -> None:
        self._answers = Answers(request_id, secrets.token_hex(16).upper())
        self._context = context
        self._engines = engines
        self._send = send
        self._pace = engines.new_pace()
        self._sent_ms = 0.0
        self._first_at: float | None = None

    def ahead_ms(self) -> float:
        """How much sound a listener who began with the first of it still has to hear."""
        if self._first_at is None:
            return 0.0
        return self._sent_ms - (time.monotonic() - self._first_at) * 1000

    async def begin(self) -> None:
        tag = {"serviceTag": secrets.token_hex(16)}
        await self._send(self._answers.text("turn.start", {"context": tag}))
        audio = {"type": "inline", "streamId": self._answers.stream_id}
        await self._send(self._answers.text("response", {"context": tag, "audio": audio}))
        header = self._context.output_format.header()
        if header:
            await self._send(self._answers.audio(header))

    async def say(self, text: str, voice: StandInVoice, *, pauses: bool = True) -> None:
        """Speak a portion; without ``pauses`` the next follows without a break. Raises SynthesizerFault."""
        speech = await self._engines.synthesizer.speak(text, voice)
        if not pauses:
            speech = seamless(speech)
        boundaries = boundaries_in(text, speech)
        if "sentence" in self._context.boundaries:
            boundaries.insert(0, Boundary("sentence", text, 0.0, speech.duration_ms))
        for boundary in boundaries:
            if boundary.kind in self._context.boundaries:
                await self._tell(boundary)
        await self._sound(speech)

    async def pause(self, ms: float) -> None:
        rate = self._context.output_format.wire.sample_rate
        await self._sound(Speech(np.zeros(round(ms * rate / 1000), dtype=np.int16), rate))

    async def finish(self) -> None:
        if "sessionEnd" in self._context.boundaries:
            await self._metadata("SessionEnd", {"Offset": round(self._sent_ms * TICKS_A_MS)})
        await self._send(self._answers.audio(b""))
        await self._send(self._answers.text("turn.end", {}))

    async def _tell(self, boundary: Boundary) -> None:
        kind = _TYPES[boundary.kind]
        said = {"Text": boundary.text, "Length": len(boundary.text), "BoundaryType": kind}
        place = {
            "Offset": round((self._sent_ms + boundary.offset_ms) * TICKS_A_MS),
            "Duration": round(boundary.duration_ms * TICKS_A_MS),
        }
        wire_type = "SentenceBoundary" if boundary.kind == "sentence" else "WordBoundary"
        await self._metadata(wire_type, {**place, "text": said})

    async def _metadata(self, kind: str, data: dict[str, Any]) -> None:
        body = {"Metadata": [{"Type": kind, "Data": data}]}
        await self._send(self._answers.text("audio.metadata", body))

    async def _sound(self, speech: Speech) -> None:
        wire = self._context.output_format.wire
        samples: Samples = resample(speech.samples, speech.sample_rate, wire.sample_rate)
        step = wire.sample_rate * FRAME_MS // 1000
        for start in range(0, samples.size, step):
            part = samples[start : start + step]
            if self._first_at is None:
                self._first_at = time.monotonic()
            await self._send(self._answers.audio(encode(part, wire.encoding)))
            self._sent_ms += part.size * 1000 / wire.sample_rate
            await self._pace.keep(self._sent_ms)
