"""A transcriber with everything around it: a world that hears, settings that are quick, sound to send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np

from tests.backends.world import World
from tests.fakes.scripted_transcription import KEY, ScriptedTranscription
from voicedesk.backends.cascade.transcription.transcriber import AzureTranscriber
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.settings.schema import Cascade

SETTINGS = Cascade(timeout_seconds=5, stt_silence_duration_ms=200, stt_prefix_padding_ms=100)
FRAME_MS = 10
SILENCE = bytes(480)
SPEECH = (np.sin(np.arange(240) * 0.2) * 8000).astype("<i2").tobytes()


@asynccontextmanager
async def listening(
    service: ScriptedTranscription,
    world: World,
    settings: Cascade = SETTINGS,
    *,
    by_hand: bool = False,
    url: str = "",
) -> AsyncIterator[AzureTranscriber]:
    """An open transcriber, closed afterwards."""
    transcriber = AzureTranscriber(settings, FarEnd(url or service.url, KEY), world.post)
    if by_hand:
        transcriber.use_turn_detection(by_hand=True)
    try:
        await transcriber.open()
        yield transcriber
    finally:
        await transcriber.aclose()


def say(transcriber: AzureTranscriber, milliseconds: int, frame: bytes = SPEECH) -> None:
    for _ in range(milliseconds // FRAME_MS):
        transcriber.send_audio(frame)


async def refused(far_end: FarEnd, world: World, settings: Cascade = SETTINGS) -> BackendError:
    """What one attempt to open ends with; nothing is posted."""
    transcriber = AzureTranscriber(settings, far_end, world.post)
    try:
        await transcriber.open()
    except BackendError as error:
        assert world.events == []
        return error
    finally:
        await transcriber.aclose()
    raise AssertionError("the transcriber was opened")
