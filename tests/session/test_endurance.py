"""A long day in a short time: two thousand turns, every other one interrupted, a new conversation now and
then. Nothing grows but the transcript."""

from __future__ import annotations

import gc
import threading
import tracemalloc

import numpy as np
import pytest

from tests.fakes.sounding_room import SoundingRoom
from voicedesk.conversation import events as ev
from voicedesk.conversation.commands import FlushPlayout
from voicedesk.conversation.events import Outcome, TalkMode
from voicedesk.conversation.state import Phase

TURNS, WARM_UP, WATCHED = 2000, 200, 200
SECOND = np.full(24_000, 3000, "<i2").tobytes()
MOST_BYTES_A_TURN = 4000
"""Of rows of the transcript, words' times and names; a second of sound would be 48,000."""


async def hold_turn(room: SoundingRoom, number: int) -> None:
    response_id, interrupted = f"r{number}", number % 2 == 0
    room.post(ev.SpeechStarted(), ev.SpeechStopped(700), ev.UserTurnCommitted(f"q{number}"))
    room.post(ev.UserTranscriptUpdated(f"q{number}", "and then?", final=True))
    pcm = SECOND * 10 if interrupted else SECOND[: len(SECOND) // 4]
    await room.answer(response_id, pcm, "Then it went on. ", ended=not interrupted)
    if interrupted:
        room.post(ev.SpeechStarted(), ev.SpeechStopped(900))
        room.play(3)
        room.session.add_audio(response_id, SECOND)  # It comes too late.
        room.post(ev.ResponseFinished(response_id, Outcome.CANCELLED))
        assert not np.any(room.play(2)), "nothing of it sounds"
        room.post(ev.UserTurnCommitted(f"over{number}"), ev.ResponseStarted(f"over{number}"))
        room.post(ev.InterruptPressed(), ev.ResponseFinished(f"over{number}", Outcome.CANCELLED))
    else:
        room.post(ev.ResponseFinished(response_id, Outcome.COMPLETED))
        room.play(28)
    await room.reaches(Phase.LISTENING)
    room.backend.commands.clear()


@pytest.mark.timeout(300)
async def test_two_thousand_turns_and_a_thousand_interruptions_leave_nothing_behind() -> None:
    room = SoundingRoom(TalkMode.HANDS_FREE)
    await room.open()
    flushed = 0

    def count(event: ev.Event, orders: object, state: object) -> None:
        nonlocal flushed
        flushed += sum(isinstance(order, FlushPlayout) for order in orders)  # type: ignore[attr-defined]

    room.session.watch(count)
    for number in range(WARM_UP):
        await hold_turn(room, number)
    gc.collect()
    threads = threading.active_count()
    for number in range(WARM_UP, TURNS):
        if number == TURNS - WATCHED:
            gc.collect()
            tracemalloc.start()  # It makes all that is watched four times as slow.
        if number % WATCHED == 0:
            room.renew()
        await hold_turn(room, number)
    gc.collect()
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    queue = room.card._speaker.buffer._queue
    assert flushed >= TURNS / 2
    assert threading.active_count() == threads
    assert (len(queue.waiting), len(queue.draining)) == (0, 0)
    assert len(queue.closed) <= 256
    assert grown < WATCHED * MOST_BYTES_A_TURN
    await room.close()
