"""What the service's events mean, one by one, and what is told when its words do not come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.backends.cascade.transcription.rig import listening
from tests.backends.world import World
from tests.fakes.clock import HandClock
from tests.fakes.scripted_transcription import Heard, ScriptedTranscription
from voicedesk.backends.cascade.transcription import turn_ledger
from voicedesk.backends.cascade.transcription.mapping import EventMapping
from voicedesk.backends.cascade.transcription.turn_ledger import TurnLedger
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode

TRANSCRIPTION = "conversation.item.input_audio_transcription"
COMMITTED = {"type": "input_audio_buffer.committed", "item_id": "u"}


@pytest.fixture
def mapping() -> EventMapping:
    clock = HandClock(1000.0)
    return EventMapping(TurnLedger(clock), padding_ms=800, judge=lambda _: None, clock=clock)


def told(mapping: EventMapping, *events: Mapping[str, Any]) -> list[ev.Event]:
    return [fact for event in events for fact in mapping.facts(event)]


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ({"type": "input_audio_buffer.speech_started", "audio_start_ms": 5}, [ev.SpeechStarted()]),
        ({"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 5}, [ev.SpeechStopped()]),
        ({**COMMITTED, "item_id": "v", "previous_item_id": None}, [ev.UserTurnCommitted("v", None)]),
        ({**COMMITTED, "item_id": "v", "previous_item_id": "u"}, [ev.UserTurnCommitted("v", None)]),
        (
            {"type": f"{TRANSCRIPTION}.delta", "item_id": "u", "delta": "Hel"},
            [ev.UserTranscriptUpdated("u", "Hel", final=False)],
        ),
        (
            {"type": f"{TRANSCRIPTION}.completed", "item_id": "u", "transcript": " Hello.\n"},
            [ev.UserTranscriptUpdated("u", "Hello.", final=True)],
        ),
        (
            {"type": f"{TRANSCRIPTION}.completed", "item_id": "u", "transcript": None},
            [ev.UserTranscriptUpdated("u", "", final=True)],
        ),
        ({"type": f"{TRANSCRIPTION}.failed", "item_id": "u", "error": None}, [ev.UserTranscriptFailed("u")]),
        ({"type": f"{TRANSCRIPTION}.delta", "item_id": "u", "delta": None}, []),
        ({"type": f"{TRANSCRIPTION}.segment", "item_id": "u"}, []),
        ({"type": "conversation.item.added", "item": {}}, []),
        ({"type": "conversation.item.done", "item": {}}, []),
        ({"type": "conversation.item.created", "item": {}}, []),
        ({"type": "input_audio_buffer.cleared"}, []),
    ],
)
def test_each_server_event_means_this(
    mapping: EventMapping, event: Mapping[str, Any], facts: list[ev.Event]
) -> None:
    assert told(mapping, COMMITTED, event)[1:] == facts
    assert not mapping.counters


def test_the_length_of_speech_is_told_without_padding_and_silence(mapping: EventMapping) -> None:
    start = {"type": "input_audio_buffer.speech_started", "audio_start_ms": 1000}
    stop = {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 2300}
    assert told(mapping, start, stop)[1] == ev.SpeechStopped(spoken_ms=500)
    assert told(mapping, start, {**stop, "audio_end_ms": 1500})[1] == ev.SpeechStopped(spoken_ms=0)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "response.created"},
        {"type": None},
        {"type": ["list"]},
        {},
        {"type": "input_audio_buffer.committed"},
        {"type": f"{TRANSCRIPTION}.completed"},
        {"type": f"{TRANSCRIPTION}.delta", "delta": "words of nothing"},
    ],
)
def test_what_is_not_understood_is_counted_and_otherwise_ignored(
    mapping: EventMapping, event: dict[str, Any]
) -> None:
    assert told(mapping, event, event) == []
    assert mapping.counters.total() == 2


@pytest.mark.parametrize(
    ("expires_at", "seconds"),
    [(4600, 3600.0), (999, None), (0, None), (None, None), (1e12, None), ("soon", None)],
)
def test_the_end_of_the_session_is_told_when_it_can_be_believed(
    mapping: EventMapping, expires_at: Any, seconds: float | None
) -> None:
    expected = [] if seconds is None else [ev.SessionExpiring(seconds)]
    event = {"type": "session.updated", "session": {"expires_at": expires_at}}
    assert mapping.expiry(event) == expected
    assert mapping.expiry(event) == []


async def test_a_turn_whose_words_never_come_has_failed_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turn_ledger, "NEWS_SECONDS", 0.05)
    world = World()
    async with ScriptedTranscription() as service, listening(service, world):
        connection = await service.connection()
        lost = await connection.hear(Heard(silent=True))
        assert await world.event(ev.UserTranscriptFailed) == ev.UserTranscriptFailed(lost)
        await connection.complete(lost, "too late")
        await connection.hear(Heard("in time", partials=0))
        final = await world.event(ev.UserTranscriptUpdated)
    assert final.text == "in time"


async def test_turns_that_arrive_in_the_wrong_order_are_told_in_the_right_one() -> None:
    world = World()
    async with ScriptedTranscription() as service, listening(service, world):
        connection = await service.connection()
        await connection.complete("b", "second")
        await connection.send({**COMMITTED, "item_id": "b", "previous_item_id": "a"})
        await connection.send({**COMMITTED, "item_id": "a", "previous_item_id": None})
        await connection.complete("a", "first")
        await world.event(ev.UserTranscriptUpdated, 1)
    assert world.events == [
        ev.UserTurnCommitted("a"),
        ev.UserTurnCommitted("b"),
        ev.UserTranscriptUpdated("b", "second", final=True),
        ev.UserTranscriptUpdated("a", "first", final=True),
    ]


@pytest.mark.parametrize(
    ("report", "codes"),
    [
        ({"code": "rate_limit_exceeded"}, [ProblemCode.LIMIT_REACHED]),
        ({"code": "odd", "event_id": "commit"}, []),
        ({"code": "odd", "message": "something"}, []),
        ({"code": "odd", "event_id": "clear"}, []),
        ({"code": "session_expired"}, []),
        ("no report", []),
    ],
)  # fmt: skip
async def test_an_error_in_a_session_says_what_a_person_can_act_on(
    report: Any, codes: list[ProblemCode]
) -> None:
    world = World()
    async with ScriptedTranscription() as service, listening(service, world):
        connection = await service.connection()
        await connection.send({"type": "error", "error": report})
        await connection.hear(Heard("on it goes", partials=0))
        await world.event(ev.UserTranscriptUpdated)
    assert [fault.problem.code for fault in world.of(ev.BackendFaulted)] == codes
