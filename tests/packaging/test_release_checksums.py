from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from release import checksums


def test_the_sums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(b"first")
    (tmp_path / "b.tar.xz").write_bytes(b"second" * 1_000_000)

    written = checksums.write(tmp_path)

    program = shutil.which("sha256sum")
    if program is None:
        pytest.skip("there is no sha256sum on this system")
    done = subprocess.run(
        [program, "--check", "--strict", written.name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "a.deb: OK\nb.tar.xz: OK\n"


def test_sums_are_not_summed_up_again(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(b"first")
    first = checksums.write(tmp_path).read_text(encoding="utf-8")
    (tmp_path / "VoiceDesk-1.0.0-SHA256SUMS").write_text("older", encoding="utf-8")

    assert checksums.write(tmp_path).read_text(encoding="utf-8") == first


def test_the_command_writes_them_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.deb").write_bytes(b"first")

    assert checksums.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "SHA256SUMS")


@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_with_nothing_in_it_is_told(
    exists: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dist"
    if exists:
        folder.mkdir()

    assert checksums.main([str(folder)]) == 1
    assert capsys.readouterr().err.startswith("No checksums were written.")


def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert checksums.main([]) == 2
    assert "usage" in capsys.readouterr().err
