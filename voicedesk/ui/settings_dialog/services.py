"""The services there are to be tried: Voice Live, and the three of the cascade."""

from __future__ import annotations

from collections.abc import Mapping

from voicedesk.conversation.problems import Stage
from voicedesk.settings.schema import Cascade, SecretName
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.trial import ConnectionTest, Service, Spawn, Trial


def _fields(*prefixes: str) -> tuple[str, ...]:
    return tuple(name for name in Cascade.model_fields if name.startswith((*prefixes, "timeout_")))


SERVICES = (
    Service(Stage.WHOLE, "voice_live", SecretName.VOICE_LIVE_KEY, "Key, model and voice all answered."),
    Service(
        Stage.TRANSCRIPTION,
        "cascade",
        SecretName.STT_KEY,
        "Key and deployment both answered.",
        _fields("stt_"),
    ),
    Service(
        Stage.CHAT,
        "cascade",
        SecretName.OPENAI_KEY,
        "Key and deployment both answered.",
        _fields("openai_", "instructions", "temperature"),
    ),
    Service(Stage.SPEECH, "cascade", SecretName.TTS_KEY, "Key and voice both answered.", _fields("tts_")),
)


def trials(model: SettingsModel, checks: Mapping[Stage, ConnectionTest], spawn: Spawn) -> dict[Stage, Trial]:
    return {service.stage: Trial(model, service, checks[service.stage], spawn) for service in SERVICES}
