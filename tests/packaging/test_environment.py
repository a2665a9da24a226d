from __future__ import annotations

import importlib.util
import io
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from steps import environment, pip
from steps.environment import SetupFailed
from steps.pip import PackageCount, reason
from steps.progress import ProgressLine, follow


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose ``.venv`` has an interpreter, and nothing else."""
    for name in ("requirements.lock", "requirements-build.lock", "requirements-test.lock", "pyproject.toml"):
        (tmp_path / name).write_text(f"{name}\n", encoding="utf-8")
    folder = tmp_path / ".venv"
    interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    interpreter.parent.mkdir(parents=True)
    interpreter.touch()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "FOLDER", folder)
    monkeypatch.setattr(environment, "STAMP", folder / "setup.json")
    monkeypatch.setattr(environment, "LOG", folder / "setup.log")
    monkeypatch.setattr(environment, "LOCKS", {
        "run": tmp_path / "requirements.lock", "build": tmp_path / "requirements-build.lock",
        "test": tmp_path / "requirements-test.lock"})
    monkeypatch.setattr(environment, "_is_usable", lambda: True)
    monkeypatch.setattr(environment, "_install", lambda purpose: None)
    return tmp_path


def test_a_new_checkout_is_not_ready(project: Path) -> None:
    assert not environment.is_ready("run")


def test_what_was_prepared_is_ready(project: Path) -> None:
    environment.prepare("run")

    assert environment.is_ready("run")
    assert not environment.is_ready("test")


def test_what_serves_the_tests_serves_running_too(project: Path) -> None:
    environment.prepare("test")

    assert environment.is_ready("test")
    assert environment.is_ready("run")


def test_what_builds_serves_running_but_not_the_tests(project: Path) -> None:
    environment.prepare("build")

    assert environment.is_ready("build")
    assert environment.is_ready("run")
    assert not environment.is_ready("test")


def test_preparing_to_run_does_not_forget_the_tests(project: Path) -> None:
    environment.prepare("test")
    environment.prepare("run")

    assert environment.is_ready("test")


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_again(project: Path, name: str) -> None:
    environment.prepare("run")
    (project / name).write_text("changed\n", encoding="utf-8")

    assert not environment.is_ready("run")


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "{\"run\": 3}"])
def test_a_damaged_stamp_counts_for_nothing(project: Path, text: str) -> None:
    (project / ".venv" / "setup.json").write_text(text, encoding="utf-8")

    assert not environment.is_ready("run")


def test_a_vanished_interpreter_is_not_ready(project: Path) -> None:
    environment.prepare("run")
    environment.python().unlink()

    assert not environment.is_ready("run")


def test_a_failed_installation_leaves_no_stamp(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.prepare("run")

    def fail(purpose: str) -> None:
        raise SetupFailed("no network")

    monkeypatch.setattr(environment, "_install", fail)
    with pytest.raises(SetupFailed):
        environment.prepare("run")

    assert not environment.is_ready("run")


def test_a_disk_that_is_full_is_told_as_such(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(purpose: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(environment, "_install", fail)

    with pytest.raises(SetupFailed, match="disk is full"):
        environment.prepare("run")


def test_a_python_without_venv_names_the_package_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(SetupFailed, match=r"apt-get install python3\.\d+-venv"):
        environment._create()


UNPINNED = """\
ERROR: In --require-hashes mode, all requirements must have their versions pinned with ==. These do not:
    coverage[toml]>=7.10.6 from https://mirror.invalid/coverage-7.17.whl (from pytest-cov==7.1.0)
"""
CHANGED = """\
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the versions,
    idna==3.10 from https://mirror.invalid/idna-3.10-py3-none-any.whl (from -r a.lock (line 3)):
        Expected sha256 00
             Got        11
"""
BROKEN = """Traceback (most recent call last):
  File "pip/_internal/resolution.py", line 3, in resolve
AssertionError: nobody thought of that
"""


@pytest.mark.parametrize(("printed", "told"), [
    ("OSError: [Errno 28] No space left on device", "disk is full"),
    ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "network"),
    ("ReadTimeoutError: Read timed out.", "network"),
    (CHANGED, "idna==3.10 differs from what this project was tested with"),
    (UNPINNED, "pip also wants coverage[toml]>=7.10.6, which the lock does not name"),
    ("ERROR: Hashes are required in --require-hashes mode, but they are missing from some requirements.\n"
     "    idna==3.10 --hash=sha256:00\n    attrs==26.1 --hash=sha256:11",
     "pip also wants idna==3.10, attrs==26.1,"),
    ("ERROR: Could not find a version that satisfies the requirement pyside6==6.11.3 (from versions: none)\n"
     "ERROR: No matching distribution found for pyside6==6.11.3", "There is no build of pyside6==6.11.3 for"),
    ("PermissionError: [Errno 13] Permission denied: '.venv/lib'", "could not be written"),
    ("ERROR: something nobody foresaw", "something nobody foresaw"),
    ("ERROR: Cannot install these, as they conflict:\n    elm 1 needs ash<2\n    oak 1 needs ash>=2",
     "oak 1 needs ash>=2"),
    (BROKEN, "AssertionError: nobody thought of that"),
    ("", "said nothing of it"),
])
def test_what_pip_complains_of_becomes_a_sentence(printed: str, told: str) -> None:
    assert told in reason(f"Looking in indexes: https://mirror.invalid/simple\n{printed}" if printed else "")


def test_a_pip_that_fails_is_told_and_its_words_are_kept(
        project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printing = f"import sys; print({UNPINNED!r}); sys.exit(1)"
    monkeypatch.setattr(pip, "follow", lambda _, hear, variables: follow(
        [sys.executable, "-c", printing], hear, variables))

    wanted = r"^\npip also wants coverage\[toml\]>=7\.10\.6, .*\nWhat pip said is in "
    with pytest.raises(SetupFailed, match=wanted):
        environment._pip(["-r", "a.lock"], 1, "Requirements")

    assert "pinned with ==" in (project / ".venv" / "setup.log").read_text(encoding="utf-8")


def test_what_made_no_environment_is_told_with_its_last_words(
        project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, ["ensurepip"], output=b"zipimport.ZipImportError: bad wheel")

    monkeypatch.setattr(venv, "create", fail)

    with pytest.raises(SetupFailed, match="bad wheel"):
        environment._create()


def test_a_pip_that_was_stopped_while_it_replaced_itself_is_made_anew(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    venv.create(tmp_path / ".venv", with_pip=False)

    assert not environment._is_usable()


def test_the_packages_are_counted_as_pip_names_them() -> None:
    count = PackageCount(4, "Requirements")
    for line in ("Collecting aiohttp==3.14.5 (from -r requirements.lock (line 9))",
                 "  Downloading aiohttp-3.14.5-cp311-cp311-linux_x86_64.whl (1.7 MB)", "",
                 "Ignoring colorama: markers 'x' don't match your environment",
                 "Collecting attrs==26.1.0"):
        count.heard(line)

    assert count.text == "75 % (3 of 4), attrs"


def test_a_log_gets_few_lines_of_progress_and_an_end() -> None:
    stream = io.StringIO()
    line = ProgressLine("Requirements", stream)
    for number in range(500):
        line.show(f"{number} of 500")
    line.done("installed")

    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert re.fullmatch(r"Requirements: 0 of 500, \d s", lines[0])
    assert re.fullmatch(r"Requirements: installed, \d s", lines[1])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_progress_in_one_line() -> None:
    stream = Terminal()
    line = ProgressLine("Requirements", stream)
    line.show("a long name of a package")
    line.show("short")
    line.done("installed")

    text = stream.getvalue()
    assert text.count("\n") == 1
    assert text.split("\r")[2].startswith("Requirements: short, 0 s   ")


def test_a_followed_command_hands_over_both_streams_and_its_code() -> None:
    lines: list[str] = []
    program = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(7)"

    code = follow([sys.executable, "-c", program], lines.append, dict(os.environ))

    assert code == 7
    assert [line for line in lines if line] == ["out", "err"]
