"""What of Qt is there: for the self-test, which must not only find files but load them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLibraryInfo
from PySide6.QtGui import QGuiApplication, QImageReader
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

from voicedesk.resources import resource

NEEDED_PLATFORMS = {"linux": {"qxcb", "qwayland"}, "win32": {"qwindows"}, "darwin": {"qcocoa"}}


@dataclass(frozen=True, slots=True)
class QtFacts:
    """``platform`` is the one in use, ``lost`` what the window would need and has not."""

    platform: str
    styles: tuple[str, ...]
    lost: tuple[str, ...]

    def __str__(self) -> str:
        return f"Drawn by {self.platform}; styles: {', '.join(self.styles)}."


def qt_facts() -> QtFacts:
    """Makes an application if there is none, without a display unless ``QT_QPA_PLATFORM`` names one."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    platform = QGuiApplication.platformName()
    lost = sorted(NEEDED_PLATFORMS.get(sys.platform, set()) - platform_plugins())
    if "svg" not in [bytes(kind.data()).decode() for kind in QImageReader.supportedImageFormats()]:
        lost.append("svg images")
    if not QSvgRenderer(str(resource("icons/voicedesk.svg"))).isValid():
        lost.append("icons")
    styles = tuple(QStyleFactory.keys())
    del application
    return QtFacts(platform, styles, (*lost, *([] if styles else ["styles"])))


def platform_plugins() -> set[str]:
    """The plugins that can bring a window onto a display, by the stems of their files."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    return {path.name.split(".")[0].removeprefix("lib") for path in folder.glob("*")}
