"""The program that install.sh installed, in a window of its own, on a display and a sound card."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.listening import sentence_in
from tests.packaging.frozen.conftest import OpenFrozenWindow
from tests.sound_card import SoundCardUnderTest

pytestmark = [pytest.mark.frozen, pytest.mark.sound, pytest.mark.timeout(300)]

ANSWERS = (
    "the weather in paris is light rain with seven degrees celsius",
    "here is a long story stop me whenever you like",
    "i am sorry i did not understand that",
)
KEY = "planted-key-7f3a91c4d2e8"
WINDOW_SECONDS = 4.0
"""On a machine that is busy with other things; alone it takes a quarter of that."""


@pytest.fixture
def spoken(tmp_path: Path) -> Callable[[str], Path]:
    def speak(text: str) -> Path:
        path = tmp_path / "question.wav"
        subprocess.run(["espeak-ng", "-v", "en-us", "-s", "150", "-w", str(path), text], check=True)
        return path

    return speak


@pytest.mark.parametrize("backend", ["voice-live", "cascade"])
def test_the_frozen_window_holds_a_spoken_conversation(
        open_frozen_window: OpenFrozenWindow, sound_card: SoundCardUnderTest, spoken: Callable[[str], Path],
        backend: str) -> None:
    window = open_frozen_window("--on-device", "--backend", backend, "--mode", "hands-free", "--start")
    window.reaches("listening")

    with sound_card.listen() as ear:
        sound_card.speak(spoken("what is the weather in Paris")).wait(20)
        window.reaches("speaking")
        window.reaches("listening")
        ear.wait_for(0.3)
        answer = ear.stop()

    assert sentence_in(answer, ANSWERS) == ANSWERS[0]
    assert window.end() == 0


def test_the_frozen_window_shows_at_once(
        open_frozen_window: OpenFrozenWindow, record_property: Callable[[str, object], None]) -> None:
    first = open_frozen_window()  # the files are in memory from now on
    first.notes("window", "shown")
    first.end()
    began = time.monotonic()

    second = open_frozen_window()
    while len(second.noted("window")) < 2:  # the first one's note, then its own
        assert time.monotonic() - began < WINDOW_SECONDS

    record_property("start_to_window_seconds", time.monotonic() - began)


def test_a_planted_key_is_in_no_log_and_no_crash_report(
        open_frozen_window: OpenFrozenWindow, installed: Path, tmp_path: Path) -> None:
    """The key is a real one to the program: it is used, and refused by nobody, since nobody listens there."""
    account = {f"AZURE_VOICELIVE_{name}": value for name, value in (
        ("ENDPOINT", "http://127.0.0.1:9"), ("API_KEY", KEY), ("MODEL", "gpt-realtime"))}
    window = open_frozen_window("--log-level", "debug", "--start", **account)
    window.reaches("connecting")

    assert window.crash() != 0

    crash = window.profile / "logs" / "crash.log"
    assert "Fatal Python error: Aborted" in crash.read_text(encoding="utf-8")
    places = (tmp_path, installed)
    found = [path for place in places for path in place.rglob("*")
             if path.is_file() and not path.is_symlink() and KEY.encode() in path.read_bytes()]
    assert found == []
