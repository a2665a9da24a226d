from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from voicedesk.diagnostics.crashes import SENTENCE, CrashWatch


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def watch(told: list[str], tmp_path: Path) -> Iterator[CrashWatch]:
    watch = CrashWatch(told.append)
    watch.install(tmp_path)
    yield watch
    watch.uninstall()


def test_an_exception_nobody_caught_is_logged_and_told(
    watch: CrashWatch, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    sys.excepthook(RuntimeError, RuntimeError("surprise"), None)
    assert told == [SENTENCE]
    assert "surprise" in caplog.text


def test_a_thread_that_dies_is_logged_and_told(
    watch: CrashWatch, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=fail, name="worker of the test")
    thread.start()
    thread.join()
    assert told == [SENTENCE]
    assert "Uncaught in worker of the test" in caplog.text


def test_what_fails_again_and_again_in_one_place_is_told_once_and_counted_in_the_log(
    watch: CrashWatch, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("at every repaint")

    for _ in range(120):
        with pytest.raises(RuntimeError) as caught:
            fail()
        sys.excepthook(RuntimeError, caught.value, caught.tb)
    assert told == [SENTENCE]
    assert [record.message for record in caplog.records] == [
        "Uncaught",
        "Uncaught, for the 10th time",
        "Uncaught, for the 100th time",
    ]


def test_somebody_else_is_told_as_long_as_they_listen(watch: CrashWatch, told: list[str]) -> None:
    shown: list[str] = []
    with watch.telling(shown.append):
        sys.excepthook(RuntimeError, RuntimeError("surprise"), None)
    sys.excepthook(ValueError, ValueError("another"), None)
    assert (shown, told) == ([SENTENCE], [SENTENCE, SENTENCE])


def test_an_interrupt_from_the_keyboard_is_no_crash(watch: CrashWatch, told: list[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert told == []


async def test_the_event_loops_complaints_reach_the_log(
    watch: CrashWatch, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(watch.loop_handler)
    loop.call_exception_handler({"message": "a task failed", "exception": ValueError("why")})
    loop.call_exception_handler({"message": "only a remark"})
    assert told == [SENTENCE]
    assert "a task failed" in caplog.text
    assert "why" in caplog.text


def test_without_a_place_for_native_faults_the_rest_still_works(
    told: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logs").write_text("a file", encoding="utf-8")
    watch = CrashWatch(told.append)
    with caplog.at_level(logging.WARNING):
        watch.install(tmp_path / "logs")
    try:
        assert "Native faults will not be recorded" in caplog.text
        assert sys.excepthook != sys.__excepthook__
    finally:
        watch.uninstall()
    assert sys.excepthook == sys.__excepthook__
