"""What is said before there is a window reaches a person who has no terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from voicedesk import message_box
from voicedesk.message_box import complain, is_read

linux = pytest.mark.skipif(sys.platform != "linux", reason="the programs of its desktops")


@pytest.fixture
def boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed program that nobody reads, on a desktop with zenity: the file that shows what it got."""
    shown = tmp_path / "shown"
    zenity = tmp_path / "zenity"
    zenity.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {shown}\n', encoding="utf-8")
    zenity.chmod(0o700)
    monkeypatch.setattr(message_box, "_PLACES", str(tmp_path), raising=False)
    monkeypatch.setattr(message_box, "is_frozen", lambda: True)
    with ExitStack() as streams:
        for name in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, name, streams.enter_context((tmp_path / name).open("w+")))
        yield shown
        monkeypatch.undo()


@linux
def test_an_installed_program_without_a_terminal_shows_a_box(boxes: Path) -> None:
    complain("The settings are wrong. <b>Mend</b> them.")

    assert "--text=The settings are wrong. <b>Mend</b> them." in boxes.read_text("utf-8").splitlines()


@linux
def test_the_program_that_shows_it_sees_the_screen_and_no_key(
    boxes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (boxes.parent / "zenity").write_text(f"#!/bin/sh\n/usr/bin/env > {boxes}\n", encoding="utf-8")
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "s3cret-0123456789")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    complain("The settings are wrong.")

    seen = boxes.read_text("utf-8").splitlines()
    assert "WAYLAND_DISPLAY=wayland-0" in seen
    assert not [line for line in seen if "s3cret" in line]


@linux
def test_who_reads_what_is_printed_gets_no_box(boxes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stderr", pipe)
        complain("The settings are wrong.")

    assert not boxes.exists()
    with os.fdopen(reading) as read:
        assert read.read() == "The settings are wrong.\n"


@linux
def test_from_the_sources_there_is_no_box(boxes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_box, "is_frozen", lambda: False)

    complain("The settings are wrong.")

    assert not boxes.exists()


def test_a_windowed_program_has_no_streams_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)

    assert not is_read()
