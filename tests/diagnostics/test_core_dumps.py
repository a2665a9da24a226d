"""A crash leaves no image of the memory, in which keys and words would stand."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")

ASK = """
import ctypes, json, pathlib, resource, sys
from voicedesk import cli
cli.COMMANDS = dict.fromkeys(cli.COMMANDS, lambda given: print(json.dumps([
    resource.getrlimit(resource.RLIMIT_CORE)[0],
    int(pathlib.Path("/proc/self/coredump_filter").read_text(), 16),
    ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)])) or 0)
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("command", "owner_may_look"),
    [("", 1), ("on-device", 0), ("converse --text Hello --output answer.wav", 0)],
)
def test_the_window_converse_and_the_child_leave_no_core(command: str, owner_may_look: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, *command.split()], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [0, 0, owner_may_look]
