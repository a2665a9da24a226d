"""The unmodified Speech SDK at the service's door, and what it was told."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import azure.cognitiveservices.speech as speech_sdk

from tests.ondevice.conversing import SECONDS_TO_WAIT, Address

VOICE = "en-US-AvaMultilingualNeural"
PATH = "/cognitiveservices/websocket/v2"
RAW_24 = speech_sdk.SpeechSynthesisOutputFormat.Raw24Khz16BitMonoPcm
BYTES_PER_MS = 48


@dataclass
class Voice:
    """One SDK synthesizer; ``words`` are its boundary events, ``pieces`` the sound as it came."""

    sdk: Any
    words: list[Any] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    first_sound: threading.Event = field(default_factory=threading.Event)
    first_sound_at: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)
    told: threading.Condition = field(default_factory=threading.Condition)

    def heard(self, event: Any) -> None:
        if event.result.audio_data:
            self.pieces.append(event.result.audio_data)
            self.first_sound_at = self.first_sound_at or time.monotonic()
            self.first_sound.set()

    def told_of(self, event: Any) -> None:
        with self.told:
            self.words.append(event)
            self.told.notify_all()

    def wait_for_words(self, count: int) -> bool:
        """Wait until so many words were told; False if they were not in time. Blocks."""
        with self.told:
            return self.told.wait_for(lambda: len(self.spoken_words()) >= count, SECONDS_TO_WAIT)

    def begin(self) -> tuple[Any, Any]:
        """A request for streamed text under way: where to write it, and the future of its result."""
        request = speech_sdk.SpeechSynthesisRequest(
            input_type=speech_sdk.SpeechSynthesisRequestInputType.TextStream
        )
        self.ended.clear()
        return request.input_stream, self.sdk.speak_async(request)

    async def stream(self, *pieces: str) -> Any:
        """Write all pieces and wait for the result."""
        text, future = self.begin()
        for piece in pieces:
            text.write(piece)
        text.close()
        return await self.result(future)

    async def result(self, future: Any) -> Any:
        """The result of the request, once all its events were told.

        The SDK gives the result on another thread than it tells the events: the last sound and the last
        words may still be on their way then, but not when the request is told to have ended.
        """
        result = await asyncio.wait_for(asyncio.to_thread(future.get), SECONDS_TO_WAIT)
        assert await asyncio.to_thread(self.ended.wait, SECONDS_TO_WAIT)
        return result

    def spoken_words(self) -> list[str]:
        kind = speech_sdk.SpeechSynthesisBoundaryType.Word
        return [event.text for event in self.words if event.boundary_type == kind]


def configured(
    address: Address, voice: str = VOICE, output_format: Any = RAW_24, path: str = PATH
) -> speech_sdk.SpeechConfig:
    endpoint = address.url.replace("http", "ws", 1) + path
    config = speech_sdk.SpeechConfig(endpoint=endpoint, subscription=address.key)
    config.speech_synthesis_voice_name = voice
    config.set_speech_synthesis_output_format(output_format)
    return config


@contextmanager
def voice_of(address: Address, **options: Any) -> Iterator[Voice]:
    """A synthesizer of the SDK that hands its sound to us."""
    sdk = speech_sdk.SpeechSynthesizer(configured(address, **options), audio_config=None)
    voice = Voice(sdk)
    sdk.synthesizing.connect(voice.heard)
    sdk.synthesis_word_boundary.connect(voice.told_of)
    sdk.synthesis_completed.connect(lambda _: voice.ended.set())
    sdk.synthesis_canceled.connect(lambda _: voice.ended.set())
    try:
        yield voice
    finally:
        for signal in (
            sdk.synthesizing,
            sdk.synthesis_word_boundary,
            sdk.synthesis_completed,
            sdk.synthesis_canceled,
        ):
            signal.disconnect_all()
