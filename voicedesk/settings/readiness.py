"""What is still missing before a conversation with Azure can be tried."""

from __future__ import annotations

from voicedesk.conversation.problems import Stage
from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.schema import BackendKind, Cascade, SecretName, Settings, SignIn
from voicedesk.settings.secrets import SecretStore

Missing = tuple[str, str, str]  # what it is called, its environment name, where it stands in the dialog
Need = tuple[bool, Missing]  # whether it is there

NAMES = {BackendKind.VOICE_LIVE: "Voice Live", BackendKind.CASCADE: "the cascade"}


def missing(
    settings: Settings, secrets: SecretStore, backend: BackendKind | None = None
) -> tuple[Missing, ...]:
    """What ``backend`` (None: the chosen one) needs in Azure and does not have, in the order a person would
    enter it."""
    if (backend or settings.general.backend) is BackendKind.VOICE_LIVE:
        return _lacking(_voice_live(settings, secrets))
    return tuple(lack for stage in CASCADE_STAGES for lack in missing_at(stage, settings, secrets))


def missing_at(stage: Stage, settings: Settings, secrets: SecretStore) -> tuple[Missing, ...]:
    """What one service of the cascade lacks."""
    return _lacking(_STAGES[stage](settings.cascade, secrets))


def first_stage_missing(settings: Settings, secrets: SecretStore) -> Stage:
    """The first service of the cascade that lacks something; ``WHOLE`` if none does."""
    lacking = (stage for stage in CASCADE_STAGES if missing_at(stage, settings, secrets))
    return next(lacking, Stage.WHOLE)


def is_configured(settings: Settings, secrets: SecretStore, backend: BackendKind | None = None) -> bool:
    """Whether an attempt to connect makes sense; only the service knows whether it will work."""
    return not missing(settings, secrets, backend)


def is_begun(settings: Settings) -> bool:
    """Whether somebody has entered something that the chosen backend needs in Azure."""
    if settings.general.backend is BackendKind.VOICE_LIVE:
        return bool(settings.voice_live.endpoint)
    chosen = settings.cascade
    return bool(
        chosen.stt_endpoint or chosen.openai_endpoint or chosen.openai_deployment or chosen.tts_endpoint
    )


def require_configuration(settings: Settings, secrets: SecretStore) -> None:
    """Raise ConfigurationError for the first thing that is missing, saying where to set it."""
    for what, variable, field in missing(settings, secrets):
        raise ConfigurationError(
            f"{what} is missing. Set {variable} in the environment or in .env, or enter it in the settings "
            f"under {field}. Without an account, use --on-device.",
            setting=variable,
        )


def _lacking(needs: tuple[Need, ...]) -> tuple[Missing, ...]:
    return tuple(lack for present, lack in needs if not present)


def _voice_live(settings: Settings, secrets: SecretStore) -> tuple[Need, ...]:
    live = settings.voice_live
    signed_in = live.sign_in is SignIn.ENTRA_ID or secrets.value(SecretName.VOICE_LIVE_KEY) is not None
    return (
        (
            bool(live.endpoint),
            ("The address of the Azure AI resource", "AZURE_VOICELIVE_ENDPOINT", "Voice Live > Endpoint"),
        ),
        (signed_in, ("The key of the Azure AI resource", "AZURE_VOICELIVE_API_KEY", "Voice Live > Key")),
        (
            not live.agent_name or bool(live.agent_project),
            ("The project of the Foundry agent", "the agent's project", "Voice Live > Agent project"),
        ),
    )


def _transcription(chosen: Cascade, secrets: SecretStore) -> tuple[Need, ...]:
    page = "Cascade > Transcription"
    return (
        (
            bool(chosen.stt_endpoint),
            ("The address for transcription", "AZURE_STT_ENDPOINT", f"{page} > Address"),
        ),
        (
            secrets.value(SecretName.STT_KEY) is not None,
            ("The key for transcription", "AZURE_STT_API_KEY", f"{page} > Key"),
        ),
        (
            bool(chosen.stt_deployment),
            ("The transcription deployment", "AZURE_STT_DEPLOYMENT", f"{page} > Deployment"),
        ),
    )


def _chat(chosen: Cascade, secrets: SecretStore) -> tuple[Need, ...]:
    page = "Cascade > Chat"
    return (
        (
            bool(chosen.openai_endpoint),
            ("The address for chat", "AZURE_OPENAI_ENDPOINT", f"{page} > Address"),
        ),
        (
            secrets.value(SecretName.OPENAI_KEY) is not None,
            ("The key for chat", "AZURE_OPENAI_API_KEY", f"{page} > Key"),
        ),
        (
            bool(chosen.openai_deployment),
            ("The chat deployment", "AZURE_OPENAI_DEPLOYMENT", f"{page} > Deployment"),
        ),
    )


def _speech(chosen: Cascade, secrets: SecretStore) -> tuple[Need, ...]:
    page = "Cascade > Speech"
    return (
        (bool(chosen.tts_endpoint), ("The address for speech", "AZURE_TTS_ENDPOINT", f"{page} > Address")),
        (
            secrets.value(SecretName.TTS_KEY) is not None,
            ("The key for speech", "AZURE_TTS_API_KEY", f"{page} > Key"),
        ),
        (bool(chosen.tts_voice), ("The voice", "AZURE_TTS_VOICE_NAME", f"{page} > Voice")),
    )


_STAGES = {Stage.TRANSCRIPTION: _transcription, Stage.CHAT: _chat, Stage.SPEECH: _speech}
CASCADE_STAGES = tuple(_STAGES)
"""In the order in which a turn passes them."""
