"""Announcements of devices lead to one look at them."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from voicedesk.ui.device_news import DeviceNews


class Announcer(QObject):
    """What Qt tells of devices, when a test says so."""

    audioInputsChanged = Signal()  # noqa: N815 - Qt's own names
    audioOutputsChanged = Signal()  # noqa: N815


def test_a_burst_of_announcements_is_one_look(qtbot: QtBot) -> None:
    announcer, looks = Announcer(), []
    news = DeviceNews(lambda: looks.append("look"), announcer=announcer)

    for _ in range(3):
        announcer.audioInputsChanged.emit()
        announcer.audioOutputsChanged.emit()
    qtbot.waitUntil(lambda: bool(looks))

    assert looks == ["look"]
    news.deleteLater()


@pytest.mark.skipif(sys.platform != "linux", reason="the multimedia library is loaded elsewhere")
def test_on_linux_no_multimedia_library_is_loaded() -> None:
    loaded = "PySide6.QtMultimedia" in sys.modules
    news = DeviceNews(lambda: None)

    assert ("PySide6.QtMultimedia" in sys.modules) == loaded
    news.deleteLater()
