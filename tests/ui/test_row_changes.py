from __future__ import annotations

import random
from dataclasses import replace

from tests.ui.rows import answer, said, weather
from voicedesk.conversation.turns import Turn, TurnStatus
from voicedesk.ui.row_changes import RowChanges, row_changes, visible_rows
from voicedesk.ui.transcript_text import Row, Thinking, entry_id

FIRST, SECOND, THIRD = said("u1", "one"), answer("a1", "two"), said("u2", "three")


def applied(old: list[Row], new: list[Row], changes: RowChanges) -> list[Row]:
    """What a view ends up with that was told nothing but the changes."""
    rows = old[: changes.at] + old[changes.at + changes.removed :]
    rows[changes.at : changes.at] = new[changes.at : changes.at + changes.inserted]
    for row in changes.changed:
        rows[row] = new[row]
    return rows


def test_the_same_rows_change_nothing() -> None:
    assert row_changes([FIRST, SECOND], [FIRST, SECOND]) == RowChanges((), 2, 0, 0)


def test_a_row_at_the_end_is_inserted_alone() -> None:
    assert row_changes([FIRST], [FIRST, SECOND]) == RowChanges((), 1, 0, 1)


def test_a_row_that_grew_is_the_only_one_that_changed() -> None:
    grown = replace(SECOND, text="two and more")

    assert row_changes([FIRST, SECOND, THIRD], [FIRST, grown, THIRD]).changed == (1,)


def test_a_turn_that_belongs_in_between_is_put_there() -> None:
    assert row_changes([FIRST, THIRD], [FIRST, SECOND, THIRD]) == RowChanges((), 1, 0, 1)


def test_a_new_conversation_removes_what_was_there() -> None:
    assert row_changes([FIRST, SECOND], []) == RowChanges((), 0, 2, 0)


def test_any_change_leads_to_the_new_rows() -> None:
    dice = random.Random(7)
    for _ in range(2000):
        pool: list[Row] = [said(str(number), dice.choice("ab")) for number in range(6)]
        old = [row for row in pool if dice.random() < 0.7]
        new = [
            replace(row, text="changed") if dice.random() < 0.3 and isinstance(row, Turn) else row
            for row in pool
            if dice.random() < 0.7
        ]
        assert applied(old, new, row_changes(old, new)) == new


def test_an_answer_without_a_word_has_no_row_once_it_ended() -> None:
    empty = answer("a", "", TurnStatus.DONE)

    assert visible_rows([FIRST, empty], thinking=False) == [FIRST]


def test_thinking_has_a_row_until_the_answer_has_one() -> None:
    begun = answer("a", "", TurnStatus.LIVE)

    assert visible_rows([FIRST], thinking=True) == [FIRST, Thinking()]
    assert visible_rows([FIRST, begun], thinking=True) == [FIRST, begun]
    assert visible_rows([FIRST, weather("t")], thinking=True, looking_up=True)[-1] == Thinking(True)


def test_rows_are_named_after_what_they_show() -> None:
    assert [entry_id(row) for row in (FIRST, weather("t"), Thinking())] == ["said u1", "tool t", "thinking"]
