from __future__ import annotations

from pathlib import Path

import pytest
from windows.payload import PayloadUnfit, gathered, removed_files, removed_folders


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "VoiceDesk"
    (folder / "_internal" / "a").mkdir(parents=True)
    for name in ("VoiceDesk.exe", "voicedesk-cli.exe", "_internal/a/b c.txt"):
        (folder / name).write_bytes(b"x" * 1500)
    return folder


def test_files_and_folders_are_listed_in_a_fixed_order_with_their_size(program: Path) -> None:
    payload = gathered(program)

    assert [str(name) for name in payload.files] == [
        "VoiceDesk.exe", "_internal/a/b c.txt", "voicedesk-cli.exe"]
    assert [str(name) for name in payload.folders] == ["_internal", "_internal/a"]
    assert payload.size_kb == 5


def test_the_uninstaller_removes_each_file_by_name_and_the_innermost_folders_first(program: Path) -> None:
    payload = gathered(program)

    assert 'Delete "$INSTDIR\\_internal\\a\\b c.txt"' in list(removed_files(payload))
    assert list(removed_folders(payload)) == ['RMDir "$INSTDIR\\_internal\\a"', 'RMDir "$INSTDIR\\_internal"']


@pytest.mark.parametrize("name", ["VoiceDesk.exe", "voicedesk-cli.exe"])
def test_a_folder_without_one_of_the_programs_is_refused(program: Path, name: str) -> None:
    (program / name).unlink()

    with pytest.raises(PayloadUnfit, match=f"has no {name}"):
        gathered(program)


@pytest.mark.parametrize("name", ["aux.dll", "price$.txt", "what?.txt", "ends.", "größe.txt"])
def test_a_name_that_windows_or_an_installer_cannot_take_is_refused(program: Path, name: str) -> None:
    try:
        (program / "_internal" / name).write_bytes(b"")
    except OSError:
        pytest.skip("this system does not allow the name either")

    with pytest.raises(PayloadUnfit, match="Windows or its installers do not allow"):
        gathered(program)


def test_names_that_differ_in_case_alone_are_refused(program: Path) -> None:
    (program / "_internal" / "Readme").write_bytes(b"")
    (program / "_internal" / "README").write_bytes(b"")
    if len(list((program / "_internal").glob("[Rr]*"))) == 1:
        pytest.skip("this system holds them to be the same too")

    with pytest.raises(PayloadUnfit, match="the same name on Windows"):
        gathered(program)


def test_a_link_is_refused(program: Path) -> None:
    try:
        (program / "_internal" / "link").symlink_to(program / "VoiceDesk.exe")
    except OSError:
        pytest.skip("this account may not make links")

    with pytest.raises(PayloadUnfit, match="is a link"):
        gathered(program)


def test_the_name_of_the_uninstaller_is_taken(program: Path) -> None:
    (program / "Uninstall.exe").write_bytes(b"")

    with pytest.raises(PayloadUnfit, match="the name of the uninstaller"):
        gathered(program)
