from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import pytest

from voicedesk.backends.tasks import TaskOwner, ended_within


async def test_a_failure_is_logged_and_told() -> None:
    told: list[BaseException] = []
    owner = TaskOwner("test", told.append)

    async def broken() -> None:
        raise ValueError("broken")

    task = owner.spawn(broken())
    assert task is not None
    await asyncio.wait([task])
    await owner.aclose()
    assert [str(failure) for failure in told] == ["broken"]


async def test_a_failure_nobody_asked_about_is_still_logged(caplog: pytest.LogCaptureFixture) -> None:
    owner = TaskOwner("test")

    async def broken() -> None:
        raise ValueError("broken")

    owner.spawn(broken())
    await owner.join()
    await asyncio.sleep(0)
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, "test: broken failed")
    ]


async def test_closing_cancels_waits_and_starts_nothing_more() -> None:
    owner = TaskOwner("test")
    tidied = []

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.append(True)

    task = owner.spawn(endless())
    await asyncio.sleep(0)
    await owner.aclose()
    await owner.aclose()
    assert task is not None
    assert task.cancelled()
    assert tidied == [True]
    assert owner.spawn(endless()) is None
    assert len(owner) == 0


async def test_a_task_may_close_its_own_owner() -> None:
    owner = TaskOwner("test")
    task = owner.spawn(owner.aclose())
    assert task is not None
    await task


async def test_a_task_whose_time_limit_runs_out_as_it_is_cancelled_ends_all_the_same() -> None:
    owner = TaskOwner("test")

    async def patient() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = owner.spawn(patient())
    assert task is not None
    await asyncio.sleep(0)  # It begins to wait.
    await asyncio.sleep(0)  # The limit has run out, and the task does not know yet.
    assert task.cancelling() == 1
    async with asyncio.timeout(5):
        await owner.aclose()

    assert task.cancelled()


async def test_a_part_that_does_not_end_keeps_the_others_from_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ended: list[str] = []
    released = asyncio.Event()

    async def hangs() -> None:
        while not released.is_set():
            with suppress(asyncio.CancelledError):
                await released.wait()

    async def ends() -> None:
        ended.append("the other")

    await ended_within(0.05, tool_servers=hangs(), session=ends())

    assert ended == ["the other"]
    assert [record.getMessage() for record in caplog.records] == [
        "tool servers did not end in 0.05 s, and was left"
    ]
    released.set()
