from __future__ import annotations

from tests.ui.rows import answer, refused, said, weather
from voicedesk.conversation.turns import TurnStatus
from voicedesk.ui.selection import Position, Selection, copied_conversation, copied_row, copied_text
from voicedesk.ui.transcript_text import Row

ROWS: list[Row] = [
    said("u1", "What is the weather?"),
    weather("t1"),
    answer("a1", "It is dry. Take no umbrella.", TurnStatus.INTERRUPTED, heard=10),
]


def selected(start: tuple[int, int], end: tuple[int, int]) -> Selection:
    return Selection(Position(*start), Position(*end))


def test_words_within_one_turn_are_copied_alone() -> None:
    assert copied_text(ROWS, selected((0, 5), (0, 11))) == "is the"


def test_it_does_not_matter_which_way_one_drags() -> None:
    assert copied_text(ROWS, selected((0, 11), (0, 5))) == "is the"


def test_across_turns_the_speakers_are_named_and_struck_words_marked() -> None:
    text = copied_text(ROWS, selected((0, 12), (2, 28)))

    assert text.splitlines() == [
        "You: weather?",
        "[Tool Weather, Lisbon, Saturday: dry, 24 °C]",
        "Assistant: It is dry. [not heard: Take no umbrella.]",
    ]


def test_a_row_is_copied_with_its_speaker() -> None:
    assert copied_row(ROWS[0]) == "You: What is the weather?"


def test_the_whole_conversation_leaves_problems_out() -> None:
    text = copied_conversation([*ROWS, refused("n1")])

    assert len(text.splitlines()) == 3


def test_a_selection_keeps_its_text_when_rows_come_above_it() -> None:
    selection = selected((1, 0), (2, 4))

    assert selection.moved(0, 2) == selected((3, 0), (4, 4))
    assert selection.moved(2, 1) == selected((1, 0), (3, 4))
    assert selection.moved(3, 1) == selection
    assert selection.moved(0, -1) == selected((0, 0), (1, 4))


def test_each_row_knows_its_part_of_a_selection() -> None:
    selection = selected((1, 3), (3, 2))

    assert selection.chars_in(0, 9) is None
    assert selection.chars_in(1, 9) == (3, 9)
    assert selection.chars_in(2, 9) == (0, 9)
    assert selection.chars_in(3, 9) == (0, 2)
    assert selected((1, 3), (1, 3)).chars_in(1, 9) is None
