"""The small files that are read at a start. Whoever wrote them, none of them keeps the program from it.

A file is bounded in size, JSON in depth, and its texts hold no half of a character. Which values make sense
only the reader of each file knows.
"""

from __future__ import annotations

import codecs
import json
import os
import stat
from pathlib import Path
from typing import BinaryIO

from voicedesk.text.whole import whole_value

MOST_BYTES = 1024 * 1024
DEEPEST = 24  # Our own are five deep.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What editors and shells put before a text, above all on Windows."""


class FileRefusedError(ValueError):
    """There is a file, but not such a one; the text says what it is, to follow its name: "is too large"."""


def text_of(path: Path, *, any_kind: bool = False, errors: str = "strict") -> str:
    """UTF-8, or what a byte order mark says; ``errors`` as for decoding.

    ``any_kind`` allows a pipe too, which may be waited for: the person named it. Raises OSError, and
    FileRefusedError for what is no text of at most a megabyte.
    """
    with _opened(path, any_kind=any_kind) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FileRefusedError("is larger than a megabyte")
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding, errors)
    except UnicodeDecodeError:
        raise FileRefusedError("is not a text in UTF-8") from None


def json_of(path: Path) -> object:
    """What a JSON file holds; raises as ``text_of`` does, and FileRefusedError for what is no JSON."""
    return parsed_json(text_of(path))


def parsed_json(text: str) -> object:
    """The same for a text from elsewhere."""
    try:
        return whole_value(json.loads(text), DEEPEST)
    except (ValueError, RecursionError):
        raise FileRefusedError("is damaged") from None


def _opened(path: Path, *, any_kind: bool) -> BinaryIO:
    file = open(path, "rb", opener=None if any_kind else _without_waiting)  # noqa: SIM115
    if not any_kind and not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise FileRefusedError("is no plain file")
    return file


def _without_waiting(path: str, flags: int) -> int:
    """A pipe in the place of a file would be waited for until somebody writes into it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
