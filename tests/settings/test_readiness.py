"""What each backend, and each service of the cascade, still lacks."""

from __future__ import annotations

from voicedesk.conversation.problems import Stage
from voicedesk.settings.environment import KNOWN
from voicedesk.settings.readiness import (
    CASCADE_STAGES,
    first_stage_missing,
    is_begun,
    is_configured,
    missing,
    missing_at,
)
from voicedesk.settings.schema import BackendKind, SecretName, Settings
from voicedesk.settings.secrets import SecretStore, checked_key
from voicedesk.settings.sources import with_value

CASCADE = with_value(Settings(), "general", "backend", BackendKind.CASCADE)


def with_keys(*names: SecretName) -> SecretStore:
    return SecretStore({name: (checked_key("k" * 20), "here") for name in names})


def test_the_chosen_backend_is_asked_unless_another_is_named() -> None:
    nothing = SecretStore()

    assert missing(Settings(), nothing) == missing(CASCADE, nothing, BackendKind.VOICE_LIVE)
    assert missing(CASCADE, nothing) == missing(Settings(), nothing, BackendKind.CASCADE)


def test_the_cascade_lacks_what_its_services_lack_in_the_order_of_a_turn() -> None:
    nothing = SecretStore()

    assert [what for what, _, _ in missing(CASCADE, nothing)] == [
        "The address for transcription",
        "The key for transcription",
        "The address for chat",
        "The key for chat",
        "The chat deployment",
        "The address for speech",
        "The key for speech",
    ]
    assert first_stage_missing(CASCADE, nothing) is Stage.TRANSCRIPTION


def test_everything_that_can_be_missing_can_be_given_by_the_environment() -> None:
    empty = with_value(with_value(CASCADE, "cascade", "stt_deployment", ""), "cascade", "tts_voice", "")

    assert {variable for _, variable, _ in missing(empty, SecretStore())} <= set(KNOWN)


def test_a_service_that_has_all_it_needs_lacks_nothing_whatever_the_others_lack() -> None:
    settings = with_value(CASCADE, "cascade", "tts_endpoint", "wss://x.microsoft.com")
    secrets = with_keys(SecretName.TTS_KEY)

    assert missing_at(Stage.SPEECH, settings, secrets) == ()
    assert not is_configured(settings, secrets)
    assert first_stage_missing(settings, secrets) is Stage.TRANSCRIPTION


def test_a_cascade_that_is_set_up_lacks_nothing() -> None:
    settings = CASCADE
    for name, value in (
        ("stt_endpoint", "wss://x.azure.com"),
        ("openai_endpoint", "https://x.azure.com"),
        ("openai_deployment", "gpt-4o"),
        ("tts_endpoint", "wss://x.microsoft.com"),
    ):
        assert not is_configured(settings, with_keys(*SecretName))
        settings = with_value(settings, "cascade", name, value)

    assert is_configured(settings, with_keys(*SecretName))
    assert first_stage_missing(settings, with_keys(*SecretName)) is Stage.WHOLE
    assert CASCADE_STAGES == (Stage.TRANSCRIPTION, Stage.CHAT, Stage.SPEECH)


def test_a_default_alone_is_no_beginning() -> None:
    assert not is_begun(CASCADE)
    assert is_begun(with_value(CASCADE, "cascade", "openai_deployment", "gpt-4o"))
    assert not is_begun(with_value(Settings(), "cascade", "openai_deployment", "gpt-4o"))
