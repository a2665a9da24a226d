from __future__ import annotations

import json
import os
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
        "The settings file is damaged. It is kept as settings.invalid-2026-11-20.json. "
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


def test_one_bad_tool_server_is_left_out_and_named_and_the_others_stay(store: SettingsStore) -> None:
    good = {"name": "desk", "command": ["python", "-m", "desk"]}
    bad: list[object] = [
        {"name": "far", "url": "http://example.com/mcp"},
        {"name": "two words", "token_variable": "sk-ab cd", "colour": 1},
        "npx",
        None,
    ]
    tools = {"mcp_servers": [bad[0], good, *bad[1:], {**good, "name": "other"}], "enabled": ["a", 1, "b"]}
    write(store, json.dumps({"tools": tools}))

    settings, notices = store.read()

    assert [server.name for server in settings.tools.mcp_servers] == ["desk", "other"]
    assert settings.tools.enabled == ("a", "b")
    assert notices == (
        "These entries were wrong and are left out: tools.enabled 2, tools.mcp_servers 4, "
        "tools.mcp_servers 5, tools.mcp_servers far, tools.mcp_servers two words. "
        "The file is kept as settings.invalid-2026-11-20.json.",
    )
    assert store.read() == (settings, ())


def test_a_second_damaged_file_of_a_day_does_not_overwrite_the_first(store: SettingsStore) -> None:
    write(store, "first")
    store.read()
    write(store, "second")
    _, (notice,) = store.read()
    assert "settings.invalid-2026-11-20-2.json" in notice
    assert store.path.with_name("settings.invalid-2026-11-20.json").read_text(encoding="utf-8") == "first"


HOSTILE = {
    "nested a thousand deep": '{"general": ' * 1000 + "1" + "}" * 1000,
    "half a character as a section": r'{"\ud800": {"\ud800": "\ud800"}}',
    "half a character as a value": r'{"voice_live": {"model": "\ud800"}, "audio": {"\ud800": 1}}',
    "endless numbers": '{"general": {"text_size": 1e999}, "audio": {"volume": NaN}, "version": -1e999}',
    "a number of a thousand digits": '{"audio": {"volume": ' + "9" * 1000 + "}}",
    "a version of words": '{"version": "2"}',
    "a text without end": json.dumps({"voice_live": {"model": "x" * 500_000}}),
    "names without end": json.dumps({f"name {number}" + "x" * 200: 1 for number in range(3000)}),
    "names that move the cursor": json.dumps({"\x1b[2J\u202ename": 1}),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_said_once_and_leaves_settings_that_can_be_written(
    store: SettingsStore, text: str
) -> None:
    write(store, text)
    settings, notices = store.read()
    assert len(notices) <= 1
    assert all(notice.isprintable() and len(notice) < 1200 for notice in notices)
    assert store.read() == (settings, ())
    store.write(settings)
    assert store.read() == (settings, ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_loses_no_setting(store: SettingsStore, encoding: str) -> None:
    settings = with_value(Settings(), "voice_live", "instructions", "Grüße")
    store.write(settings)
    store.path.write_bytes(store.path.read_text(encoding="utf-8").encode(encoding))
    assert store.read() == (settings, ())


@pytest.mark.parametrize(
    ("text", "copies"), [('{"version": 7}', 1), ("{damaged", 1), ('{"general": {"text_size": 7}}', 1)]
)
def test_however_often_it_starts_a_file_is_kept_aside_once(
    store: SettingsStore, text: str, copies: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SettingsStore, "write", _refused)  # so that the wrong values stay in the file
    write(store, text)
    for _ in range(3):
        assert store.read()[0] == Settings()
    assert len([path for path in store.path.parent.iterdir() if path != store.path]) == copies


def _refused(_self: SettingsStore, _settings: Settings) -> None:
    raise ConfigurationError("The disk is full.")


def test_a_pipe_in_the_place_of_the_settings_is_moved_aside(store: SettingsStore) -> None:
    if sys.platform == "win32":
        pytest.skip("has no named pipes among its files")
    store.path.parent.mkdir()
    os.mkfifo(store.path)
    settings, (notice,) = store.read()
    assert settings == Settings()
    assert "is no plain file. It is kept as settings.invalid-2026-11-20.json" in notice
    assert store.read() == (Settings(), ())


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


def test_two_windows_write_what_each_of_them_changed(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.json")
    store.write(before := Settings())
    one = with_value(before, "general", "text_size", 115)
    other = with_value(with_value(before, "general", "clock_times", True), "audio", "volume", 40)

    store.update(one, since=before)
    store.update(other, since=before)

    found, notices = store.read()
    assert (found.general.text_size, found.general.clock_times, found.audio.volume) == (115, True, 40)
    assert notices == ()


def test_a_file_that_was_damaged_meanwhile_is_written_whole(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.json")
    changed = with_value(Settings(), "general", "text_size", 115)
    store.path.write_text("{", encoding="utf-8")

    store.update(changed, since=Settings())

    assert store.read() == (changed, ())
