"""Recognising processes: none outlives what it works for, however long its utterance is."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests.waiting import until
from voicedesk.ondevice.engines.recognizer import SAMPLE_RATE, Recognizer, RecognizerFault


@pytest.fixture
async def recognizer() -> AsyncIterator[Recognizer]:
    made = Recognizer(processes=1)
    yield made
    await asyncio.to_thread(made.close)


def hum(seconds: int) -> bytes:
    """What takes the decoder about half as long as it lasts."""
    time = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    voiced = sum(np.sin(2 * np.pi * 110 * k * time) / k for k in range(1, 20))
    return np.asarray(8000 * voiced * (1 + np.sin(2 * np.pi * 3 * time)) / 4, dtype="<i2").tobytes()


async def test_closing_does_not_wait_for_a_minute_of_hum(recognizer: Recognizer) -> None:
    others = set(multiprocessing.active_children())  # of tests before this one
    await recognizer.recognize(b"\0\0" * SAMPLE_RATE)
    (worker,) = set(multiprocessing.active_children()) - others
    hearing = asyncio.get_running_loop().create_task(recognizer.recognize(hum(60)))
    await until(lambda: not recognizer._idle)

    await asyncio.to_thread(recognizer.close)

    assert worker.exitcode == -9
    with pytest.raises(RecognizerFault):
        await hearing
