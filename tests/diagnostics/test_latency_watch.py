from __future__ import annotations

import pytest

from voicedesk.conversation.events import (
    BackendConnected,
    Event,
    PlayoutFlushed,
    PlayoutStarted,
    ResponseAudioStarted,
    ResponseTextAdded,
    SpeechStarted,
    SpeechStopped,
    TalkPressed,
    TalkReleased,
    TextSubmitted,
    UserTurnCommitted,
)
from voicedesk.diagnostics.latency import Exclusion, LatencyLedger
from voicedesk.diagnostics.latency_watch import LatencyWatch


@pytest.fixture
def watch() -> LatencyWatch:
    return LatencyWatch(LatencyLedger())


def play(watch: LatencyWatch, *events: tuple[float, Event]) -> None:
    for at, event in events:
        watch.hear(event, at)


def answer(at: float) -> tuple[tuple[float, Event], ...]:
    return (
        (at, UserTurnCommitted("u")),
        (at + 0.25, ResponseTextAdded("r", "It is")),
        (at + 0.375, ResponseAudioStarted("r")),
        (at + 0.5, PlayoutStarted("r")),
    )


def test_a_spoken_turn_is_timed_from_the_end_of_speech_to_the_first_sound(watch: LatencyWatch) -> None:
    play(watch, (0.0, SpeechStarted()), (1.0, SpeechStopped()), *answer(1.5))
    (done,) = watch.ledger.turns
    assert done.total_ms == 1000.0
    assert [stage.milliseconds for stage in done.stages] == [500.0, 250.0, 125.0, 125.0]


def test_a_held_turn_is_timed_from_the_release_of_the_key(watch: LatencyWatch) -> None:
    play(watch, (0.0, TalkPressed()), (2.0, TalkReleased(2.0)), *answer(2.25))
    assert watch.ledger.turns[0].total_ms == 750.0


def test_the_first_turn_after_connecting_is_shown_but_not_counted(watch: LatencyWatch) -> None:
    play(watch, (0.0, BackendConnected()))
    for start in (1.0, 11.0):
        play(watch, (start, SpeechStarted()), (start + 1, SpeechStopped()), *answer(start + 1))
    assert [done.exclusion for done in watch.ledger.turns] == [Exclusion.FIRST, None]


def test_a_typed_turn_is_shown_but_not_counted(watch: LatencyWatch) -> None:
    play(watch, (1.0, TextSubmitted("Hello")), *answer(1.0)[1:])
    assert watch.ledger.turns[0].exclusion is Exclusion.TYPED
    assert watch.ledger.turns[0].total_ms == 500.0


def test_an_answer_that_was_talked_over_does_not_count_and_does_not_spoil_the_next_turn(
    watch: LatencyWatch,
) -> None:
    play(watch, (0.0, SpeechStarted()), (1.0, SpeechStopped()), *answer(1.0))
    play(
        watch,
        (2.0, SpeechStarted()),
        (2.1, PlayoutFlushed("r", 500, 900)),
        (2.2, ResponseTextAdded("r", "late")),
    )
    play(watch, (3.0, SpeechStopped()), *answer(3.5))
    first, second = watch.ledger.turns
    assert first.exclusion is Exclusion.INTERRUPTED
    assert second.total_ms == 1000.0
    assert len(second.stages) == 4


def test_a_cough_leaves_no_turn(watch: LatencyWatch) -> None:
    play(
        watch,
        (1.0, SpeechStarted()),
        (1.2, SpeechStopped()),
        (5.0, SpeechStarted()),
        (6.0, SpeechStopped()),
        *answer(6.0),
    )
    assert [done.total_ms for done in watch.ledger.turns] == [500.0]


def test_an_answer_nobody_asked_for_is_no_turn(watch: LatencyWatch) -> None:
    play(watch, (1.0, ResponseTextAdded("r", "Welcome")), (1.5, PlayoutStarted("r")))
    assert watch.ledger.turns == ()
