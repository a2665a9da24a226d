"""A process and all it started end as one, with real processes."""

from __future__ import annotations

import socket
import subprocess
import sys

from voicedesk.tools.servers.process_tree import end_tree, note_start, start_options

PARENT = """
import subprocess, sys
helper = subprocess.Popen([sys.executable, "-u", "-c", sys.argv[1]], stdout=subprocess.PIPE)
helper.stdout.readline()
"""


def test_what_a_process_that_has_ended_leaves_behind_is_ended() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        helper = f"import socket; s = socket.create_connection({door.getsockname()!r}); print(); s.recv(1)"
        nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        parent = subprocess.Popen([sys.executable, "-c", PARENT, helper], **nowhere, **start_options())
        note_start(parent.pid)
        assert parent.wait() == 0
        helping, _ = door.accept()

        end_tree(parent.pid, at_once=True)

        with helping:
            assert has_gone(helping)


def has_gone(helping: socket.socket) -> bool:
    try:
        return helping.recv(1) == b""
    except ConnectionResetError:  # so says Windows of a process that was ended by force
        return True
