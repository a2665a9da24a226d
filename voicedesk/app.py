"""Composition root of the window: the event loop, the application, one desk."""

from __future__ import annotations

import asyncio
import os
import sys

from PySide6.QtWidgets import QApplication

from voicedesk.diagnostics.crashes import CrashWatch
from voicedesk.settings.load import Loaded
from voicedesk.settings.options import WindowOptions
from voicedesk.ui.desk import Desk
from voicedesk.ui.end_signals import EndSignals
from voicedesk.ui.intentions import QuitWanted
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.theme import Theme
from voicedesk.ui.window_loop import WindowLoop


def run_window(loaded: Loaded, options: WindowOptions, crashes: CrashWatch) -> int:
    """Show the window until the person closes it; returns the exit code."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("VoiceDesk")
    application.setDesktopFileName("voicedesk")
    application.setQuitOnLastWindowClosed(False)  # the desk closes first, then the loop ends
    theme = Theme(loaded.settings.general)
    theme.apply(application)
    with asyncio.Runner(loop_factory=lambda: WindowLoop(application)) as runner:
        runner.get_loop().set_exception_handler(crashes.loop_handler)
        runner.run(_sit_at_desk(loaded, options, theme))
    return 0


async def _sit_at_desk(loaded: Loaded, options: WindowOptions, theme: Theme) -> None:
    window = MainWindow(theme)
    desk = Desk(asyncio.get_running_loop(), window, loaded, os.environ)
    window.remember_place_in(loaded.profile.settings_file.with_name("window.json"))
    signals = EndSignals(lambda: window.intended.emit(QuitWanted()))
    window.show()
    try:
        await desk.run(start=options.start or loaded.settings.general.start_on_open)
    finally:
        signals.uninstall()
    window.hide()
