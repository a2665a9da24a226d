"""The program is frozen once for the same sources, and kept beside the environment it was frozen in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from linux import debian, tarball
from release import freeze
from steps import suite

from tests.display import VirtualDisplay
from tests.end_to_end.real_window import RealWindow
from tests.sound_card import SoundCardUnderTest, sound_card

OpenFrozenWindow = Callable[..., RealWindow]

__all__ = ["sound_card"]


@pytest.fixture(scope="session")
def frozen_program() -> Path:
    """The folder with the program as it comes out of the freezing."""
    unable = suite.why_not_frozen()
    if unable:
        pytest.skip(unable)
    return freeze.kept_program(Path(sys.prefix) / "frozen")


@pytest.fixture(scope="session")
def debian_root(frozen_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root folder with the Debian package unpacked in it."""
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb is Debian's")
    folder = tmp_path_factory.mktemp("debian")
    staged = debian.staged(frozen_program, folder / "work")
    package = debian.packed(staged, folder / "voicedesk.deb", compression="none")
    shutil.rmtree(staged)
    subprocess.run(["dpkg-deb", "-x", str(package), str(folder / "root")], check=True)
    package.unlink()
    return folder / "root"


@pytest.fixture(scope="session")
def installed(frozen_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of somebody who ran the tarball's ``install.sh``."""
    folder = tmp_path_factory.mktemp("tarball")
    top = tarball.staged(frozen_program, folder / "work")
    home = folder / "some one's home"
    home.mkdir()
    subprocess.run([str(top / "install.sh")], env={**os.environ, "HOME": str(home)}, check=True,
                   stdout=subprocess.DEVNULL)
    shutil.rmtree(top / "VoiceDesk")
    return home


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    with VirtualDisplay() as virtual:
        yield virtual.name


@pytest.fixture
def open_frozen_window(
        tmp_path: Path, display: str, sound_card: SoundCardUnderTest, installed: Path,
        ) -> Iterator[OpenFrozenWindow]:
    """The installed program's window; call it with arguments, and more of its environment by name."""
    program = (str(installed / ".local" / "bin" / "voicedesk"),)
    with ExitStack() as open_ones:

        def open_one(*arguments: str, **variables: str) -> RealWindow:
            surroundings = {"DISPLAY": display, **sound_card.environment, **variables}
            return open_ones.enter_context(RealWindow(tmp_path, surroundings, *arguments, program=program))

        yield open_one
