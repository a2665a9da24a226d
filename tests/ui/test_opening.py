"""A window that opens: what it says before anything runs behind it, and what a person may do to it then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.desk import delete
from voicedesk.conversation.events import SessionStarted
from voicedesk.settings.load import Loaded, load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import Place
from voicedesk.ui.intentions import QuitWanted
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.opening import EarlyWishes, FirstPaint, show_nothing_yet
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import Look
from voicedesk.ui.window_loop import WindowLoop


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return load(Flags(on_device=True, mode="hands-free"), {}, Profile.at(tmp_path))


def run(qapp: QApplication, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with asyncio.Runner(loop_factory=lambda: WindowLoop(qapp)) as runner:
        runner.run(main())


def test_a_window_that_opens_says_where_it_will_talk_and_that_nothing_runs(
    theme: Theme, loaded: Loaded
) -> None:
    window = MainWindow(theme)
    show_nothing_yet(window, loaded)

    view = window.actions_of_window.view
    assert view is not None
    assert (view.talk.look, view.mode) == (Look.OFFLINE, loaded.settings.general.talk_mode)
    assert window.top_bar.backend.current.place is Place.ON_DEVICE
    delete(window)


def test_the_first_paint_is_waited_for(qapp: QApplication, theme: Theme) -> None:
    async def main() -> None:
        window = MainWindow(theme)
        painted = FirstPaint(window)
        window.show()
        assert await painted.wait()
        window.hide()
        delete(window)

    run(qapp, main)


def test_a_window_that_nobody_can_see_is_not_waited_for_long(qapp: QApplication, theme: Theme) -> None:
    async def main() -> None:
        window = MainWindow(theme)
        assert not await asyncio.wait_for(FirstPaint(window).wait(), 10)
        delete(window)

    run(qapp, main)


def test_what_is_wished_before_anybody_can_do_it_is_not_lost(theme: Theme) -> None:
    window = MainWindow(theme)
    wishes = EarlyWishes(window)
    window.intended.emit(SessionStarted())
    window.intended.emit(QuitWanted())
    done: list[object] = []
    window.intended.connect(done.append)
    wishes.pass_on()
    window.intended.emit(SessionStarted())

    assert done == [SessionStarted(), QuitWanted(), SessionStarted()]
    delete(window)
