"""The other backend's libraries come off the main thread, once, and no garbage is collected meanwhile."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from voicedesk.settings.schema import BackendKind
from voicedesk.ui.collector import MainThreadCollector
from voicedesk.ui.libraries import Libraries


class SlowImport:
    """Notes what it is asked for and on which thread; ``error`` is raised once."""

    def __init__(self) -> None:
        self.asked: list[BackendKind] = []
        self.threads: set[threading.Thread] = set()
        self.error: Exception | None = None
        self.parent = QObject()

    def __call__(self, kind: BackendKind) -> None:
        self.asked.append(kind)
        self.threads.add(threading.current_thread())
        error, self.error = self.error, None
        if error is not None:
            raise error


@pytest.fixture
def slow(qapp: QApplication) -> Iterator[SlowImport]:
    slow = SlowImport()
    yield slow
    for collector in slow.parent.findChildren(MainThreadCollector):
        collector.release()
    slow.parent.deleteLater()
    gc.enable()
    gc.unfreeze()


def made(slow: SlowImport) -> Libraries:
    return Libraries(asyncio.get_running_loop(), slow, slow.parent)


async def test_each_backends_libraries_are_imported_once_and_off_the_main_thread(slow: SlowImport) -> None:
    libraries = made(slow)
    kinds = [BackendKind.VOICE_LIVE, BackendKind.CASCADE, BackendKind.CASCADE, BackendKind.VOICE_LIVE]
    await asyncio.gather(*(libraries.fetch(kind) for kind in kinds))

    assert slow.asked == [BackendKind.VOICE_LIVE, BackendKind.CASCADE]
    assert threading.main_thread() not in slow.threads


async def test_the_garbage_is_collected_from_the_first_import_on_by_one_collector(slow: SlowImport) -> None:
    libraries = made(slow)
    await libraries.fetch(BackendKind.VOICE_LIVE)
    await libraries.fetch(BackendKind.CASCADE)

    assert len(slow.parent.findChildren(MainThreadCollector)) == 1
    assert not gc.isenabled()


async def test_an_import_that_fails_may_be_tried_again(slow: SlowImport) -> None:
    libraries = made(slow)
    slow.error = ImportError("half installed")
    with pytest.raises(ImportError):
        await libraries.fetch(BackendKind.CASCADE)
    await libraries.fetch(BackendKind.CASCADE)

    assert slow.asked == [BackendKind.CASCADE] * 2


async def test_nothing_is_collected_while_an_import_runs(
    slow: SlowImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    monkeypatch.setattr(MainThreadCollector, "hold", lambda _: order.append("hold"))
    monkeypatch.setattr(MainThreadCollector, "go_on", lambda _: order.append("go on"))
    libraries = made(slow)
    await libraries.fetch(BackendKind.VOICE_LIVE)
    slow.error = ImportError("half installed")
    with pytest.raises(ImportError):
        await libraries.fetch(BackendKind.CASCADE)

    assert order == ["go on", "hold", "go on"]  # The first begins with the collector itself.
