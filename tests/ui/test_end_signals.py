"""Signals of the system, while Qt's loop runs."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from voicedesk.ui.end_signals import EndSignals

ends_by_signal = pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends a program there")


class Ends(list[str]):
    """Counts the calls."""

    def __call__(self) -> None:
        self.append("end")


@pytest.fixture
def ends(qtbot: QtBot) -> Iterator[Ends]:
    calls = Ends()
    signals = EndSignals(calls, Ends())
    yield calls
    signals.uninstall()


@ends_by_signal
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_window_in_order(ends: Ends, qtbot: QtBot, name: str) -> None:
    os.kill(os.getpid(), getattr(signal, name))

    qtbot.waitUntil(lambda: ends == ["end"])


@ends_by_signal
def test_a_signal_is_heard_while_the_main_thread_hangs(qtbot: QtBot) -> None:
    heard = threading.Event()
    signals = EndSignals(Ends(), heard.set)

    os.kill(os.getpid(), signal.SIGTERM)

    assert heard.wait(20)  # and no loop turned meanwhile
    signals.uninstall()


@ends_by_signal
def test_after_the_first_signal_the_next_one_ends_at_once(ends: Ends, qtbot: QtBot) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    qtbot.waitUntil(lambda: ends == ["end"])

    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_the_signals_are_given_back(qtbot: QtBot) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    signals = EndSignals(Ends(), Ends())

    signals.uninstall()
    signals.uninstall()

    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


@ends_by_signal
def test_a_signal_that_was_ignored_stays_ignored(qtbot: QtBot) -> None:
    former = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signals = EndSignals(Ends(), Ends())
    try:
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signals.uninstall()
        signal.signal(signal.SIGTERM, former)
