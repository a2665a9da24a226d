"""A display, a sound card, and a window between them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.display import VirtualDisplay
from tests.end_to_end.real_window import RealWindow
from tests.sound_card import SoundCardUnderTest, sound_card

OpenWindow = Callable[..., RealWindow]

__all__ = ["sound_card"]


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    with VirtualDisplay() as virtual:
        yield virtual.name


@pytest.fixture
def open_window(tmp_path: Path, display: str, sound_card: SoundCardUnderTest) -> Iterator[OpenWindow]:
    """Call it with the program's arguments, and more of its environment by name."""
    with ExitStack() as open_ones:

        def open_one(*arguments: str, **variables: str) -> RealWindow:
            surroundings = {"DISPLAY": display, **sound_card.environment, **variables}
            return open_ones.enter_context(RealWindow(tmp_path, surroundings, *arguments))

        yield open_one


@pytest.fixture
def spoken(tmp_path: Path) -> Callable[[str], Path]:
    """Make a WAV file of a text."""

    def speak(text: str) -> Path:
        path = tmp_path / f"{text.replace(' ', '-')[:60]}.wav"
        subprocess.run(["espeak-ng", "-v", "en-us", "-s", "150", "-w", str(path), text], check=True)
        return path

    return speak
