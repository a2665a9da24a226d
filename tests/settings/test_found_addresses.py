"""A file that lies in the current folder leads no kept key and no word anywhere unless the person says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicedesk.settings.load import Loaded, load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import BackendKind, Place, Settings, SignIn
from voicedesk.settings.sources import with_value
from voicedesk.settings.store import SettingsStore

HOST = "thief.example"
KEY = "k3yOfTheTests0123456789abcd4f2a"
ADDRESSES = {
    "AZURE_VOICELIVE_ENDPOINT": ("voice_live", "endpoint", "AZURE_VOICELIVE_API_KEY"),
    "AZURE_STT_ENDPOINT": ("cascade", "stt_endpoint", "AZURE_STT_API_KEY"),
    "AZURE_OPENAI_ENDPOINT": ("cascade", "openai_endpoint", "AZURE_OPENAI_API_KEY"),
    "AZURE_TTS_ENDPOINT": ("cascade", "tts_endpoint", "AZURE_TTS_API_KEY"),
}


class Folder:
    """A current folder with an ``.env``, and a profile elsewhere."""

    def __init__(self, here: Path, profile: Path) -> None:
        self.env_file = here / ".env"
        self.store = SettingsStore(Profile.at(profile).settings_file)
        self._profile = Profile.at(profile)

    def loaded(self, environ: dict[str, str] | None = None, *, named: bool = False) -> Loaded:
        return load(Flags(env_file=self.env_file if named else None), environ or {}, self._profile)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return Folder(here, tmp_path / "profile")


def value(loaded: Loaded, name: str) -> str:
    section, field, _ = ADDRESSES[name]
    text: str = getattr(getattr(loaded.settings, section), field)
    return text


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_that_was_only_found_waits_for_the_person(folder: Folder, name: str) -> None:
    folder.env_file.write_text(f"{name}=https://{HOST}/\n")
    loaded = folder.loaded()

    assert value(loaded, name) == ""
    [found] = loaded.found
    assert (found.host, found.file) == (HOST, str(folder.env_file))
    assert HOST in found.sentence
    assert str(folder.env_file) in found.sentence
    assert "--env-file" in found.remedy


@pytest.mark.parametrize("name", ADDRESSES)
def test_with_a_key_of_its_own_it_is_used(folder: Folder, name: str) -> None:
    folder.env_file.write_text(f"{name}=https://{HOST}\n{ADDRESSES[name][2]}={KEY}\n")
    assert value(folder.loaded(), name) == f"https://{HOST}"


@pytest.mark.parametrize("name", ADDRESSES)
def test_with_a_key_of_the_environment_it_is_used(folder: Folder, name: str) -> None:
    folder.env_file.write_text(f"{name}=https://{HOST}\n")
    assert value(folder.loaded({ADDRESSES[name][2]: KEY}), name) == f"https://{HOST}"


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_environment_and_a_file_that_is_named_are_the_persons_own_word(folder: Folder, name: str) -> None:
    folder.env_file.write_text(f"{name}=https://{HOST}\n")
    assert value(folder.loaded(named=True), name) == f"https://{HOST}"
    assert value(folder.loaded({name: "https://mine.example"}), name) == "https://mine.example"
    assert not folder.loaded({name: "https://mine.example"}).found


def test_another_services_key_opens_nothing(folder: Folder) -> None:
    folder.env_file.write_text(f"AZURE_STT_ENDPOINT=https://{HOST}\nAZURE_TTS_API_KEY={KEY}\n")
    assert folder.loaded().settings.cascade.stt_endpoint == ""


def test_a_sign_in_does_not_go_to_a_found_address_even_if_that_brings_a_key(folder: Folder) -> None:
    folder.store.write(with_value(Settings(), "voice_live", "sign_in", SignIn.ENTRA_ID))
    folder.env_file.write_text(f"AZURE_VOICELIVE_ENDPOINT=https://{HOST}\nAZURE_VOICELIVE_API_KEY={KEY}\n")
    loaded = folder.loaded()

    assert loaded.settings.voice_live.endpoint == ""
    assert [found.host for found in loaded.found] == [HOST]


def test_the_host_that_the_person_entered_is_no_stranger(folder: Folder) -> None:
    folder.store.write(with_value(Settings(), "voice_live", "endpoint", "https://mine.example"))
    folder.env_file.write_text("AZURE_VOICELIVE_ENDPOINT=wss://MINE.example/voice\n")
    assert folder.loaded().settings.voice_live.endpoint == "wss://MINE.example/voice"


def test_a_host_of_several_services_is_asked_about_once(folder: Folder) -> None:
    folder.env_file.write_text("".join(f"{name}=https://{HOST}/{name}\n" for name in ADDRESSES))
    [found] = folder.loaded().found
    assert found.services == ("Voice Live", "transcription", "chat", "speech")


def test_the_answer_yes_uses_it_and_is_remembered_for_that_host_alone(folder: Folder) -> None:
    folder.env_file.write_text(f"AZURE_STT_ENDPOINT=https://{HOST}\nAZURE_TTS_ENDPOINT=https://other.example\n")
    loaded = folder.loaded().judged(HOST, trusted=True)

    assert loaded.settings.cascade.stt_endpoint == f"https://{HOST}"
    assert loaded.stored.cascade.stt_endpoint == ""
    assert [found.host for found in loaded.found] == ["other.example"]
    folder.store.write(loaded.stored)
    assert folder.loaded().settings.cascade.stt_endpoint == f"https://{HOST}"
    assert [found.host for found in folder.loaded().found] == ["other.example"]


def test_the_answer_no_holds_for_this_run(folder: Folder) -> None:
    folder.env_file.write_text(f"AZURE_STT_ENDPOINT=https://{HOST}\n")
    loaded = folder.loaded().judged(HOST, trusted=False)

    assert not loaded.found
    assert loaded.settings == Settings()
    assert loaded.stored == Settings()


def test_an_address_that_the_person_enters_meanwhile_answers_the_question(folder: Folder) -> None:
    folder.env_file.write_text(f"AZURE_STT_ENDPOINT=https://{HOST}\n")
    loaded = folder.loaded().changed("cascade", "stt_endpoint", "https://mine.example")

    assert not loaded.found
    assert loaded.settings.cascade.stt_endpoint == "https://mine.example"


def test_letters_of_another_alphabet_are_shown_for_what_they_are(folder: Folder) -> None:
    folder.env_file.write_text("AZURE_STT_ENDPOINT=https://name.\u0430zure.com\n", encoding="utf-8")
    [found] = folder.loaded().found
    assert found.host == "name.xn--zure-43d.com"


def test_a_microphone_is_not_opened_by_itself_for_an_address_that_was_found(folder: Folder) -> None:
    folder.env_file.write_text(f"AZURE_VOICELIVE_ENDPOINT=https://{HOST}\nAZURE_VOICELIVE_API_KEY={KEY}\n")
    loaded = folder.loaded()

    assert loaded.place is Place.AZURE
    assert loaded.meets_a_stranger
    assert not loaded.changed("general", "place", Place.ON_DEVICE).meets_a_stranger
    assert not loaded.changed("general", "backend", BackendKind.CASCADE).meets_a_stranger
    assert not folder.loaded(named=True).meets_a_stranger
