"""The window's keys, per platform: what triggers each thing, and how the shortcuts list writes it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

MAC = sys.platform == "darwin"


@dataclass(frozen=True, slots=True)
class Keys:
    """In Qt's portable notation, where Ctrl is Command on macOS and Meta is Control. ``elsewhere`` holds
    what only Windows and Linux use, ``mac`` what only macOS does."""

    words: str
    everywhere: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    mac: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()  # the same key in another place, such as Enter on the number pad

    def keys(self, *, on_mac: bool) -> tuple[str, ...]:
        return self.everywhere + (self.mac if on_mac else self.elsewhere)

    def sequences(self, *, on_mac: bool = MAC) -> list[QKeySequence]:
        return [QKeySequence(keys) for keys in self.keys(on_mac=on_mac) + self.unlisted]

    def written(self) -> str:
        native = QKeySequence.SequenceFormat.NativeText
        return " or ".join(QKeySequence(keys).toString(native) for keys in self.keys(on_mac=MAC))


NEW = Keys("New conversation", ("Ctrl+N",))
START_END = Keys("Start or end the conversation", ("Ctrl+Return",), unlisted=("Ctrl+Enter",))
MUTE = Keys("Mute the microphone", ("Ctrl+Shift+M",), elsewhere=("Ctrl+M",))
MODE = Keys("Hold to talk, or hands-free", ("Ctrl+Shift+H",))
TYPE = Keys("Go to the typing field", ("Ctrl+L",))
COPY_ANSWER = Keys("Copy the last answer", ("Ctrl+Shift+C",))
EXPORT = Keys("Export", ("Ctrl+Shift+E",))
SETTINGS = Keys("Settings", ("Ctrl+,",))
FIND = Keys("Find in the conversation", ("Ctrl+F",))
FIND_NEXT = Keys("Find the next one", elsewhere=("F3",), mac=("Ctrl+G",))
FIND_PREVIOUS = Keys("Find the previous one", elsewhere=("Shift+F3",), mac=("Ctrl+Shift+G",))
LARGER = Keys("Larger text", ("Ctrl++", "Ctrl+="))
SMALLER = Keys("Smaller text", ("Ctrl+-",))
NORMAL_SIZE = Keys("Text at 100 %", ("Ctrl+0",))
AREA = Keys("Next area", ("F6",))
AREA_BACK = Keys("Previous area", ("Shift+F6",))
LATEST = Keys("Jump to the latest", ("Ctrl+End",))
SHORTCUTS = Keys("Keyboard shortcuts", elsewhere=("F1",), mac=("Ctrl+?",))
FULL_SCREEN = Keys("Full screen", elsewhere=("F11",), mac=("Meta+Ctrl+F",))

LISTED = (
    START_END, MUTE, MODE, TYPE, NEW, COPY_ANSWER, FIND, FIND_NEXT, FIND_PREVIOUS, EXPORT, SETTINGS,
    LARGER, SMALLER, NORMAL_SIZE, AREA, AREA_BACK, LATEST, SHORTCUTS, FULL_SCREEN,
)  # fmt: skip
HELD = (
    ("Space, held", "Talk, while the talk button or the conversation has the focus"),
    ("{talk_key}, held", "Talk from anywhere in the window, also while typing"),
    ("Enter, on the talk button", "Press once to talk, again to send"),
    ("Space, {talk_key} or Esc", "Interrupt, while the assistant speaks"),
    ("Esc", "Cancel thinking, or connecting"),
    ("Enter, while typing", "Send; with Shift, a new line"),
    ("Up, Down, Home, End", "Walk through the conversation; Enter opens a row"),
)
