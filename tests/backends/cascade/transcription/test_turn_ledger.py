"""Every turn is told once, after the one it follows, with its words after it, whatever the order of news."""

from __future__ import annotations

import random

import pytest

from tests.fakes.clock import HandClock
from voicedesk.backends.cascade.transcription.turn_ledger import NEWS_SECONDS, ORDER_SECONDS, TurnLedger
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Event

CONVERSATIONS = 300

News = tuple[str, str, str | None]
"""What the service reports, of which turn, and the turn that one follows."""


@pytest.fixture
def clock() -> HandClock:
    return HandClock(100.0)


@pytest.fixture
def ledger(clock: HandClock) -> TurnLedger:
    return TurnLedger(clock)


def final(item_id: str, text: str = "words") -> ev.UserTranscriptUpdated:
    return ev.UserTranscriptUpdated(item_id, text, final=True)


def test_words_grow_to_the_whole_text_so_far(ledger: TurnLedger) -> None:
    ledger.commit("a", None)
    ledger.add_words("a", "What")
    assert ledger.add_words("a", " time") == [ev.UserTranscriptUpdated("a", "What time", final=False)]


def test_final_words_wait_for_their_turn(ledger: TurnLedger) -> None:
    assert ledger.settle("a", final("a")) == []
    assert ledger.commit("a", None) == [ev.UserTurnCommitted("a", None), final("a")]


def test_a_turn_waits_for_the_one_it_follows(ledger: TurnLedger) -> None:
    assert ledger.commit("b", "a") == []
    assert ledger.settle("b", final("b")) == []
    assert ledger.commit("a", None) == [
        ev.UserTurnCommitted("a"),
        ev.UserTurnCommitted("b"),
        final("b"),
    ]


def test_a_turn_that_follows_one_nobody_knows_is_told_after_a_while(
    ledger: TurnLedger, clock: HandClock
) -> None:
    assert ledger.commit("b", "unknown") == []
    assert ledger.next_due == clock() + ORDER_SECONDS
    clock.advance(ORDER_SECONDS)
    assert ledger.overdue() == [ev.UserTurnCommitted("b", "unknown")]


def test_turns_that_follow_each_other_in_a_circle_are_told_all_the_same(
    ledger: TurnLedger, clock: HandClock
) -> None:
    ledger.commit("a", "b")
    ledger.commit("b", "a")
    clock.advance(ORDER_SECONDS)
    assert ledger.overdue() == [ev.UserTurnCommitted("a", "b"), ev.UserTurnCommitted("b")]


def test_a_turn_that_follows_itself_or_the_root_follows_nothing(ledger: TurnLedger) -> None:
    assert ledger.commit("a", "a") == [ev.UserTurnCommitted("a", None)]
    assert ledger.commit("b", "root") == [ev.UserTurnCommitted("b", None)]


def test_final_words_without_a_turn_make_one_after_a_while(ledger: TurnLedger, clock: HandClock) -> None:
    ledger.settle("a", final("a"))
    clock.advance(ORDER_SECONDS)
    assert ledger.overdue() == [ev.UserTurnCommitted("a", None), final("a")]


def test_a_turn_of_which_nothing_is_heard_has_failed_and_late_words_are_not_told(
    ledger: TurnLedger, clock: HandClock
) -> None:
    ledger.commit("a", None)
    clock.advance(NEWS_SECONDS)
    assert ledger.overdue() == [ev.UserTranscriptFailed("a")]
    assert ledger.next_due is None
    assert ledger.settle("a", final("a")) == []
    assert ledger.add_words("a", "late") == []
    assert ledger.commit("a", None) == []


def test_words_that_still_come_are_news(ledger: TurnLedger, clock: HandClock) -> None:
    ledger.commit("a", None)
    clock.advance(NEWS_SECONDS - 1)
    ledger.add_words("a", "slow")
    clock.advance(NEWS_SECONDS - 1)
    assert ledger.overdue() == []
    assert ledger.settle("a", final("a")) == [final("a")]


def test_words_of_a_turn_still_being_spoken_wait_as_long_as_it_takes(
    ledger: TurnLedger, clock: HandClock
) -> None:
    ledger.add_words("a", "once upon")
    assert ledger.next_due is None
    clock.advance(60)
    assert ledger.overdue() == []
    assert ledger.commit("a", None) == [ev.UserTurnCommitted("a", None)]
    [words] = ledger.add_words("a", " a time")
    assert words == ev.UserTranscriptUpdated("a", "once upon a time", final=False)


def test_what_was_discarded_before_its_commit_is_forgotten_and_turns_are_not(ledger: TurnLedger) -> None:
    ledger.add_words("a", "hm")
    ledger.commit("b", None)
    ledger.discard()
    assert ledger.add_words("a", "new") == [ev.UserTranscriptUpdated("a", "new", final=False)]
    assert ledger.abandon() == [ev.UserTranscriptFailed("b")]


def test_words_without_turns_do_not_pile_up(ledger: TurnLedger) -> None:
    for number in range(1000):
        ledger.add_words(f"item {number}", "never committed")
    assert ledger.add_words("item 0", "x") == [ev.UserTranscriptUpdated("item 0", "x", final=False)]
    assert ledger.add_words("item 999", "!") == [
        ev.UserTranscriptUpdated("item 999", "never committed!", final=False)
    ]


@pytest.mark.parametrize("seed", range(CONVERSATIONS))
def test_no_order_of_news_loses_or_doubles_a_turn(seed: int, clock: HandClock, ledger: TurnLedger) -> None:
    dice = random.Random(seed)
    turns = [f"turn {number}" for number in range(dice.randint(1, 8))]
    facts: list[Event] = []
    for kind, item_id, previous in news(dice, turns):
        if kind == "commit":
            facts += ledger.commit(item_id, previous)
        elif kind == "words":
            facts += ledger.add_words(item_id, "some ")
        elif kind == "fail":
            facts += ledger.settle(item_id, ev.UserTranscriptFailed(item_id))
        else:
            facts += ledger.settle(item_id, final(item_id))
    facts += patience(ledger, clock)
    assert ledger.next_due is None
    check(facts, turns)


def news(dice: random.Random, turns: list[str]) -> list[News]:
    """Every turn's commit and end, if it has one, and words before its end, in any order across turns; some
    of it twice."""
    lines: list[list[News]] = []
    for number, item_id in enumerate(turns):
        ending = dice.choice(["complete", "complete", "fail", "none"])
        words: list[News] = [("words", item_id, None)] * dice.randint(0, 3)
        told: list[News] = words if ending == "none" else [*words, (ending, item_id, None)]
        commit: News = ("commit", item_id, turns[number - 1] if number else None)
        lines += [[commit] * dice.choice([1, 1, 2]), told * dice.choice([1, 1, 2])]
    shuffled: list[News] = []
    while lines := [line for line in lines if line]:
        shuffled.append(dice.choice(lines).pop(0))
    return shuffled


def patience(ledger: TurnLedger, clock: HandClock) -> list[Event]:
    facts: list[Event] = []
    while (due := ledger.next_due) is not None:
        clock.advance(max(0.0, due - clock()))
        facts += ledger.overdue()
    return facts


def check(facts: list[Event], turns: list[str]) -> None:
    committed = [fact.item_id for fact in facts if isinstance(fact, ev.UserTurnCommitted)]
    assert committed == turns
    for item_id in turns:
        ends = [place for place, fact in enumerate(facts) if is_end(fact, item_id)]
        assert len(ends) == 1
        assert ends[0] > facts.index(turn_of(item_id, facts))
        assert not any(is_words(fact, item_id) for fact in facts[ends[0] :] if not is_end(fact, item_id))


def turn_of(item_id: str, facts: list[Event]) -> Event:
    return next(f for f in facts if isinstance(f, ev.UserTurnCommitted) and f.item_id == item_id)


def is_end(fact: Event, item_id: str) -> bool:
    if isinstance(fact, ev.UserTranscriptFailed):
        return fact.item_id == item_id
    return is_words(fact, item_id) and isinstance(fact, ev.UserTranscriptUpdated) and fact.final


def is_words(fact: Event, item_id: str) -> bool:
    return isinstance(fact, ev.UserTranscriptUpdated) and fact.item_id == item_id
