from __future__ import annotations

import re
from pathlib import Path

import pytest

from voicedesk.conversation.events import TalkMode
from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.kept_files import MOST_BYTES
from voicedesk.settings.load import Loaded, load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import BackendKind, Place, SecretName, Settings
from voicedesk.settings.sources import with_value
from voicedesk.settings.store import SettingsStore

KEY = "k3yOfTheTests0123456789abcd4f2a"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)


def opened(
    tmp_path: Path,
    environ: dict[str, str] | None = None,
    flags: Flags | None = None,
    env_file: str | None = None,
    stored: Settings | None = None,
) -> Loaded:
    profile = Profile.at(tmp_path / "profile")
    if stored is not None:
        SettingsStore(profile.settings_file).write(stored)
    if env_file is not None:
        Path(".env").write_text(env_file, encoding="utf-8")
    return load(flags or Flags(), environ or {}, profile)


def test_without_any_source_the_defaults_hold_and_it_runs_on_this_device(tmp_path: Path) -> None:
    loaded = opened(tmp_path)
    assert loaded.settings == Settings()
    assert loaded.notices == ()
    assert loaded.place is Place.ON_DEVICE


@pytest.mark.parametrize(
    ("file", "env_file", "environ", "expected"),
    [
        ("", "", "", "gpt-realtime"),
        ("from-file", "", "", "from-file"),
        ("from-file", "from-dotenv", "", "from-dotenv"),
        ("from-file", "from-dotenv", "from-environment", "from-environment"),
        ("", "", "from-environment", "from-environment"),
        ("", "from-dotenv", "", "from-dotenv"),
    ],
)
def test_environment_beats_dotenv_beats_file_beats_default(
    tmp_path: Path, file: str, env_file: str, environ: str, expected: str
) -> None:
    stored = with_value(Settings(), "voice_live", "model", file) if file else None
    loaded = opened(
        tmp_path,
        {"AZURE_VOICELIVE_MODEL": environ},
        stored=stored,
        env_file=f"AZURE_VOICELIVE_MODEL={env_file}\n",
    )
    assert loaded.settings.voice_live.model == expected


def test_flags_beat_the_settings_file_and_are_not_stored(tmp_path: Path) -> None:
    stored = with_value(Settings(), "audio", "input_device", "Desk microphone")
    flags = Flags(backend="voice-live", on_device=True, mode="hands-free", input_device="Headset")
    loaded = opened(tmp_path, stored=stored, flags=flags)
    assert loaded.settings.general.talk_mode is TalkMode.HANDS_FREE
    assert loaded.settings.general.place is Place.ON_DEVICE
    assert loaded.settings.audio.input_device == "Headset"
    assert loaded.stored == stored


def test_every_name_of_the_seeds_is_understood(tmp_path: Path) -> None:
    loaded = opened(
        tmp_path,
        {
            "AZURE_OPENAI_ENDPOINT": "https://chat.openai.azure.com/",
            "AZURE_OPENAI_API_KEY": KEY + "a",
            "AZURE_OPENAI_DEPLOYMENT": "gpt-4o",
            "OPENAI_API_VERSION": "2025-03-01",
            "AZURE_STT_ENDPOINT": "wss://stt.openai.azure.com/openai/v1/realtime?intent=transcription",
            "AZURE_STT_API_KEY": KEY + "b",
            "AZURE_STT_DEPLOYMENT": "gpt-4o-mini-transcribe",
            "AZURE_STT_SERVER_PROMPT": "Names: Ada",
            "AZURE_STT_THRESHOLD": "0.4",
            "AZURE_STT_PREFIX_PADDING_MS": "250",
            "AZURE_STT_SILENCE_DURATION_MS": "900",
            "AZURE_TTS_ENDPOINT": "wss://westeurope.tts.speech.microsoft.com/cognitiveservices/websocket/v2",
            "AZURE_TTS_API_KEY": KEY + "c",
            "AZURE_TTS_VOICE_NAME": "en-GB-SoniaNeural",
            "INTERRUPT_AGENT": "false",
            "CANCEL_ECHO": "false",
        },
    )
    cascade = loaded.settings.cascade
    assert cascade.openai_endpoint == "https://chat.openai.azure.com"
    assert (cascade.openai_deployment, cascade.openai_api_version) == ("gpt-4o", "2025-03-01")
    assert (cascade.stt_deployment, cascade.stt_prompt) == ("gpt-4o-mini-transcribe", "Names: Ada")
    assert (cascade.stt_threshold, cascade.stt_prefix_padding_ms, cascade.stt_silence_duration_ms) == (
        0.4,
        250,
        900,
    )
    assert cascade.tts_voice == "en-GB-SoniaNeural"
    assert not loaded.settings.audio.barge_in_by_voice
    assert not loaded.settings.audio.echo_cancellation
    assert sorted(loaded.secrets.all_values()) == [KEY + "a", KEY + "b", KEY + "c"]
    chosen = loaded.changed("general", "backend", BackendKind.CASCADE)
    assert chosen.place is Place.AZURE


def test_an_endpoint_and_a_key_are_enough_for_azure(tmp_path: Path) -> None:
    loaded = opened(
        tmp_path,
        {
            "AZURE_VOICELIVE_ENDPOINT": "https://demo.services.ai.azure.com",
            "AZURE_VOICELIVE_API_KEY": KEY,
            "AZURE_VOICELIVE_VOICE": "alloy",
            "AZURE_VOICELIVE_INSTRUCTIONS": "Be brief.",
        },
    )
    assert loaded.place is Place.AZURE
    assert loaded.settings.voice_live.voice == "alloy"
    assert loaded.settings.voice_live.instructions == "Be brief."
    assert loaded.secrets.last4(SecretName.VOICE_LIVE_KEY) == "4f2a"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("AZURE_STT_THRESHOLD", "5", "It must be a number between 0 and 1."),
        ("AZURE_STT_PREFIX_PADDING_MS", "soon", "It must be a whole number between 0 and 2000."),
        ("INTERRUPT_AGENT", "perhaps", "It must be true or false."),
        ("AZURE_VOICELIVE_ENDPOINT", "http://demo.azure.com", "Start the address with https://"),
        ("AZURE_STT_ENDPOINT", "ws://stt.example.com/x", "plain http is for this device only."),
        ("AZURE_VOICELIVE_INSTRUCTIONS", "x" * 8001, "It must be a text of at most 8000 characters."),
        ("AZURE_STT_SERVER_PROMPT", "x" * 8001, "It must be a text of at most 8000 characters."),
        ("AZURE_VOICELIVE_API_KEY", "two words", "A key has no spaces"),
    ],
)
def test_a_wrong_value_in_the_environment_is_named_and_never_repeated(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        opened(tmp_path, {name: value})
    assert str(caught.value).startswith(f"{name} in the environment is wrong. ")
    assert sentence in str(caught.value)
    assert value not in str(caught.value)
    assert caught.value.setting == name


WRONG_FILES = [
    ("# mine\n\nINTERRUPT_AGENT=maybe\n", "INTERRUPT_AGENT in line 3 of .env is wrong"),
    ("AZURE_TTS_API_KEY=two words", "AZURE_TTS_API_KEY in line 1 of .env is wrong"),
    ("AZURE_OPENAI_ENDPOINT=${HOST}/openai", "AZURE_OPENAI_ENDPOINT in line 1 of .env is wrong"),
    ("AZURE_TTS_VOICE_NAME=alloy\nAZURE_TTS_API_KEY : what\n", "line 2 of .env is not NAME=value"),
]


@pytest.mark.parametrize(("content", "sentence"), WRONG_FILES)
def test_what_is_wrong_in_a_file_that_was_named_is_named_with_its_line(
    tmp_path: Path, content: str, sentence: str
) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(sentence)):
        opened(tmp_path, flags=Flags(env_file=Path(".env")), env_file=content)


@pytest.mark.parametrize(("content", "sentence"), WRONG_FILES)
def test_what_is_wrong_in_a_file_that_merely_lies_there_is_said_and_stops_nothing(
    tmp_path: Path, content: str, sentence: str
) -> None:
    loaded = opened(tmp_path, env_file=content + "\nAZURE_STT_DEPLOYMENT=ours\n")
    assert sentence in loaded.notices[0]
    assert loaded.settings.cascade.stt_deployment == "ours"
    assert not any("maybe" in notice or "two words" in notice for notice in loaded.notices)


@pytest.mark.parametrize(
    "content",
    [
        "# Schl\xfcssel\nAZURE_STT_DEPLOYMENT=ours\n".encode("latin-1"),
        "AZURE_STT_DEPLOYMENT=ours\n".encode("utf-16"),  # what PowerShell's > writes
        b"\x00\xff\nAZURE_STT_DEPLOYMENT=ours\n",
    ],
)
def test_another_programs_dotenv_may_be_in_any_encoding(tmp_path: Path, content: bytes) -> None:
    Path(".env").write_bytes(content)
    assert opened(tmp_path).settings.cascade.stt_deployment == "ours"


def test_a_file_of_another_program_that_is_huge_is_said_and_not_used(tmp_path: Path) -> None:
    Path(".env").write_bytes(b"AZURE_STT_DEPLOYMENT=ours\n" + b"#" * MOST_BYTES)
    loaded = opened(tmp_path)
    assert loaded.notices == ("The file .env is larger than a megabyte, so it is not used.",)
    assert loaded.settings == Settings()


def test_the_nonsense_of_another_programs_dotenv_is_none_of_our_business(tmp_path: Path) -> None:
    loaded = opened(tmp_path, env_file="= = what\nAZURE_TTS_VOICE_NAME=alloy\n")
    assert loaded.settings.cascade.tts_voice == "alloy"
    with pytest.raises(ConfigurationError, match="is not NAME=value"):
        opened(tmp_path, flags=Flags(env_file=Path(".env")))


def test_dotenv_understands_quotes_export_comments_and_keeps_dollars(tmp_path: Path) -> None:
    loaded = opened(
        tmp_path,
        env_file=(
            "\ufeff# comment\nexport AZURE_VOICELIVE_MODEL='gpt-4o-realtime' # which\n"
            "AZURE_VOICELIVE_API_KEY=abc$HOME${PATH}defghijkl\nUNKNOWN=1\nAZURE_TTS_VOICE_NAME=\n"
            'AZURE_VOICELIVE_INSTRUCTIONS="Two\\nlines"\n'
        ),
    )
    assert loaded.settings.voice_live.model == "gpt-4o-realtime"
    assert loaded.settings.voice_live.instructions == "Two\nlines"
    assert list(loaded.secrets.all_values()) == ["abc$HOME${PATH}defghijkl"]
    assert loaded.settings.cascade.tts_voice == Settings().cascade.tts_voice


def test_an_env_file_that_is_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        opened(tmp_path, flags=Flags(env_file=tmp_path / "missing.env"))


def test_an_env_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.env").write_bytes(b"\xffA")
    with pytest.raises(ConfigurationError, match="not a text in UTF-8"):
        opened(tmp_path, flags=Flags(env_file=tmp_path / "binary.env"))


def test_a_choice_of_the_person_wins_over_the_environment_until_the_end(tmp_path: Path) -> None:
    loaded = opened(tmp_path, {"AZURE_VOICELIVE_MODEL": "from-environment"})
    override = loaded.override("voice_live", "model")
    assert override is not None
    assert (override.name, override.where) == ("AZURE_VOICELIVE_MODEL", "in the environment")
    changed = loaded.changed("voice_live", "model", "mine")
    assert changed.settings.voice_live.model == "mine"
    assert changed.stored.voice_live.model == "mine"
    assert changed.override("voice_live", "model") is None


def test_changing_one_setting_stores_nothing_of_the_environment(tmp_path: Path) -> None:
    loaded = opened(tmp_path, {"AZURE_VOICELIVE_MODEL": "from-environment"})
    changed = loaded.changed("audio", "volume", 40)
    assert changed.stored == with_value(Settings(), "audio", "volume", 40)
    assert changed.settings.voice_live.model == "from-environment"


def test_a_wrong_choice_is_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    loaded = opened(tmp_path)
    with pytest.raises(
        ConfigurationError, match=r"It must be a whole number between 0 and 2000, in steps of 50\."
    ):
        loaded.changed("audio", "tail_ms", 333)
    with pytest.raises(KeyError):
        loaded.changed("audio", "colour", "blue")
