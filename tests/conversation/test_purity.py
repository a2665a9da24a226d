"""The core knows no clock, no thread, no socket and no library."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import voicedesk.conversation

FILES = sorted(Path(voicedesk.conversation.__file__).parent.glob("*.py"))
IMPURE = {"asyncio", "datetime", "logging", "os", "pathlib", "random", "socket", "threading", "time"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_conversation_imports_nothing_but_the_pure_standard_library(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            ours = name.startswith(("voicedesk.conversation", "voicedesk.text"))
            assert ours or top in sys.stdlib_module_names - IMPURE


def test_no_module_is_longer_than_a_screen_or_three_can_hold() -> None:
    assert all(len(file.read_text(encoding="utf-8").splitlines()) <= 300 for file in FILES)
