from __future__ import annotations

import pytest

from voicedesk.diagnostics.latency import Exclusion, LatencyLedger, Mark

IN_ORDER = (Mark.SPEECH_ENDED, Mark.COMMITTED, Mark.FIRST_TEXT, Mark.FIRST_AUDIO, Mark.PLAYOUT)


def turn(ledger: LatencyLedger, total: float, exclusion: Exclusion | None = None) -> None:
    ledger.begin(exclusion)
    ledger.mark(Mark.SPEECH_ENDED, 100.0)
    ledger.mark(Mark.PLAYOUT, 100.0 + total)


def test_a_turn_is_the_sum_of_its_stages() -> None:
    ledger = LatencyLedger()
    ledger.begin()
    for mark, at in zip(IN_ORDER, (10.0, 10.5, 10.75, 10.875, 11.0), strict=True):
        ledger.mark(mark, at)
    (done,) = ledger.turns
    assert [(stage.name, stage.milliseconds) for stage in done.stages] == [
        ("endpointing", 500.0),
        ("first token", 250.0),
        ("first audio", 125.0),
        ("playout", 125.0),
    ]
    assert done.total_ms == 1000.0


def test_after_a_breath_the_last_end_of_speech_counts() -> None:
    ledger = LatencyLedger()
    ledger.begin()
    for mark, at in ((Mark.SPEECH_ENDED, 1.0), (Mark.SPEECH_ENDED, 2.0), (Mark.PLAYOUT, 2.5)):
        ledger.mark(mark, at)
    assert ledger.turns[0].total_ms == 500.0


def test_stages_that_were_not_reported_or_came_out_of_order_are_left_out() -> None:
    ledger = LatencyLedger()
    ledger.begin()
    for mark, at in (
        (Mark.COMMITTED, 1.0),
        (Mark.FIRST_AUDIO, 1.5),
        (Mark.FIRST_TEXT, 1.75),
        (Mark.PLAYOUT, 2.0),
    ):
        ledger.mark(mark, at)
    (done,) = ledger.turns
    assert [stage.name for stage in done.stages] == ["first token", "playout"]
    assert done.total_ms == 1000.0


@pytest.mark.parametrize("exclusion", list(Exclusion))
def test_turns_that_are_not_comparable_are_kept_with_the_reason(exclusion: Exclusion) -> None:
    ledger = LatencyLedger()
    turn(ledger, 0.5)
    turn(ledger, 60.0, exclusion)
    assert len(ledger.turns) == 2
    assert ledger.turns[0].exclusion is None
    assert ledger.turns[1].exclusion is exclusion


def test_a_turn_may_turn_out_interrupted() -> None:
    ledger = LatencyLedger()
    ledger.interrupt()
    turn(ledger, 0.5)
    ledger.interrupt()
    assert ledger.turns[0].exclusion is Exclusion.INTERRUPTED


def test_playout_without_a_turn_and_old_turns_leave_nothing() -> None:
    ledger = LatencyLedger(capacity=2)
    ledger.mark(Mark.PLAYOUT, 1.0)
    assert ledger.turns == ()
    for total in (0.25, 0.5, 0.75):
        turn(ledger, total)
    assert [done.total_ms for done in ledger.turns] == [500.0, 750.0]
