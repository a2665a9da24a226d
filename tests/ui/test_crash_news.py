"""What nobody caught is told in the window, whichever thread it happened on, and once."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.desk import Desk, delete, entries_of
from voicedesk import app
from voicedesk.diagnostics.crashes import SENTENCE, CrashWatch
from voicedesk.diagnostics.deadline import EndDeadline
from voicedesk.one_window import OneWindow
from voicedesk.settings.load import load
from voicedesk.settings.options import Flags, WindowOptions
from voicedesk.settings.profile import Profile
from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.crash_news import told_in
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.theme import Theme
from voicedesk.ui.window_loop import WindowLoop


class FaultyDesk:
    """A thread of it dies; it ends once that had time to be told. ``said`` is what the window says then."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.said = ""

    async def run(self, *, start: bool) -> None:
        thread = threading.Thread(target=self._fail)
        thread.start()
        thread.join()
        await asyncio.sleep(0)
        banner = self.window.banner
        self.said = f"{banner.title.text()} {banner.text.text()}"

    def _fail(self) -> None:
        raise RuntimeError("in a thread")


def run(qapp: QApplication, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with asyncio.Runner(loop_factory=lambda: WindowLoop(qapp)) as runner:
        runner.run(main())


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[CrashWatch]:
    watch = CrashWatch(print)
    watch.install(tmp_path)
    yield watch
    watch.uninstall()


def test_a_thread_that_dies_is_told_in_the_window_with_what_to_do(
    qapp: QApplication, desk: Desk, watch: CrashWatch
) -> None:
    def fail() -> None:
        raise RuntimeError("in a thread")

    async def work_in_vain() -> None:
        with watch.telling(told_in(desk.window, asyncio.get_running_loop())):
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
            assert desk.window.banner.shown is None  # Not on the thread that failed.
            await asyncio.sleep(0)

    run(qapp, work_in_vain)
    shown = desk.window.banner.shown
    assert shown is not None
    assert (shown.severity, shown.title) == (Severity.ERROR, "Something unexpected happened.")
    assert shown.text.startswith("The conversation so far is kept: export it, then start VoiceDesk again.")
    menu = next(each for each in desk.window.menuBar().actions() if each.text() == "&Help").menu()
    entries = [action.text().rstrip("…") for action in entries_of(menu)]
    assert any(f"Help > {entry} " in shown.text for entry in entries if entry)


def test_however_much_fails_there_is_one_banner_and_it_can_be_closed(
    qapp: QApplication, desk: Desk, watch: CrashWatch
) -> None:
    async def fail_often() -> None:
        with watch.telling(told_in(desk.window, asyncio.get_running_loop())):
            for kind in (RuntimeError, ValueError, KeyError, OSError):
                for _ in range(50):
                    sys.excepthook(kind, kind("at every repaint"), None)
            await asyncio.sleep(0)

    run(qapp, fail_often)
    desk.window.show_banner(BannerWords("link", Severity.WARNING, "The connection dropped."))
    assert desk.window.banner.title.text() == "Something unexpected happened."
    desk.window.banner.close_button.click()
    assert desk.window.banner.title.text() == "The connection dropped."


def test_the_window_of_the_program_tells_what_fails_behind_it(
    qapp: QApplication, theme: Theme, watch: CrashWatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks: list[FaultyDesk] = []

    async def faulty_desk(window: MainWindow, *_: object) -> FaultyDesk:
        desks.append(FaultyDesk(window))
        return desks[-1]

    monkeypatch.setattr(app, "_desk", faulty_desk)
    loaded = load(Flags(on_device=True), {}, Profile.at(tmp_path))
    end = EndDeadline(leave=print)
    run(qapp, lambda: app._sit_at_desk(loaded, WindowOptions(), theme, watch, end, OneWindow(tmp_path)))

    (desk,) = desks
    assert desk.said == SENTENCE
    delete(desk.window)
