from __future__ import annotations

import json
import stat
import sys
from datetime import date
from pathlib import Path

import pytest

from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.schema import Settings
from voicedesk.settings.sources import with_value
from voicedesk.settings.store import SettingsStore


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "profile" / "settings.json", today=lambda: date(2026, 11, 20))


def write(store: SettingsStore, text: str) -> None:
    store.path.parent.mkdir(parents=True, exist_ok=True)
    store.path.write_text(text, encoding="utf-8")


def test_what_is_written_is_read_again(store: SettingsStore) -> None:
    settings = with_value(Settings(), "voice_live", "instructions", "Antworte auf Deutsch, bitte: äöü 你好")
    store.write(settings)
    assert store.read() == (settings, ())
    assert [path.name for path in store.path.parent.iterdir()] == ["settings.json"]


def test_only_the_owner_may_read_the_file(store: SettingsStore) -> None:
    store.write(Settings())
    if sys.platform != "win32":
        assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["{not json", "[]", '"text"', "", "null"])
def test_a_malformed_file_is_kept_aside_and_the_defaults_are_used(store: SettingsStore, text: str) -> None:
    write(store, text)
    settings, notices = store.read()
    assert settings == Settings()
    assert notices == (
        "The settings file is damaged. The file is kept as settings.invalid-2026-11-20.json. "
        "The defaults are used.",
    )
    assert store.path.with_name("settings.invalid-2026-11-20.json").read_text(encoding="utf-8") == text


def test_wrong_values_get_their_defaults_and_the_rest_is_kept(store: SettingsStore) -> None:
    write(
        store,
        json.dumps(
            {
                "general": {"text_size": 900, "talk_mode": "hands-free"},
                "voice_live": {"endpoint": "http://x.com"},
                "audio": "loud",
                "colour": 1,
            }
        ),
    )
    settings, notices = store.read()
    assert settings == with_value(Settings(), "general", "talk_mode", "hands-free")
    assert notices == (
        "These settings were wrong and have their defaults again: audio, colour, "
        "general.text_size, voice_live.endpoint. The file is kept as "
        "settings.invalid-2026-11-20.json.",
    )
    assert store.read() == (settings, ())


def test_a_second_damaged_file_of_a_day_does_not_overwrite_the_first(store: SettingsStore) -> None:
    write(store, "first")
    store.read()
    write(store, "second")
    _, (notice,) = store.read()
    assert "settings.invalid-2026-11-20-2.json" in notice
    assert store.path.with_name("settings.invalid-2026-11-20.json").read_text(encoding="utf-8") == "first"


def test_the_settings_of_a_newer_program_are_kept_aside(store: SettingsStore) -> None:
    write(store, json.dumps({"version": 7, "general": {"holograms": True}}))
    settings, (notice,) = store.read()
    assert settings == Settings()
    assert "written by a newer VoiceDesk" in notice
    assert store.path.with_name("settings.newer-2026-11-20.json").exists()


def test_a_file_that_cannot_be_read_is_said(store: SettingsStore) -> None:
    store.path.mkdir(parents=True)
    settings, (notice,) = store.read()
    assert settings == Settings()
    assert "cannot be read" in notice


def test_a_disk_that_refuses_is_a_sentence_and_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="could not be saved"):
        SettingsStore(tmp_path / "profile" / "settings.json").write(Settings())


def test_a_failed_replacement_leaves_no_scraps(store: SettingsStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write(Settings())

    def refuse(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ConfigurationError, match="No space left on device"):
        store.write(with_value(Settings(), "audio", "volume", 1))
    assert [path.name for path in store.path.parent.iterdir()] == ["settings.json"]
    assert store.read()[0] == Settings()
