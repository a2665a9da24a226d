from __future__ import annotations

import asyncio
import base64

from voicedesk.backends.input_events import ClientEvent
from voicedesk.backends.outbox import Outbox

FRAME = bytes(480)
SECOND = bytes(48_000)


def sound(event: ClientEvent | None) -> int:
    assert event is not None
    assert event["type"] == "input_audio_buffer.append"
    return len(base64.b64decode(event["audio"]))


def test_a_frame_waits_for_the_next_and_they_go_out_together() -> None:
    outbox = Outbox()
    outbox.put_audio(FRAME)
    assert outbox.take_now() is None
    outbox.put_audio(FRAME)
    assert sound(outbox.take_now()) == 960
    assert outbox.take_now() is None


def test_a_last_frame_goes_out_ahead_of_the_event_that_follows_it() -> None:
    outbox = Outbox()
    outbox.put_audio(FRAME)
    outbox.put({"type": "input_audio_buffer.commit"})
    assert sound(outbox.take_now()) == 480
    assert outbox.take_now() == {"type": "input_audio_buffer.commit"}


def test_frames_that_had_to_wait_are_joined_but_never_across_an_event() -> None:
    outbox = Outbox()
    outbox.put_audio(FRAME)
    outbox.put_audio(FRAME)
    outbox.put({"type": "input_audio_buffer.commit"})
    outbox.put_audio(FRAME)
    outbox.put_audio(FRAME)
    assert sound(outbox.take_now()) == 960
    assert outbox.take_now() == {"type": "input_audio_buffer.commit"}
    assert sound(outbox.take_now()) == 960


def test_a_long_lead_is_cut_into_events_of_a_second() -> None:
    outbox = Outbox()
    outbox.put_audio(SECOND * 2 + FRAME * 2)
    assert [sound(outbox.take_now()) for _ in range(3)] == [48_000, 48_000, 960]


def test_beyond_a_minute_the_oldest_sound_is_dropped_and_counted_but_no_event_is() -> None:
    outbox = Outbox()
    outbox.put({"type": "session.update"})
    for _ in range(61):
        outbox.put_audio(SECOND)
    assert outbox.dropped_ms == 1000
    assert outbox.take_now() == {"type": "session.update"}
    left = 0
    while (event := outbox.take_now()) is not None:
        left += sound(event)
    assert left == 60 * 48_000


async def test_whoever_takes_waits_until_there_is_something() -> None:
    outbox = Outbox()
    waiting = asyncio.get_running_loop().create_task(outbox.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    outbox.put({"type": "response.create"})
    assert await waiting == {"type": "response.create"}
