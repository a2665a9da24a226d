"""Where each backend's services are, and what of an account's settings holds on this device."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from voicedesk.backends.far_end import FarEnd
from voicedesk.session.backend_choice import far_ends_here, far_ends_in_azure, on_this_device
from voicedesk.session.on_device import Address
from voicedesk.settings.schema import Cascade, SecretName, Settings, SignIn, VoiceLive
from voicedesk.settings.secrets import SecretStore


def with_voice(voice: str) -> Settings:
    return Settings(voice_live=VoiceLive(voice=voice), cascade=Cascade(tts_voice=voice))


@pytest.mark.parametrize("voice", ["en-GB-SoniaNeural", "de-DE-Florian:DragonHDLatestNeural", "alloy"])
def test_a_voice_of_the_catalogue_has_its_stand_in_here(voice: str) -> None:
    here = on_this_device(with_voice(voice))

    assert (here.voice_live.voice, here.cascade.tts_voice) == (voice, voice)


@pytest.mark.parametrize("voice", ["nonsense", "our-own-voice", ""])
def test_a_voice_that_only_the_account_knows_does_not_keep_this_device_from_answering(voice: str) -> None:
    here = on_this_device(with_voice(voice))

    assert (here.voice_live.voice, here.cascade.tts_voice) == (VoiceLive().voice, Cascade().tts_voice)


def test_this_device_has_no_agents_and_no_sign_in() -> None:
    chosen = VoiceLive(sign_in=SignIn.ENTRA_ID, agent_name="a", agent_project="p", api_version="2026-01-01")

    assert on_this_device(Settings(voice_live=chosen)).voice_live == VoiceLive()


def test_this_device_answers_to_any_deployment_and_none_need_be_chosen() -> None:
    named = Cascade(openai_deployment="ours", openai_api_version="2024-10-21", stt_deployment="")

    assert on_this_device(Settings()).cascade.openai_deployment
    assert on_this_device(Settings(cascade=named)).cascade.openai_deployment == "ours"
    assert on_this_device(Settings(cascade=named)).cascade.openai_api_version == ""
    assert on_this_device(Settings(cascade=named)).cascade.stt_deployment


def test_each_service_in_azure_has_its_own_address_and_key() -> None:
    settings = Settings(
        voice_live=VoiceLive(endpoint="https://live.example"),
        cascade=Cascade(
            openai_endpoint="https://chat.example",
            stt_endpoint="https://stt.example",
            tts_endpoint="https://tts.example",
        ),
    )
    names = (SecretName.VOICE_LIVE_KEY, SecretName.STT_KEY, SecretName.OPENAI_KEY, SecretName.TTS_KEY)
    given = {name: (SecretStr(f"secret of {name}"), "in a test") for name in names}

    ends = far_ends_in_azure(settings, SecretStore(given))

    assert [end.host for end in (ends.voice_live, ends.transcription, ends.chat, ends.speech)] == [
        "live.example",
        "stt.example",
        "chat.example",
        "tts.example",
    ]
    keys = [ends.voice_live.key, ends.transcription.key, ends.chat.key, ends.speech.key]
    assert keys == [f"secret of {name}" for name in names]
    assert "secret" not in repr(ends)


def test_a_service_without_a_key_has_none() -> None:
    assert far_ends_in_azure(Settings(), SecretStore()).chat.key == ""


def test_on_this_device_one_key_opens_every_door() -> None:
    ends = far_ends_here(Address("http://a", "key", transcription="ws://b", chat="http://c", speech="ws://d"))

    assert ends.voice_live == FarEnd("http://a", "key")
    assert ends.transcription == FarEnd("ws://b", "key")
    assert ends.chat == FarEnd("http://c", "key")
    assert ends.speech == FarEnd("ws://d", "key")
