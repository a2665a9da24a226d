"""A window of which, for a while, no widget can be painted: a process of its own, since that used to end one.

It writes one JSON object: the banner's ``title``, whether the window looks the same ``again`` afterwards, and
what ``warnings`` Qt had.
"""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from pathlib import Path

from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from tests.ui.desk import TALK, Desk
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.diagnostics.crashes import CrashWatch
from voicedesk.settings.schema import Appearance, General, Motion
from voicedesk.ui.crash_news import told_in
from voicedesk.ui.platform_hints import HintSource
from voicedesk.ui.theme import Theme
from voicedesk.ui.window_loop import WindowLoop


class FaultyTheme(Theme):
    """Has no colours for painters while ``faulty``, as if each had met something that it cannot draw."""

    faulty = False

    def color(self, token: str) -> QColor:
        return self._no_color() if self.faulty and paints() else super().color(token)

    def _no_color(self) -> QColor:
        return self._no_color()  # RecursionError: of all faults the one that text from outside makes.


def paints() -> bool:
    return any(frame.name == "paintEvent" for frame in traceback.extract_stack())


async def show(theme: FaultyTheme, watch: CrashWatch) -> dict[str, object]:
    desk = Desk(theme)
    desk.show(ConversationState(Phase.READY, entries=TALK))
    await repaint(desk)
    before = desk.window.grab().toImage()
    with watch.telling(told_in(desk.window, asyncio.get_running_loop())):
        theme.faulty = True
        await repaint(desk)
        theme.faulty = False
    await asyncio.sleep(0)
    title = desk.window.banner.title.text()
    desk.window.banner.close_button.click()
    await repaint(desk)
    again = desk.window.grab().toImage()
    desk.window.hide()
    return {"title": title, "again": same(before, again)}


async def repaint(desk: Desk) -> None:
    for _ in range(5):
        for widget in QApplication.allWidgets():
            widget.update()
        QApplication.processEvents()
        await asyncio.sleep(0)


def same(one: QImage, other: QImage) -> bool:
    kind = QImage.Format.Format_RGB32
    return one.convertToFormat(kind) == other.convertToFormat(kind)


def main(folder: Path) -> None:
    warnings: list[str] = []
    application = QApplication([])
    application.setCursorFlashTime(0)
    qInstallMessageHandler(lambda kind, _, text: warnings.append(text))
    watch = CrashWatch(lambda said: None)
    watch.install(folder)
    theme = FaultyTheme(General(appearance=Appearance.LIGHT, motion=Motion.REDUCED), HintSource())
    theme.apply(application)
    with asyncio.Runner(loop_factory=lambda: WindowLoop(application)) as runner:
        seen = runner.run(show(theme, watch))
    watch.uninstall()
    sys.stdout.write(json.dumps({**seen, "warnings": warnings}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
