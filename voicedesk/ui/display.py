"""The display that the window opens on. Where there is none, Qt ends the program: here, with a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from voicedesk.message_box import complain
from voicedesk.terminal import warn

NO_DISPLAY_EXIT_CODE = 3
"""What the doctor ends with too, for the same finding."""

NOWHERE = ("There is no display for the window. Start VoiceDesk from a desktop, or use voicedesk converse,"
           " which needs none.")


def application_on_display() -> QApplication:
    """The one QApplication. Where it cannot be made, the program ends: Qt leaves no other choice."""
    said: list[str] = []

    def hear(kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        """When this returns from a fatal message, Qt aborts; and no exception gets through Qt."""
        if kind == QtMsgType.QtFatalMsg:
            complain("\n".join(_why(said)))
            os._exit(NO_DISPLAY_EXIT_CODE)
        said.append(text)

    former = qInstallMessageHandler(hear)
    try:
        return QApplication(sys.argv[:1])
    finally:
        qInstallMessageHandler(former)
        _tell(said)


def _why(said: list[str]) -> list[str]:
    place = _place()
    if not place:
        return [NOWHERE]
    sentence = f"The window cannot be opened on {place}. voicedesk doctor tells more."
    return [sentence, *(f"Qt says: {line}" for line in said)]


def _place() -> str:
    """Where the window should have opened; nothing if nobody says."""
    chosen = os.environ.get("QT_QPA_PLATFORM")
    named = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if chosen:
        return f"the platform {chosen}, which QT_QPA_PLATFORM names"
    if named or sys.platform != "linux":
        return f"the display {named}" if named else "this display"
    return ""


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        warn(line)
