"""The log of a conversation: enough to see what went wrong, nothing of what was said."""

from __future__ import annotations

import logging

import pytest

from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.diagnostics.latency import Exclusion
from voicedesk.session.journal import Journal

SPOKEN = (
    ev.SessionStarted(),
    ev.BackendConnected(),
    ev.TextSubmitted("My secret is a blue bicycle."),
    ev.ResponseStarted("r1"),
    ev.ResponseTextAdded("r1", "A blue bicycle, how nice."),
    ev.ResponseAudioStarted("r1"),
    ev.PlayoutStarted("r1"),
    ev.ResponseFinished("r1", ev.Outcome.COMPLETED),
    ev.PlayoutFinished("r1", 900),
)


class Ticks:
    """A clock that moves a tenth of a second at every look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.1
        return self.now


def journal_of(*events: ev.Event) -> Journal:
    conversation, journal = Conversation(), Journal(Ticks())
    for event in events:
        journal.watch(event, conversation.handle(event), conversation.state)
    return journal


def test_each_phase_and_each_answers_delay_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        journal_of(*SPOKEN)

    lines = [record.getMessage() for record in caplog.records]
    assert lines[0] == "phase connecting"
    assert any(line.startswith("answer heard after 400 ms") and "typed" in line for line in lines)


def test_an_answer_that_is_talked_over_has_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        journal = journal_of(*SPOKEN[:7], ev.InterruptPressed(), ev.PlayoutFlushed("r1", 300, 900))

    assert [turn.exclusion for turn in journal.ledger.turns] == [Exclusion.INTERRUPTED]
    assert [record.getMessage() for record in caplog.records if "answer heard" in record.getMessage()] == [
        "answer heard after 400 ms (endpointing 0, first token 200, first audio 100, playout 100, typed)"
    ]


def test_no_word_of_the_conversation_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        journal_of(*SPOKEN)

    assert "bicycle" not in caplog.text


def test_the_last_problems_are_kept_for_the_report() -> None:
    lost = ev.BackendLost(Problem(ProblemCode.LINK_LOST, "example.azure.com", "closed with code 1001"))

    journal = journal_of(ev.SessionStarted(), lost)

    assert list(journal.problems) == ["link_lost: example.azure.com (closed with code 1001)"]
