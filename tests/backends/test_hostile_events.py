"""Voice Live may send anything: the event alone counts for nothing, and the next turn works."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from tests.backends.rigs.voice_live import backend_at
from tests.backends.world import World
from tests.fakes.scripted_service import KEY, ScriptedService
from tests.hostile import VALUES, variants
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.server_events import event_of
from voicedesk.backends.voice_live.live_session import LiveSession
from voicedesk.backends.voice_live.sequencer import ANSWER_SECONDS, ResponseSequencer
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Event, Outcome

PLACE = {"response_id": "r", "item_id": "i", "output_index": 0, "content_index": 0}
MESSAGE = {"id": "i", "type": "message", "status": "completed", "content": [{"type": "audio"}]}
CALL = {"id": "f", "type": "function_call", "status": "completed", "call_id": "c", "name": "t",
        "arguments": "{}"}  # fmt: skip
TRANSCRIPTION = "conversation.item.input_audio_transcription"
EVENTS: list[dict[str, Any]] = [
    {"type": "session.updated", "session": {"id": "s", "expires_at": 1, "voice": {"name": "v"}}},
    {"type": "error", "error": {"code": "c", "message": "m", "param": "p", "type": "t", "event_id": "e"}},
    {"type": "input_audio_buffer.speech_started", "audio_start_ms": 1, "item_id": "u"},
    {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 9, "item_id": "u"},
    {"type": "input_audio_buffer.committed", "item_id": "u", "previous_item_id": "i"},
    {"type": f"{TRANSCRIPTION}.delta", "item_id": "u", "content_index": 0, "delta": "what"},
    {"type": f"{TRANSCRIPTION}.completed", "item_id": "u", "content_index": 0, "transcript": "what"},
    {"type": f"{TRANSCRIPTION}.failed", "item_id": "u", "error": {"code": "c", "message": "m"}},
    {"type": "response.created", "response": {"id": "r", "status": "in_progress", "output": []}},
    {"type": "response.output_item.added", "response_id": "r", "output_index": 0, "item": MESSAGE},
    {"type": "response.output_item.done", "response_id": "r", "output_index": 0, "item": CALL},
    {"type": "response.audio.delta", **PLACE, "delta": "AAAA"},
    {"type": "response.audio_transcript.delta", **PLACE, "delta": "Fine."},
    {"type": "response.audio_transcript.done", **PLACE, "transcript": "Fine."},
    {"type": "response.text.done", **PLACE, "text": "Fine."},
    {"type": "response.audio_timestamp.delta", **PLACE, "audio_offset_ms": 1, "audio_duration_ms": 2,
     "text": "Fine."},
    {"type": "response.done", "response": {"id": "r", "status": "completed", "output": [MESSAGE, CALL],
     "usage": {"total_tokens": 3}}},
    {"type": "response.done", "response": {"id": "r", "status": "failed",
     "status_details": {"type": "failed", "reason": "r", "error": {"code": "c", "message": "m"}}}},
]  # fmt: skip


class Table:
    """A session in the midst of an answer, by a clock that waits for nobody."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        self.sound: list[str] = []
        self.now = 100.0
        self.live = LiveSession(800, self.told.append, self)
        self.live.sequencer = ResponseSequencer(lambda: self.now)
        self.ask()
        for event in (EVENTS[8], EVENTS[9], EVENTS[12]):
            self.live.take(event)

    def add_audio(self, response_id: str, pcm: bytes) -> None:
        self.sound.append(response_id)

    def end_audio(self, response_id: str) -> None:
        self.sound.append(response_id)

    def ask(self) -> list[str]:
        """The client events that follow when an answer is asked for."""
        self.live.perform(cmd.CreateResponse())
        sent = []
        while (event := self.live.outbox.take_now()) is not None:
            sent.append(str(event["type"]))
        return sent


def next_turn(table: Table) -> list[Event]:
    table.told.clear()
    table.now += ANSWER_SECONDS + 1
    assert "response.create" in table.ask()
    table.live.take({"type": "response.created", "response": {"id": "next"}})
    table.live.take({"type": "response.audio_transcript.delta", "response_id": "next", "delta": "Good."})
    table.live.take({"type": "response.done", "response": {"id": "next", "status": "completed"}})
    return table.told


@pytest.mark.parametrize("event", EVENTS, ids=[f"{n} {each['type']}" for n, each in enumerate(EVENTS)])
def test_whatever_stands_in_an_event_the_next_turn_works(event: dict[str, Any]) -> None:
    for name, text in variants(event):
        table = Table()
        table.live.take(event_of(text))
        for fact in table.told:
            json.dumps(dataclasses.asdict(fact), ensure_ascii=False, allow_nan=False).encode()

        assert next_turn(table) == [
            ev.ResponseStarted("next"),
            ev.ResponseTextAdded("next", "Good."),
            ev.ResponseFinished("next", Outcome.COMPLETED),
        ], name


def test_the_end_of_an_answer_is_told_whatever_else_it_says() -> None:
    for name, text in variants(EVENTS[16]):
        if not name.startswith("type") and "no parser" not in name:
            table = Table()
            table.live.take(event_of(text))

            assert isinstance(table.told[-1], ev.ResponseFinished), name


async def test_on_one_link_after_any_nonsense_the_next_question_is_answered() -> None:
    world = World()
    async with ScriptedService() as service:
        backend = backend_at(FarEnd(service.url, KEY), world)
        backend.perform(cmd.Connect())
        connection = await service.connection()
        await world.event(ev.BackendConnected)
        for value in VALUES.values():
            await connection.send_text(f'{{"type": "session.updated", "session": {value}, "x": {value}}}')
            await connection.send_text(f'{{"type": {value}}}')
        backend.perform(cmd.SendText("And now?"))
        backend.perform(cmd.CreateResponse())
        finished = await world.event(ev.ResponseFinished)
        await backend.aclose()

    assert finished.outcome is Outcome.COMPLETED
    assert not world.of(ev.BackendLost)


def test_halves_of_a_character_in_two_deltas_are_joined_and_a_lonely_one_is_replaced() -> None:
    table = Table()
    delta = {"type": "response.audio_transcript.delta", **PLACE}
    for piece in ("Hi \ud83d", "\ude00", "\ud83d"):
        table.live.take(event_of(json.dumps({**delta, "delta": piece})))
    table.live.take(EVENTS[16])

    text = "".join(fact.text for fact in table.told if isinstance(fact, ev.ResponseTextAdded))
    assert text == "Fine.Hi \U0001f600\ufffd"


def test_halves_in_what_the_person_said_are_joined() -> None:
    table = Table()
    for piece in ("a\ud83d", "\ude00"):
        table.live.take({"type": f"{TRANSCRIPTION}.delta", "item_id": "u", "delta": piece})

    told = [fact for fact in table.told if isinstance(fact, ev.UserTranscriptUpdated)]
    assert [fact.text for fact in told] == ["a", "a\U0001f600"]
