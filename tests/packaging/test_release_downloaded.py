from __future__ import annotations

import sys
import tarfile
from pathlib import Path

import pytest
from release import checksums, downloaded, product

linux_only = pytest.mark.skipif(sys.platform == "win32", reason="the program here is a script of the shell")


def tarball(folder: Path, code: int) -> None:
    """One with a program that notes how it was called and ends with ``code``."""
    top = folder / "work" / product.tarball().removesuffix(".tar.xz") / product.NAME
    top.mkdir(parents=True)
    program = top / product.COMMAND
    program.write_text(
        f'#!/bin/sh\necho "$@ $QT_QPA_PLATFORM" > "{folder}/called"\nexit {code}\n', encoding="utf-8"
    )
    program.chmod(0o755)
    with tarfile.open(folder / product.tarball(), "w:xz") as archive:
        archive.add(folder / "work", ".")


@linux_only
@pytest.mark.parametrize("code", [0, 1, 5])
def test_the_program_in_the_tarball_tests_itself(code: int, tmp_path: Path) -> None:
    tarball(tmp_path, code)

    assert downloaded.main(["linux", str(tmp_path)]) == code
    assert (tmp_path / "called").read_text(encoding="utf-8") == "doctor --frozen offscreen\n"


def test_nothing_to_download_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for system in downloaded.WAYS:
        assert downloaded.main([system, str(tmp_path)]) == 1
        assert "there should be one" in capsys.readouterr().err


def test_the_folder_one_stands_in_is_told_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dist").mkdir()
    monkeypatch.chdir(tmp_path / "dist")

    assert downloaded.main(["linux", "."]) == 1
    assert "In dist there should be one" in capsys.readouterr().err
    assert checksums.main(["."]) == 1
    assert "There is nothing in dist to be summed up." in capsys.readouterr().err


def test_a_tarball_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / product.tarball()).write_bytes(b"nothing of the kind")

    assert downloaded.main(["linux", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("The self-test was not run.")


def test_a_tarball_without_the_program_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "readme").write_text("x", encoding="utf-8")
    with tarfile.open(tmp_path / product.tarball(), "w:xz") as archive:
        archive.add(tmp_path / "readme", "readme")

    assert downloaded.main(["linux", str(tmp_path)]) == 1
    assert f"There is no {product.COMMAND}" in capsys.readouterr().err


class Programs:
    """Notes what would be started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started: list[list[str]] = []
        monkeypatch.setattr(downloaded.subprocess, "run", lambda command, **_: self.started.append(command))


def test_on_windows_the_setup_installs_without_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    setup = tmp_path / product.windows_setup()
    setup.touch()
    programs = Programs(monkeypatch)

    with downloaded.installed_setup(tmp_path, tmp_path) as program:
        assert program == tmp_path / "local" / "Programs" / "VoiceDesk" / "voicedesk-cli.exe"
    assert programs.started == [[str(setup), "/S"]]


def test_on_a_mac_the_image_is_opened_and_closed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / product.macos_image("arm64")).touch()
    programs = Programs(monkeypatch)

    with downloaded.opened_image(tmp_path, tmp_path) as program:
        assert program == tmp_path / "image" / "VoiceDesk.app" / "Contents" / "MacOS" / "VoiceDesk"
    assert [command[1] for command in programs.started] == ["attach", "detach"]


@pytest.mark.parametrize("arguments", [[], ["linux"], ["beos", "dist"], ["linux", "dist", "more"]])
def test_wrong_usage_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert downloaded.main(arguments) == 2
    assert "usage" in capsys.readouterr().err
