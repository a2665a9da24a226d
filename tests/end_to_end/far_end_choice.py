"""Choosing another far end in the running window, as a person does it."""

from __future__ import annotations

import time

from tests.end_to_end.real_window import RealWindow
from voicedesk.ui.far_ends import ALL_BACKENDS, FarEnd, choices

SELECTOR = (877, 53)
"""Within it, in the window at its first size of 1120 x 760."""

READING_SECONDS = 1.0  # for the menu and for the question


def choose_far_end(window: RealWindow, far_end: FarEnd) -> float:
    """Open the selector's menu, take ``far_end``, and say yes; returns when (``time.monotonic()``)."""
    window.click(*SELECTOR)
    time.sleep(READING_SECONDS)
    for _ in range(choices(ALL_BACKENDS).index(far_end) + 1):
        window.tap("Down")
    window.tap("Return")
    time.sleep(READING_SECONDS)
    window.tap("shift+Tab")
    confirmed = time.monotonic()
    window.tap("space")
    return confirmed
