"""A sentence for a person who has no terminal: a box of the system's own, for Qt may be what is missing."""

from __future__ import annotations

import os
import stat
import sys

from voicedesk.children import for_desktop_program, found_program
from voicedesk.frozen import is_frozen
from voicedesk.terminal import harmless, warn

TITLE = "VoiceDesk"

if sys.platform == "win32":

    def _show(text: str) -> None:
        import ctypes

        icon_error, to_front = 0x10, 0x10000
        ctypes.windll.user32.MessageBoxW(None, text, TITLE, icon_error | to_front)

elif sys.platform == "darwin":
    _SCRIPT = ("on run argv", f'display alert "{TITLE}" message (item 1 of argv) as critical', "end run")

    def _show(text: str) -> None:
        lines = [part for line in _SCRIPT for part in ("-e", line)]
        _run(["/usr/bin/osascript", *lines, text])

else:
    _PLACES = "/usr/bin:/usr/local/bin:/bin"
    _PROGRAMS = (
        ("zenity", "--error", "--no-markup", f"--title={TITLE}", "--text={}"),
        ("kdialog", "--title", TITLE, "--error", "{}"),
        ("xmessage", "-center", "-title", TITLE, "{}"),
        ("notify-send", "--urgency=critical", "--", TITLE, "{}"),
    )
    """What the desktops bring; the first that is there is taken."""

    def _show(text: str) -> None:
        for name, *arguments in _PROGRAMS:
            if program := found_program(name, {"PATH": _PLACES}):
                _run([program, *(argument.replace("{}", text) for argument in arguments)])
                return


def complain(sentence: str) -> None:
    """On standard error, and where nobody reads that, in a box that waits until it is closed."""
    warn(sentence)
    if is_frozen() and not is_read():
        _show(harmless(sentence))


def is_read() -> bool:
    """Whether anybody may read what is printed: at a terminal, or at the other end of a pipe."""
    streams = [stream for stream in (sys.stdin, sys.stdout, sys.stderr) if stream is not None]
    return any(stream.isatty() for stream in streams) or (sys.stderr is not None and _is_pipe())


def _is_pipe() -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(sys.stderr.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def _run(command: list[str]) -> None:
    import subprocess

    try:
        subprocess.run(  # noqa: S603 - the system's own
            command, check=False, stdin=subprocess.DEVNULL, env=for_desktop_program(os.environ)
        )
    except OSError as error:
        warn(f"{command[0]} cannot be started ({error.strerror}).")
