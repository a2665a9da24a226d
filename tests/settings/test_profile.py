from __future__ import annotations

from pathlib import Path

from voicedesk.settings.profile import Profile


def test_a_profile_folder_holds_everything(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path)
    assert profile.settings_file == tmp_path / "settings.json"
    assert profile.log_folder.parent == profile.folder == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_without_one_the_systems_own_places_are_used() -> None:
    profile = Profile.default()
    assert profile.folder is None
    assert profile.settings_file.name == "settings.json"
    for path in (profile.settings_file, profile.log_folder):
        assert "VoiceDesk" in path.parts
        assert path.is_absolute()
