"""What nobody caught, told in the window: the program for Windows has no terminal to tell it in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.main_window import MainWindow

KEY = "unexpected"


def told_in(window: MainWindow, loop: asyncio.AbstractEventLoop) -> Callable[[str], None]:
    """Takes the sentences on any thread, and shows the first of them as a title; however many come, there is
    one banner. It comes with the loop's next turn, for what failed may have been a repaint."""

    def tell(said: str) -> None:
        title, _, text = said.partition(". ")
        loop.call_soon_threadsafe(window.show_banner, BannerWords(KEY, Severity.ERROR, f"{title}.", text))

    return tell
