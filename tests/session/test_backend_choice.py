"""Where each backend's services are, and what of an account's settings holds on this device."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.backends.world import World
from voicedesk.backends.far_end import FarEnd
from voicedesk.session import backend_choice
from voicedesk.session.backend_choice import BackendChoice, far_ends_here, far_ends_in_azure, on_this_device
from voicedesk.session.on_device import Address
from voicedesk.settings.load import load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import Cascade, Place, SecretName, Settings, SignIn, VoiceLive
from voicedesk.settings.secrets import SecretStore


class ShownService:
    """In place of the far end on this device; ``all`` are those that were made, in order."""

    all: list[ShownService]

    def __init__(
        self, loop: asyncio.AbstractEventLoop, command: Sequence[str], environ: Mapping[str, str]
    ) -> None:
        self.deeds: list[str] = []
        self.all.append(self)

    def start(self) -> None:
        self.deeds.append("start")

    async def address(self) -> Address:
        return Address("http://127.0.0.1:1", "key")

    async def aclose(self) -> None:
        self.deeds.append("end")


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> list[ShownService]:
    ShownService.all = []
    monkeypatch.setattr(backend_choice, "OnDeviceService", ShownService)
    return ShownService.all


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


async def test_the_far_end_on_this_device_runs_as_long_as_it_is_the_choice(
    services: list[ShownService], tmp_path: Path
) -> None:
    world = World()
    loaded = load(Flags(), {}, Profile.at(tmp_path))
    choice = BackendChoice(asyncio.get_running_loop(), {}, (), world.post, world)
    for place in (Place.AZURE, Place.ON_DEVICE, Place.ON_DEVICE, Place.AZURE, Place.AZURE, Place.ON_DEVICE):
        backend, _ = choice.choose(loaded.changed("general", "place", place))
        await backend.aclose()
    await choice.aclose()
    await choice.aclose()

    first, second = services
    assert first.deeds == ["start", "start", "end"]
    assert second.deeds == ["start", "end"]
