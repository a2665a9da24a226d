"""What is still missing before a conversation with Azure can be tried."""

from __future__ import annotations

from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.schema import BackendKind, SecretName, Settings, SignIn
from voicedesk.settings.secrets import SecretStore

Missing = tuple[str, str, str]  # what it is called, its environment name, where it stands in the dialog


def missing(settings: Settings, secrets: SecretStore) -> tuple[Missing, ...]:
    """What the chosen backend needs in Azure and does not have, in the order a person would enter it."""
    if settings.general.backend is BackendKind.VOICE_LIVE:
        wanted = _voice_live(settings, secrets)
    else:
        wanted = _cascade(settings, secrets)
    return tuple(need for present, need in wanted if not present)


def is_configured(settings: Settings, secrets: SecretStore) -> bool:
    """Whether an attempt to connect makes sense; only the service knows whether it will work."""
    return not missing(settings, secrets)


def require_configuration(settings: Settings, secrets: SecretStore) -> None:
    """Raise ConfigurationError for the first thing that is missing, saying where to set it."""
    for what, variable, field in missing(settings, secrets):
        raise ConfigurationError(
            f"{what} is missing. Set {variable} in the environment or in .env, or enter it in the settings "
            f"under {field}. Without an account, use --on-device.",
            setting=variable,
        )


def _voice_live(settings: Settings, secrets: SecretStore) -> tuple[tuple[bool, Missing], ...]:
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


def _cascade(settings: Settings, secrets: SecretStore) -> tuple[tuple[bool, Missing], ...]:
    values = settings.cascade
    keys = {name: secrets.value(name) is not None for name in SecretName}
    return (
        (bool(values.openai_endpoint), ("The address for chat", "AZURE_OPENAI_ENDPOINT", "Cascade > Chat")),
        (keys[SecretName.OPENAI_KEY], ("The key for chat", "AZURE_OPENAI_API_KEY", "Cascade > Chat")),
        (
            bool(values.openai_deployment),
            ("The chat deployment", "AZURE_OPENAI_DEPLOYMENT", "Cascade > Chat"),
        ),
        (
            bool(values.stt_endpoint),
            ("The address for transcription", "AZURE_STT_ENDPOINT", "Cascade > Transcription"),
        ),
        (
            keys[SecretName.STT_KEY],
            ("The key for transcription", "AZURE_STT_API_KEY", "Cascade > Transcription"),
        ),
        (bool(values.tts_endpoint), ("The address for speech", "AZURE_TTS_ENDPOINT", "Cascade > Speech")),
        (keys[SecretName.TTS_KEY], ("The key for speech", "AZURE_TTS_API_KEY", "Cascade > Speech")),
    )
