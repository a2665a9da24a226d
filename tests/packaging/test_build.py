from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import build
import pytest
from release import freeze, pipeline, product
from steps import environment


@pytest.mark.parametrize("arguments", [[], ["--out"], ["beos"], ["linux", "--out"], ["linux", "dist"],
                                       ["linux", "--out", "a", "b"]])
def test_wrong_usage_builds_nothing_and_shows_what_is_right(
        arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(arguments) == 2
    assert "linux|windows|macos" in capsys.readouterr().err


def test_another_systems_packages_are_refused(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "linux")

    assert build.main(["windows"]) == 2
    assert "must be built there" in capsys.readouterr().err


def test_a_set_up_that_failed_is_told_and_nothing_is_built(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def fail(purpose: str) -> bool:
        raise environment.SetupFailed("The disk is full.")

    monkeypatch.setattr(environment, "is_ready", fail)

    assert build.build("linux", tmp_path) == 1
    assert capsys.readouterr().err == "The disk is full.\n"


def test_a_step_that_failed_ends_the_build_with_its_sentence(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def fail(work: Path) -> Path:
        raise freeze.FreezeFailed("The program could not be frozen.")

    monkeypatch.setattr(freeze, "freeze", fail)

    assert pipeline.main("linux", str(tmp_path / "out")) == 1
    assert "The program could not be frozen." in capsys.readouterr().err


def test_a_program_that_finds_fault_with_itself_is_not_packed(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.setattr(freeze, "freeze", lambda work: tmp_path)
    monkeypatch.setattr(subprocess, "call", lambda command, **_: 5)

    assert pipeline.main("linux", str(tmp_path / "out")) == 1
    assert "self-test ended with code 5" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(("system", "place"), [
    ("linux", "voicedesk"), ("win32", "voicedesk-cli.exe"), ("darwin", "Contents/MacOS/VoiceDesk")])
def test_the_program_for_commands_is_found_in_each_systems_folder(system: str, place: str) -> None:
    assert product.program(Path("x"), system) == Path("x") / place
