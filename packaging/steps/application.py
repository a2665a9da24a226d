"""Starts the application; on a machine without a display it holds the sample conversation instead."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from steps.environment import ROOT, python

SAMPLES = ROOT / "resources" / "samples"
QUESTIONS = (SAMPLES / "what-can-you-do.wav", SAMPLES / "what-time-is-it.wav")
NO_DISPLAY = """There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.
Instead, VoiceDesk now holds a short conversation without one: recorded questions, answered on this device."""


def run(arguments: list[str]) -> int:
    """The application's exit code, or that of the sample conversation."""
    if _wants_a_window(arguments) and not has_display():
        print(NO_DISPLAY, flush=True)
        return hold_sample_conversation()
    return start([*_program(), *arguments])


def _program() -> list[str]:
    """With ``-P``, or Python would take modules from the folder that the person is in, whatever is there."""
    return [str(python()), "-P", "-m", "voicedesk"]


def has_display() -> bool:
    """Whether a window can open. Only X11 and Wayland sessions can lack a display."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _wants_a_window(arguments: list[str]) -> bool:
    """``run -- doctor``, for instance, does not."""
    first = arguments[0] if arguments else "--start"
    return first.startswith("-") and first not in ("-h", "--help", "--version")


def start(command: list[str]) -> int:
    """Becomes the command where the system can do that; else waits for it and passes its exit code on."""
    if os.name == "posix":
        os.execv(command[0], command)
    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 130


def hold_sample_conversation() -> int:
    """Asks the far end on this device the recorded questions; they print themselves. 0: all answered."""
    answer = Path(tempfile.mkdtemp(prefix="voicedesk-sample-")) / "answer.wav"
    command = [*_program(), "converse", "--on-device"]
    for question in QUESTIONS:
        command += ["--input", str(question)]
    code = subprocess.call([*command, "--output", str(answer)])
    if code:
        print("The sample conversation did not succeed.", file=sys.stderr)
        return code
    print(f"\nThe answers can be heard in {answer}")
    return 0
