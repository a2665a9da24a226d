from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.clock import HandClock
from voicedesk.backends.voice_live.answers import Answers, AudioEnded, AudioReceived, Fact
from voicedesk.backends.voice_live.mapping import EventMapping
from voicedesk.backends.voice_live.truncation import AudioLedger
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome
from voicedesk.conversation.problems import Problem, ProblemCode

PLACE = {"response_id": "r", "item_id": "i", "content_index": 0, "output_index": 0}
TRANSCRIPTION = "conversation.item.input_audio_transcription"
SOUND = base64.b64encode(bytes(4800)).decode()
CALL = {"type": "function_call", "id": "i2", "call_id": "c", "name": "get_time", "arguments": "{}"}


@pytest.fixture
def mapping() -> EventMapping:
    return EventMapping(Answers(AudioLedger()), padding_ms=800, clock=HandClock(1000.0))


def told(mapping: EventMapping, *events: Mapping[str, Any]) -> list[Fact]:
    """Without what makes each call's id one of our own."""
    return [_plain(fact) for event in events for fact in mapping.facts(event)]


def _plain(fact: Fact) -> Fact:
    if not isinstance(fact, ev.ToolCallRequested):
        return fact
    return replace(fact, call_id=fact.call_id.partition("#")[0])


def done(status: str, **more: Any) -> dict[str, Any]:
    return {"type": "response.done", "response": {"id": "r", "status": status, **more}}


def audio(item_id: str = "i", delta: str = SOUND) -> dict[str, Any]:
    return {"type": "response.audio.delta", **PLACE, "item_id": item_id, "delta": delta}


def item_done(status: str) -> dict[str, Any]:
    return {"type": "response.output_item.done", "response_id": "r", "item": {**CALL, "status": status}}


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ({"type": "input_audio_buffer.speech_started", "audio_start_ms": 5}, [ev.SpeechStarted()]),
        ({"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 5}, [ev.SpeechStopped()]),
        (
            {"type": "input_audio_buffer.committed", "item_id": "u", "previous_item_id": "before"},
            [ev.UserTurnCommitted("u", "before")],
        ),
        (
            {"type": "input_audio_buffer.committed", "item_id": "u", "previous_item_id": None},
            [ev.UserTurnCommitted("u", None)],
        ),
        (
            {"type": f"{TRANSCRIPTION}.completed", "item_id": "u", "transcript": " Hello.\n"},
            [ev.UserTranscriptUpdated("u", "Hello.", final=True)],
        ),
        (
            {"type": f"{TRANSCRIPTION}.completed", "item_id": "u", "transcript": None},
            [ev.UserTranscriptUpdated("u", "", final=True)],
        ),
        ({"type": f"{TRANSCRIPTION}.failed", "item_id": "u", "error": {}}, [ev.UserTranscriptFailed("u")]),
        ({"type": "response.created", "response": {"id": "r"}}, [ev.ResponseStarted("r")]),
        (
            {"type": "response.audio_transcript.delta", **PLACE, "delta": " there"},
            [ev.ResponseTextAdded("r", " there")],
        ),
        ({"type": "response.text.delta", **PLACE, "delta": "typed"}, [ev.ResponseTextAdded("r", "typed")]),
        (
            {"type": "response.text.done", **PLACE, "text": "never in deltas"},
            [ev.ResponseTextAdded("r", "never in deltas")],
        ),
        (item_done("completed"), [ev.ToolCallRequested("r", "c", "get_time", "{}")]),
        (item_done("incomplete"), []),
        (done("completed"), [ev.ResponseFinished("r", Outcome.COMPLETED)]),
        (done("cancelled"), [ev.ResponseFinished("r", Outcome.CANCELLED)]),
        (done("no such status"), [ev.ResponseFinished("r", Outcome.FAILED)]),
        ({"type": "conversation.item.truncated", "item_id": "i"}, []),
        ({"type": "response.function_call_arguments.delta", **PLACE, "delta": "{"}, []),
    ],
)
def test_each_server_event_means_this(
    mapping: EventMapping, event: Mapping[str, Any], facts: list[Fact]
) -> None:
    assert told(mapping, event) == facts
    assert not mapping.counters


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"type": "failed", "error": {"code": "rate_limit_exceeded", "message": "slow"}}, "limit_reached"),
        ({"type": "failed", "error": {"code": "content_filter", "message": "no"}}, "content_filtered"),
        ({"type": "failed", "error": {"type": "server_error", "message": "oops"}}, "response_failed"),
        ({"type": "failed", "error": {"code": "model_not_found", "message": "no"}}, "model_not_found"),
        ({"type": "failed", "error": "It broke."}, "response_failed"),
        ("it broke", "response_failed"),
        ({"type": "failed", "error": {"code": "odd", "message": "the voice broke"}}, "response_failed"),
        (None, "response_failed"),
    ],
)
def test_a_failed_response_says_why(mapping: EventMapping, details: Any, code: str) -> None:
    [finished] = told(mapping, done("failed", status_details=details))
    assert isinstance(finished, ev.ResponseFinished)
    assert finished.outcome is Outcome.FAILED
    assert finished.problem is not None
    assert finished.problem.code == code


def test_an_answer_cut_by_the_content_filter_is_incomplete_and_says_so(mapping: EventMapping) -> None:
    [finished] = told(mapping, done("incomplete", status_details={"reason": "content_filter"}))
    problem = Problem(ProblemCode.CONTENT_FILTERED, detail="content_filter")
    assert finished == ev.ResponseFinished("r", Outcome.INCOMPLETE, problem)


def test_the_length_of_speech_is_told_without_padding_and_silence(mapping: EventMapping) -> None:
    start = {"type": "input_audio_buffer.speech_started", "audio_start_ms": 1000}
    stop = {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 2300}
    assert told(mapping, start, stop)[1] == ev.SpeechStopped(spoken_ms=500)


def test_a_sound_shorter_than_its_padding_lasts_no_time(mapping: EventMapping) -> None:
    start = {"type": "input_audio_buffer.speech_started", "audio_start_ms": 0}
    stop = {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 600}
    assert told(mapping, start, stop)[1] == ev.SpeechStopped(spoken_ms=0)


def test_transcript_deltas_grow_to_the_whole_text_per_turn(mapping: EventMapping) -> None:
    def delta(item_id: str, text: str) -> dict[str, str]:
        return {"type": f"{TRANSCRIPTION}.delta", "item_id": item_id, "delta": text}

    facts = told(mapping, delta("u", "What"), delta("other", "No"), delta("u", " time"))
    assert facts[2] == ev.UserTranscriptUpdated("u", "What time", final=False)
    assert facts[1] == ev.UserTranscriptUpdated("other", "No", final=False)


def test_the_first_sound_of_a_response_is_announced_once_and_its_end_told(mapping: EventMapping) -> None:
    facts = told(mapping, audio(), audio(), done("completed"))
    assert facts == [
        ev.ResponseAudioStarted("r"),
        AudioReceived("r", bytes(4800)),
        AudioReceived("r", bytes(4800)),
        AudioEnded("r"),
        ev.ResponseFinished("r", Outcome.COMPLETED),
    ]


def test_late_sound_of_a_cancelled_response_is_dropped() -> None:
    answers = Answers(AudioLedger())
    mapping = EventMapping(answers, padding_ms=0)
    told(mapping, audio())
    answers.cancel("r")
    assert told(mapping, audio(), done("cancelled"), audio()) == [ev.ResponseFinished("r", Outcome.CANCELLED)]


def test_half_a_sample_at_the_end_of_a_delta_is_left_out(mapping: EventMapping) -> None:
    odd = base64.b64encode(b"abc").decode()
    assert told(mapping, audio(delta=odd))[1] == AudioReceived("r", b"ab")


def test_a_whole_text_is_no_news_after_its_deltas(mapping: EventMapping) -> None:
    delta = {"type": "response.audio_transcript.delta", **PLACE, "delta": "Hello"}
    whole = {"type": "response.audio_transcript.done", **PLACE, "transcript": "Hello"}
    assert told(mapping, delta, whole) == [ev.ResponseTextAdded("r", "Hello")]


def test_words_are_timed_from_the_start_of_the_response(mapping: EventMapping) -> None:
    word = {"type": "response.audio_timestamp.delta", **PLACE, "item_id": "second", "text": "word"}
    timing = {"audio_offset_ms": 20, "audio_duration_ms": 30}
    facts = told(mapping, audio("first"), audio("second"), {**word, **timing})
    assert facts[-1] == ev.ResponseWordTimed("r", "word", 120, 150)


def test_a_response_that_asked_for_tools_ends_as_such_and_asks_once(mapping: EventMapping) -> None:
    whole = {**CALL, "status": "completed"}
    other = {**whole, "call_id": "c2"}
    facts = told(mapping, item_done("completed"), done("completed", output=[whole, other]))
    assert facts == [
        ev.ToolCallRequested("r", "c", "get_time", "{}"),
        ev.ToolCallRequested("r", "c2", "get_time", "{}"),
        ev.ResponseFinished("r", Outcome.TOOL_CALLS),
    ]


@pytest.mark.parametrize("call_id", ["c", ""])
def test_a_call_id_used_again_or_empty_is_a_call_like_any_other(mapping: EventMapping, call_id: str) -> None:
    facts: list[Fact] = []
    for number in range(2):
        item = {**CALL, "id": f"i{number}", "call_id": call_id, "status": "completed"}
        again = {**item, "id": f"j{number}"}
        response = {"id": f"r{number}", "status": "completed", "output": [item, again]}
        item_is_done = {"type": "response.output_item.done", "response_id": f"r{number}", "item": item}
        facts += mapping.facts(item_is_done)
        facts += mapping.facts({"type": "response.done", "response": response})
    calls = [fact for fact in facts if isinstance(fact, ev.ToolCallRequested)]
    assert [call.response_id for call in calls] == ["r0", "r0", "r1", "r1"]
    assert len({call.call_id for call in calls}) == 4
    assert all(call.call_id for call in calls)


def test_a_call_in_an_interrupted_response_is_not_made(mapping: EventMapping) -> None:
    whole = {**CALL, "status": "completed"}
    assert told(mapping, done("cancelled", output=[whole])) == [ev.ResponseFinished("r", Outcome.CANCELLED)]


def test_a_turn_after_an_answer_stands_after_the_response_not_its_item(mapping: EventMapping) -> None:
    added = {"type": "response.output_item.added", "response_id": "r", "item": {"id": "i"}}
    committed = {"type": "input_audio_buffer.committed", "item_id": "u", "previous_item_id": "i"}
    assert told(mapping, added, committed) == [ev.UserTurnCommitted("u", "r")]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "response.video.delta", "delta": "x"},
        {"type": "something.new"},
        {"type": None},
        {"type": 7},
        {"type": ["list"]},
        {},
        {"type": "response.audio.delta"},
        {"type": "response.audio.delta", **PLACE, "delta": "no base64!"},
        {"type": "response.audio.delta", **PLACE, "delta": 5},
        {"type": "response.created", "response": None},
        {"type": "response.output_item.done", "response_id": "r", "item": "text"},
        {"type": f"{TRANSCRIPTION}.delta"},
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
