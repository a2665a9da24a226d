"""Garbage is collected on the main thread alone, and only when it is due."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from voicedesk.ui.collector import MainThreadCollector


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[MainThreadCollector]:
    threshold = gc.get_threshold()
    collector = MainThreadCollector()
    yield collector
    collector.release()
    collector.deleteLater()
    gc.unfreeze()
    gc.set_threshold(*threshold)


class Knot:
    """Garbage that only the collector finds; tells the thread that took it apart."""

    collected_on: list[int] = []  # noqa: RUF012 - shared on purpose

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Knot.collected_on.append(threading.get_ident())


def make_garbage(count: int) -> None:
    for _ in range(count):
        Knot()


def test_a_worker_that_makes_garbage_does_not_collect_it(collector: MainThreadCollector) -> None:
    Knot.collected_on.clear()
    worker = threading.Thread(target=make_garbage, args=(5_000,))
    worker.start()
    worker.join()

    assert Knot.collected_on == []

    collector.collect_what_is_due()
    assert set(Knot.collected_on) == {threading.get_ident()}


def test_nothing_is_collected_before_it_is_due(collector: MainThreadCollector) -> None:
    gc.collect()

    assert collector.collect_what_is_due() is None


def test_the_interpreter_collects_again_when_the_window_is_gone(qapp: QApplication) -> None:
    collector = MainThreadCollector()
    collector.release()

    assert gc.isenabled()
    gc.unfreeze()
    collector.deleteLater()
