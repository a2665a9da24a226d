"""A window that cannot open says so in a sentence. Qt ends the program itself, so it is started each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from voicedesk.ui.display import NOWHERE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")

OF_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def started(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    surroundings = {name: value for name, value in os.environ.items() if name not in OF_DISPLAYS}
    return subprocess.run([sys.executable, "-m", "voicedesk", "--profile", str(folder)], text=True,
                          env=surroundings | variables, capture_output=True, check=False, timeout=60)


def test_without_a_display_one_sentence_says_so_and_what_to_do(tmp_path: Path) -> None:
    ended = started(tmp_path, LC_ALL="C.UTF-8")

    assert ended.returncode == 3
    assert ended.stderr == f"{NOWHERE}\n"


@pytest.mark.parametrize(("variable", "value", "named"), [
    ("DISPLAY", ":54321", "the display :54321"),
    ("QT_QPA_PLATFORM", "papyrus", "the platform papyrus, which QT_QPA_PLATFORM names"),
])
def test_a_display_that_cannot_be_reached_is_named_with_what_qt_says(
        tmp_path: Path, variable: str, value: str, named: str) -> None:
    ended = started(tmp_path, LC_ALL="C.UTF-8", **{variable: value})

    assert ended.returncode == 3
    first, *rest = ended.stderr.splitlines()
    assert first == f"The window cannot be opened on {named}. voicedesk doctor tells more."
    assert rest
    assert all(line.startswith("Qt says: ") for line in rest)
