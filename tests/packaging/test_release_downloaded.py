from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    """Notes what would be started, each of which ends with ``code``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> None:
        self.started: list[list[str]] = []
        self._code = code
        monkeypatch.setattr(subprocess, "run", self.run)

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.started.append(command)
        return subprocess.CompletedProcess(command, self._code)


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


@pytest.fixture
def msi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ProgramFiles", str(tmp_path / "programs"))
    file = tmp_path / product.windows_msi()
    file.touch()
    return file


def test_on_windows_the_msi_is_installed_for_everybody_and_removed_again(
    msi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = Programs(monkeypatch, downloaded.DONE_AFTER_RESTART)

    with downloaded.installed_msi(tmp_path, tmp_path) as program:
        assert program == tmp_path / "programs" / "VoiceDesk" / "voicedesk-cli.exe"
        assert len(programs.started) == 1

    assert [command[:4] for command in programs.started] == [
        ["msiexec", "/i", str(msi), "/qn"], ["msiexec", "/x", str(msi), "/qn"]
    ]


@pytest.mark.usefixtures("msi")
def test_what_windows_installer_refused_is_quoted_from_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Programs(monkeypatch, 1603)
    (tmp_path / "installed.log").write_text(
        "Begin\n" + "Step\n" * 20 + "The disk is full.\nAction ended: Return value 3.\n" + "Property\n" * 50,
        encoding="utf-16",
    )

    with (
        pytest.raises(downloaded.NotDownloadable, match="ended with code 1603") as refused,
        downloaded.installed_msi(tmp_path, tmp_path),
    ):
        pass

    assert "The disk is full." in str(refused.value)
    assert "Begin" not in str(refused.value)
    assert "Property" not in str(refused.value)


@pytest.mark.usefixtures("msi")
def test_windows_installer_without_a_log_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Programs(monkeypatch, 1619)

    with (
        pytest.raises(downloaded.NotDownloadable, match="code 1619:\nIt wrote no log"),
        downloaded.installed_msi(tmp_path, tmp_path),
    ):
        pass


@pytest.mark.parametrize(("codes", "told", "tried"), [([0, 0], 0, 2), ([0, 5], 5, 2), ([4, 0], 4, 1)])
def test_each_way_is_tried_until_one_fails(
    codes: list[int], told: int, tried: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Path] = []

    @contextmanager
    def unpacked(folder: Path, _work: Path) -> Iterator[Path]:
        begun.append(folder)
        yield folder

    monkeypatch.setitem(downloaded.WAYS, "windows", (unpacked, unpacked))
    monkeypatch.setattr(downloaded, "self_test", lambda _: codes[len(begun) - 1])

    assert downloaded.main(["windows", str(tmp_path)]) == told
    assert len(begun) == tried


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
