"""Composition root of the window: the event loop, the application, one desk."""

from __future__ import annotations

import asyncio
import importlib
import os
import threading
from typing import TYPE_CHECKING

from voicedesk.diagnostics.crashes import CrashWatch
from voicedesk.diagnostics.deadline import EndDeadline
from voicedesk.diagnostics.vitals import Vitals
from voicedesk.one_window import ANSWER_SECONDS, Come, OneWindow
from voicedesk.settings.load import Loaded
from voicedesk.settings.options import WindowOptions
from voicedesk.tools.servers.process_tree import end_all_trees
from voicedesk.ui.crash_news import told_in
from voicedesk.ui.display import application_on_display
from voicedesk.ui.end_signals import EndSignals
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.opening import EarlyWishes, FirstPaint, show_nothing_yet
from voicedesk.ui.theme import Theme
from voicedesk.ui.window_loop import WindowLoop

if TYPE_CHECKING:
    from voicedesk.ui.desk import Desk


def run_window(loaded: Loaded, options: WindowOptions, crashes: CrashWatch, one: OneWindow) -> int:
    """Show the window until the person closes it; returns the exit code. It comes to the front for ``one``.

    From the wish to end on a deadline runs, which ends the process should anything hang.
    """
    application = application_on_display()
    application.setApplicationName("VoiceDesk")
    application.setDesktopFileName("voicedesk")
    application.setQuitOnLastWindowClosed(False)  # the desk closes first, then the loop ends
    theme = Theme(loaded.settings.general)
    theme.apply(application)
    end = EndDeadline(crashes.trace(), last_acts=(end_all_trees,))
    with asyncio.Runner(loop_factory=lambda: WindowLoop(application)) as runner:
        runner.get_loop().set_exception_handler(crashes.loop_handler)
        try:
            runner.run(_sit_at_desk(loaded, options, theme, crashes, end, one))
        except RuntimeError:
            if not end.begun:  # Qt ends its loop by itself when Windows logs out
                raise
    return 0


async def _sit_at_desk(  # noqa: PLR0913, PLR0917 - what the program is composed of
    loaded: Loaded,
    options: WindowOptions,
    theme: Theme,
    crashes: CrashWatch,
    end: EndDeadline,
    one: OneWindow,
) -> None:
    window = MainWindow(theme)
    one.listen(_comes_to_front(window, asyncio.get_running_loop(), end))
    with crashes.telling(told_in(window, asyncio.get_running_loop())):
        await _open_and_run(window, loaded, options, end)
    window.hide()
    end.all_kept()


def _comes_to_front(window: MainWindow, loop: asyncio.AbstractEventLoop, end: EndDeadline) -> Come:
    """For the thread that hears whoever started the program a second time."""

    def come(start: bool) -> bool:
        there = threading.Event()

        def show() -> None:
            window.come_to_front(start=start)
            there.set()

        if end.begun or loop.is_closed():
            return False
        loop.call_soon_threadsafe(show)
        return there.wait(ANSWER_SECONDS)

    return come


async def _open_and_run(
    window: MainWindow, loaded: Loaded, options: WindowOptions, end: EndDeadline
) -> None:
    wishes = EarlyWishes(window)
    signals = EndSignals(window.end_unasked, end.begin)
    try:
        show_nothing_yet(window, loaded)
        window.remember_place_in(loaded.profile.settings_file.with_name("window.json"))
        await _show(window)
        desk = await _desk(window, loaded, end)
        wishes.pass_on()
        by_itself = loaded.settings.general.start_on_open and not loaded.meets_a_stranger
        await desk.run(start=options.start or by_itself)
    finally:
        signals.uninstall()


async def _show(window: MainWindow) -> None:
    painted = FirstPaint(window)
    window.show()
    await painted.wait()
    vitals = Vitals.from_environment(os.environ)
    if vitals is not None:
        vitals.mark(window="shown")


async def _desk(window: MainWindow, loaded: Loaded, end: EndDeadline) -> Desk:
    """The sound engine and what it needs take longer to import than the window does to appear."""
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, importlib.import_module, "voicedesk.ui.desk")
    from voicedesk.ui.desk import Desk

    return Desk(loop, window, loaded, os.environ, end)
