from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from voicedesk import __version__, version

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_build_tells_the_commit_it_was_made_of(tmp_path: Path) -> None:
    assert version.built_from(write(tmp_path / "_build.json", json.dumps({"commit": COMMIT}))) == COMMIT


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"commit": 7}', '{"commit": "main"}', '{"commit": null}'])
def test_a_build_file_that_makes_no_sense_tells_nothing(text: str, tmp_path: Path) -> None:
    assert version.built_from(write(tmp_path / "_build.json", text)) == ""


def test_without_a_build_file_there_is_no_commit_of_a_build(tmp_path: Path) -> None:
    assert version.built_from(tmp_path / "_build.json") == ""


def test_a_branch_is_followed_to_its_commit(tmp_path: Path) -> None:
    write(tmp_path / ".git/HEAD", "ref: refs/heads/main\n")
    write(tmp_path / ".git/refs/heads/main", f"{COMMIT}\n")

    assert version.checked_out(tmp_path / ".git") == COMMIT


def test_a_branch_that_git_packed_away_is_found(tmp_path: Path) -> None:
    write(tmp_path / ".git/HEAD", "ref: refs/heads/main\n")
    write(tmp_path / ".git/packed-refs", f"# pack-refs with: peeled\n{'9' * 40} refs/tags/v1\n"
                                         f"{COMMIT} refs/heads/main\n")

    assert version.checked_out(tmp_path / ".git") == COMMIT


def test_a_checkout_of_one_commit_tells_it(tmp_path: Path) -> None:
    write(tmp_path / ".git/HEAD", f"{COMMIT}\n")

    assert version.checked_out(tmp_path / ".git") == COMMIT


def test_a_further_work_tree_is_followed_to_its_repository(tmp_path: Path) -> None:
    write(tmp_path / "tree/.git", "gitdir: ../main/.git/worktrees/tree\n")
    write(tmp_path / "main/.git/worktrees/tree/HEAD", "ref: refs/heads/side\n")
    write(tmp_path / "main/.git/worktrees/tree/commondir", "../..\n")
    write(tmp_path / "main/.git/refs/heads/side", f"{COMMIT}\n")

    assert version.checked_out(tmp_path / "tree/.git") == COMMIT


@pytest.mark.parametrize("head", ["", "ref: refs/heads/none\n", "nonsense\n"])
def test_a_checkout_without_a_commit_tells_nothing(head: str, tmp_path: Path) -> None:
    write(tmp_path / ".git/HEAD", head)

    assert version.checked_out(tmp_path / ".git") == ""


def test_no_checkout_tells_nothing(tmp_path: Path) -> None:
    assert version.checked_out(tmp_path / ".git") == ""


def test_this_checkout_tells_what_git_tells() -> None:
    git = shutil.which("git")
    if git is None or not (version.CHECKOUT / ".git").exists():
        pytest.skip("this is no git checkout")
    done = subprocess.run([git, "rev-parse", "HEAD"], cwd=version.CHECKOUT, capture_output=True, text=True,
                          check=True)

    assert version.checked_out(version.CHECKOUT / ".git") == done.stdout.strip()


def test_the_line_has_the_version_and_the_beginning_of_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "commit", lambda: COMMIT)
    assert version.version_line() == f"{__version__} (0123456789)"

    monkeypatch.setattr(version, "commit", lambda: "")
    assert version.version_line() == __version__
