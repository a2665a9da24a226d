"""What is printed, and the only place that prints.

Much of it was thought up elsewhere: by a model, a tool, a service, the maker of a sound card. On a terminal a
character may move the cursor, hide a line or give an order; none of these gets through, and a terminal or a
file that cannot show a character gets another in its place.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TextIO

PLACEHOLDER = "\N{REPLACEMENT CHARACTER}"
KEPT = "\n\t"
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))  # with ESC, BEL, CSI and OSC
_TURNS_OF_DIRECTION = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # a line would not read as it is
_TABLE = {code: PLACEHOLDER for code in (*_CONTROLS, *_TURNS_OF_DIRECTION) if chr(code) not in KEPT}


def tell(text: str) -> None:
    """Print what was asked for, on standard output."""
    _write(sys.stdout, text)


def warn(text: str) -> None:
    """Print what the person should know beside it, on standard error."""
    _write(sys.stderr, text)


def harmless(text: str) -> str:
    """``text`` as a terminal may have it; lines stay lines."""
    return text.replace("\r\n", "\n").translate(_TABLE)


def indented(text: str) -> str:
    """The same where a further line must not look like one of ours."""
    return harmless(text).replace("\n", "\n    ")


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # The windowed program of Windows has neither.
        return
    encoding = stream.encoding or "utf-8"
    shown = harmless(text).encode(encoding, "replace").decode(encoding)
    try:
        stream.write(shown + "\n")
        stream.flush()
    except OSError as error:
        _forsake(stream, error)


def _forsake(stream: TextIO, error: OSError) -> None:
    """Whoever read it has gone (``| head``), or the disk it went to is full: what is done goes on without."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())  # Else Python would try once more at its end, and complain.
    os.close(nothing)
    if not _has_gone(error) and stream is not sys.stderr:
        warn(f"What follows could not be printed ({error.strerror}).")


def _has_gone(error: OSError) -> bool:
    """Windows' runtime has no other name for a pipe that nobody reads any more (ERROR_NO_DATA)."""
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)
