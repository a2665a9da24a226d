"""The policy a conversation is conducted by, from a person's settings and a backend's capabilities."""

from __future__ import annotations

from voicedesk.backends.base import BackendCapabilities
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.settings.schema import Settings

MEANT_SECONDS = 0.5
"""Speech over the assistant that goes on this long is meant; the service's own delay comes on top."""


def turn_policy(settings: Settings, capabilities: BackendCapabilities) -> TurnPolicy:
    return TurnPolicy(
        local_endpointing=not capabilities.endpoints_turns,
        service_responds=capabilities.responds_by_itself,
        transcribes=capabilities.transcribes,
        barge_in_by_voice=settings.audio.barge_in_by_voice,
        tail_seconds=settings.audio.tail_ms / 1000,
        endpoint_seconds=settings.audio.pause_ms / 1000,
        barge_in_seconds=MEANT_SECONDS + capabilities.trailing_silence_seconds,
        connect_seconds=capabilities.connect_seconds,
        response_seconds=capabilities.answer_seconds,
        earcons=settings.general.earcons,
    )
