from __future__ import annotations

import ast
import shutil
import sys

import bootstrap
import pytest
from steps import application, environment, suite, system_packages

from tests.packaging import FOLDER

ROOT = FOLDER.parent


def imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def test_the_set_up_needs_the_standard_library_alone() -> None:
    for path in [FOLDER / "bootstrap.py", *(FOLDER / "steps").glob("*.py")]:
        others = imported(ast.parse(path.read_text(encoding="utf-8"))) - sys.stdlib_module_names

        # What is missing is looked for by what has been set up, with one of the locked packages.
        assert others <= ({"packaging"} if path.name == "missing.py" else {"steps"}), path.name


def test_an_old_python_can_read_the_file_that_turns_it_away() -> None:
    text = (FOLDER / "bootstrap.py").read_text(encoding="utf-8")

    assert ast.parse(text, feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 10, 12), (3, 14, 0)])
def test_a_python_that_will_not_do_is_named_with_what_to_do(
        version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(sys, "version_info", version)

    code = bootstrap.main(["run"])

    monkeypatch.undo()
    told = capsys.readouterr().err
    assert code == 1
    assert f"this is Python {version[0]}.{version[1]}" in told
    assert "Install one" in told


@pytest.mark.parametrize("arguments", [[], ["start"], ["setup", "--everything"], ["--verbose"]])
def test_an_unknown_verb_is_answered_with_the_three_that_exist(
        arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(arguments) == 2
    assert "run" in capsys.readouterr().err


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["--help"]) == 0
    assert "setup [--test]" in capsys.readouterr().out


class Steps:
    """Stands in for what the verbs call, and remembers the calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, ready: bool) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.failure: Exception | None = None
        monkeypatch.setattr(environment, "is_ready", lambda purpose: ready)
        monkeypatch.setattr(environment, "prepare", self._prepare)
        monkeypatch.setattr(system_packages, "install", self._install)
        monkeypatch.setattr(application, "run", lambda arguments: self._end("run", arguments, 0))
        monkeypatch.setattr(suite, "run", lambda arguments: self._end("test", arguments, 3))

    def _install(self, purpose: str) -> None:
        self.calls.append(("system", purpose))

    def _end(self, verb: str, arguments: list[str], code: int) -> int:
        self.calls.append((verb, arguments))
        return code

    def _prepare(self, purpose: str) -> None:
        self.calls.append(("prepare", purpose))
        if self.failure:
            raise self.failure


def test_the_first_run_sets_up_and_then_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps(monkeypatch, ready=False)

    assert bootstrap.main(["run", "--", "--on-device"]) == 0
    assert steps.calls == [("system", "run"), ("prepare", "run"), ("run", ["--on-device"])]


def test_the_second_run_only_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps(monkeypatch, ready=True)

    assert bootstrap.main(["run"]) == 0
    assert steps.calls == [("run", [])]


def test_the_test_verb_passes_arguments_and_exit_code_on(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps(monkeypatch, ready=False)

    assert bootstrap.main(["test", "tests/audio", "-k", "x"]) == 3
    assert steps.calls == [("system", "test"), ("prepare", "test"), ("test", ["tests/audio", "-k", "x"])]


def test_setup_starts_nothing_and_looks_again_even_when_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps(monkeypatch, ready=True)

    assert bootstrap.main(["setup", "--test"]) == 0
    assert steps.calls == [("system", "test"), ("prepare", "test")]


def test_a_failed_set_up_is_a_sentence_and_starts_nothing(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    steps = Steps(monkeypatch, ready=False)
    steps.failure = environment.SetupFailed("The disk is full.")

    assert bootstrap.main(["run"]) == 1
    assert capsys.readouterr().err.strip() == "The disk is full."
    assert ("run", []) not in steps.calls


def test_ci_and_the_readme_give_the_same_command() -> None:
    command = "packaging/bootstrap.py test"

    for path in (".ci/run", ".github/workflows/test.yml", "README.md"):
        assert command in (ROOT / path).read_text(encoding="utf-8"), path
