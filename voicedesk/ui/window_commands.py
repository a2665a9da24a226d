"""What a menu can ask of the window itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FolderShown:
    """Open ``folder`` in the system's file browser."""

    folder: Path


class WindowCommand(StrEnum):
    TALK = "talk"
    EXPORT = "export"
    CLOSE = "close"
    CUT = "cut"
    COPY = "copy"
    PASTE = "paste"
    SELECT_ALL = "select-all"
    COPY_ANSWER = "copy-answer"
    COPY_CONVERSATION = "copy-conversation"
    FIND = "find"
    FIND_NEXT = "find-next"
    FIND_PREVIOUS = "find-previous"
    LARGER = "larger"
    SMALLER = "smaller"
    NORMAL_SIZE = "normal-size"
    FULL_SCREEN = "full-screen"
    SHORTCUTS = "shortcuts"
    TYPE = "type"
    NEXT_AREA = "next-area"
    PREVIOUS_AREA = "previous-area"
    LATEST = "latest"
    LOUDER = "louder"
    QUIETER = "quieter"
