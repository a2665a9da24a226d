"""The transcription may send anything: the event alone counts for nothing, and the next turn works."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from tests.backends.cascade.transcription.rig import SPEECH, listening, say
from tests.backends.world import World
from tests.fakes.scripted_transcription import ScriptedTranscription
from tests.hostile import VALUES, variants
from voicedesk.backends.cascade.transcription.listening_session import ListeningSession
from voicedesk.backends.cascade.transcription.mapping import TRANSCRIPTION
from voicedesk.backends.cascade.transcription.reports import fault
from voicedesk.backends.server_events import event_of
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Event

EVENTS: list[dict[str, Any]] = [
    {"type": "session.updated", "session": {"id": "s", "expires_at": 1, "audio": {"input": {}}}},
    {"type": "error", "error": {"code": "c", "message": "m", "param": "p", "type": "t", "event_id": "e"}},
    {"type": "input_audio_buffer.speech_started", "audio_start_ms": 1, "item_id": "u"},
    {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 9, "item_id": "u"},
    {"type": "input_audio_buffer.committed", "item_id": "u", "previous_item_id": None},
    {"type": f"{TRANSCRIPTION}.delta", "item_id": "u", "content_index": 0, "delta": "what"},
    {"type": f"{TRANSCRIPTION}.completed", "item_id": "u", "transcript": "what", "usage": {"seconds": 1.5}},
    {"type": f"{TRANSCRIPTION}.failed", "item_id": "u", "error": {"code": "server_error", "message": "m"}},
]


def say_a_turn(session: ListeningSession) -> None:
    for _ in range(20):
        session.send_audio(SPEECH)
    session.commit()


@pytest.mark.parametrize("event", EVENTS, ids=[each["type"] for each in EVENTS])
async def test_whatever_stands_in_an_event_the_next_words_are_heard(event: dict[str, Any]) -> None:
    for name, text in variants(event):
        told: list[Event] = []
        session = ListeningSession(100, told.append, lambda report: fault(report, host="h", model="m"), list)
        say_a_turn(session)
        session.take(event_of(text))
        for fact in told:
            json.dumps(dataclasses.asdict(fact), ensure_ascii=False, allow_nan=False).encode()
        told.clear()
        say_a_turn(session)
        session.take({"type": "input_audio_buffer.committed", "item_id": "next"})
        session.take({"type": f"{TRANSCRIPTION}.completed", "item_id": "next", "transcript": "Good."})

        assert told == [
            ev.UserTurnCommitted("next"),
            ev.UserTranscriptUpdated("next", "Good.", final=True),
        ], name
        session.close()


async def test_on_one_link_after_any_nonsense_the_next_words_are_heard() -> None:
    world = World()
    async with ScriptedTranscription() as service, listening(service, world, by_hand=True) as transcriber:
        connection = await service.connection()
        for value in VALUES.values():
            await connection.send_text(f'{{"type": "session.updated", "session": {value}, "x": {value}}}')
            await connection.send_text(f'{{"type": {value}}}')
        say(transcriber, 200)
        transcriber.commit()
        await world.until(lambda: any(each.final for each in world.of(ev.UserTranscriptUpdated)))

        assert len(service.connections) == 1
        assert not world.of(ev.BackendLost)


async def test_words_cut_within_a_character_are_joined() -> None:
    told: list[Event] = []
    session = ListeningSession(100, told.append, lambda _: None, list)
    for piece in ("a\ud83d", "\ude00"):
        session.take({"type": f"{TRANSCRIPTION}.delta", "item_id": "u", "delta": piece})

    assert [fact.text for fact in told if isinstance(fact, ev.UserTranscriptUpdated)] == ["a", "a\U0001f600"]
    session.close()
