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

from tests.ui.desk import Desk, entries_of
from voicedesk.diagnostics.crashes import CrashWatch
from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.crash_news import told_in
from voicedesk.ui.window_loop import WindowLoop


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
