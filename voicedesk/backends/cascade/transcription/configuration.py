"""The settings as the service's session, in either dialect."""

from __future__ import annotations

from typing import Any

from voicedesk.backends.base import SAMPLE_RATE
from voicedesk.backends.cascade.transcription.route import Dialect
from voicedesk.backends.input_events import ClientEvent
from voicedesk.settings.schema import Cascade, NoiseReduction

SESSION = "session"
TURN_DETECTION = "turn-detection"
"""The ``event_id`` of either event, which an error about it repeats."""


def configure(settings: Cascade, dialect: Dialect, *, by_hand: bool) -> ClientEvent:
    """All there is to know of a new session. An empty prompt or language is left out: the model decides."""
    transcription = {"model": settings.stt_deployment}
    if settings.stt_prompt:
        transcription["prompt"] = settings.stt_prompt
    if settings.stt_language:
        transcription["language"] = settings.stt_language
    noise = settings.stt_noise_reduction
    reduction = None if noise is NoiseReduction.NONE else {"type": noise.value}
    detection = _turn_detection(settings, by_hand=by_hand)
    if dialect is Dialect.PREVIEW:
        flat = {
            "input_audio_format": "pcm16",
            "input_audio_transcription": transcription,
            "input_audio_noise_reduction": reduction,
            "turn_detection": detection,
        }
        return _update(SESSION, dialect, flat)
    sound = {
        "format": {"type": "audio/pcm", "rate": SAMPLE_RATE},
        "transcription": transcription,
        "noise_reduction": reduction,
        "turn_detection": detection,
    }
    return _update(SESSION, dialect, sound)


def detect_turns(settings: Cascade, dialect: Dialect, *, by_hand: bool) -> ClientEvent:
    """Who ends the turns from now on; all else stays as it is."""
    detection = _turn_detection(settings, by_hand=by_hand)
    return _update(TURN_DETECTION, dialect, {"turn_detection": detection})


def _turn_detection(settings: Cascade, *, by_hand: bool) -> dict[str, Any] | None:
    if by_hand:
        return None
    return {
        "type": "server_vad",
        "threshold": settings.stt_threshold,
        "prefix_padding_ms": settings.stt_prefix_padding_ms,
        "silence_duration_ms": settings.stt_silence_duration_ms,
    }


def _update(event_id: str, dialect: Dialect, fields: dict[str, Any]) -> ClientEvent:
    if dialect is Dialect.PREVIEW:
        return {"type": "transcription_session.update", "event_id": event_id, "session": fields}
    session = {"type": "transcription", "audio": {"input": fields}}
    return {"type": "session.update", "event_id": event_id, "session": session}
