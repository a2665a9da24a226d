from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from voicedesk.ui import platform_hints
from voicedesk.ui.platform_hints import (
    HintSource,
    Scheme,
    SystemHints,
    SystemWatch,
    kde_animation_factor,
    motion_reduced_by,
)


@pytest.mark.parametrize(
    ("answer", "reduced"), [("1\n", True), ("0\n", False), ("false\n", True), ("true\n", False), ("", False)]
)
def test_the_answers_of_the_systems_are_understood(answer: str, reduced: bool) -> None:
    assert motion_reduced_by(answer) is reduced


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("[KDE]\nAnimationDurationFactor=0\n", 0.0),
        ("[KDE]\nAnimationDurationFactor=0.5\nOther=1\n", 0.5),
        ("[KDE]\nOther=1\n", None),
        ("AnimationDurationFactor=quick\n", None),
    ],
)
def test_the_animation_factor_of_kde_is_read(tmp_path: Path, text: str, factor: float | None) -> None:
    settings = tmp_path / "kdeglobals"
    settings.write_text(text)
    assert kde_animation_factor(settings) == factor


def test_without_settings_of_kde_there_is_no_factor(tmp_path: Path) -> None:
    assert kde_animation_factor(tmp_path / "kdeglobals") is None


def test_a_source_reports_a_change_once() -> None:
    source, heard = HintSource(), []
    source.changed.connect(lambda: heard.append(source.hints.scheme))
    source.set_hints(SystemHints(Scheme.DARK))
    source.set_hints(SystemHints(Scheme.DARK))
    assert heard == [Scheme.DARK]


@pytest.mark.skipif(sys.platform != "linux", reason="the command is asked on Linux and macOS")
def test_a_command_is_asked_beside_the_window_and_its_answer_heard(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(platform_hints.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(platform_hints, "motion_command", lambda: ["echo", "false"])
    watch = SystemWatch()
    assert not watch.hints.reduced_motion
    qtbot.waitUntil(lambda: watch.hints.reduced_motion)


@pytest.mark.skipif(sys.platform != "linux", reason="the command is asked on Linux and macOS")
@pytest.mark.parametrize(("path", "reduced"), [(".", False), ("{folder}", True)])
def test_the_command_comes_not_from_the_current_folder_and_sees_no_key(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str, reduced: bool
) -> None:
    monkeypatch.setattr(platform_hints.Path, "home", lambda: tmp_path)
    command = tmp_path / "gsettings"
    command.write_text('#!/bin/sh\n[ -z "$AZURE_OPENAI_API_KEY" ] && echo false\n', encoding="utf-8")
    command.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "s3cret-0123456789")
    monkeypatch.setenv("PATH", path.format(folder=tmp_path))

    watch = SystemWatch()

    qtbot.waitUntil(lambda: watch._probe is None)
    assert watch.hints.reduced_motion is reduced


@pytest.mark.skipif(sys.platform != "linux", reason="the command is asked on Linux and macOS")
def test_a_missing_command_leaves_motion_as_it_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(platform_hints.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(platform_hints, "motion_command", lambda: ["no-such-command-anywhere"])
    watch = SystemWatch()
    qtbot.waitUntil(lambda: watch._probe is None)
    watch.refresh()
    qtbot.waitUntil(lambda: watch._probe is None)
    assert not watch.hints.reduced_motion


def test_the_watch_tells_qt_which_scheme_to_follow(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform_hints, "motion_command", list)
    watch = SystemWatch()
    watch.follow_scheme(Scheme.DARK)
    watch.follow_scheme(None)
    watch.refresh()
    assert watch.hints.scheme in Scheme
