"""Stand-ins for a frozen program, for every test of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.packaging.macos.scripted_mac import ScriptedMac
from tests.packaging.macos.stand_in import write_program

# A bundle is full of links, which Windows lets few people make.
collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The one-directory program, as it is frozen on a Mac with Apple silicon."""
    return write_program(tmp_path / "frozen" / "VoiceDesk")


@pytest.fixture
def mac() -> ScriptedMac:
    return ScriptedMac()
