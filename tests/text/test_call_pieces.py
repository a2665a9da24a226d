"""Tool calls put together from pieces, whichever way a server numbers them."""

from __future__ import annotations

import pytest

from voicedesk.text.call_pieces import LONGEST_ARGUMENTS, MOST_CALLS, CallPieces

Piece = tuple[object, str, str, str]

CALLS = [("a", "get_weather", '{"city": "Rome"}'), ("b", "get_time", "{}")]


def gathered(*pieces: Piece) -> list[tuple[str, str, str]]:
    calls = CallPieces()
    for piece in pieces:
        calls.add(*piece)
    return [(call.call_id, call.name, call.arguments) for call in calls.take()]


@pytest.mark.parametrize(
    "pieces",
    [
        [(0, "a", "get_weather", ""), (0, "", "", '{"city": "Rome"}'), (1, "b", "get_time", "{}")],
        [(0, "a", "get_weather", ""), (1, "b", "get_time", "{}"), (0, "", "", '{"city": "Rome"}')],
        [(0, "a", "get_weather", '{"city": "Rome"}'), (0, "b", "get_time", "{}")],
        [(None, "a", "get_weather", '{"city": "Rome"}'), (None, "b", "get_time", "{}")],
        [(0, "a", "get_weather", '{"city"'), (0, "b", "get_time", "{}"), (0, "a", "", ': "Rome"}')],
        [(0, "a", "get_weather", "{"), (0, "a", "get_weather", CALLS[0][2][1:]), (0, "b", "get_time", "{}")],
        [("0", "a", "get_weather", '{"city": "Rome"}'), ([], "b", "get_time", "{}")],
    ],
    ids=["by the book", "interleaved", "all at 0", "no index", "interleaved at 0", "named again", "odd"],
)
def test_two_calls_are_two_calls(pieces: list[Piece]) -> None:
    assert gathered(*pieces) == CALLS


def test_calls_without_ids_or_with_the_same_get_their_own() -> None:
    nameless = gathered((0, "", "get_time", "{}"), (0, "", "get_time", "{}"), (0, "", "get_weather", "{}"))
    same = gathered((0, "x", "get_time", "{}"), (1, "x", "get_time", "{}"), (0, "x", "get_time", "{}"))
    for calls in (nameless, same):
        assert len({call_id for call_id, *_ in calls}) == 3
        assert all(call_id for call_id, *_ in calls)


def test_what_was_taken_is_gone() -> None:
    calls = CallPieces()
    calls.add(0, "a", "get_time", "{}")
    assert calls.take()
    assert calls.take() == []


def test_neither_calls_nor_arguments_grow_without_end() -> None:
    many = gathered(*((number, f"c{number}", "get_time", "{}") for number in range(10 * MOST_CALLS)))
    assert len(many) == MOST_CALLS
    [(_, _, arguments)] = gathered(*((0, "a", "get_time", "x" * 1000) for _ in range(1000)))
    assert len(arguments) <= LONGEST_ARGUMENTS + 1000
