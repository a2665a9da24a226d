"""What a service may send: nothing of it stops what follows."""

from __future__ import annotations

import json

import pytest

from voicedesk.backends.server_events import TOO_DEEP, event_of
from voicedesk.text.whole import Pieces, whole

HALVES = "\ud83d", "\ude00"


def test_what_is_no_number_is_missing_and_the_rest_of_the_event_counts() -> None:
    digits = "7" * 5000
    event = event_of(f'{{"type": "t", "a": 1e999, "b": NaN, "c": [-Infinity, {digits}, 7, 1.5]}}')

    assert event == {"type": "t", "a": None, "b": None, "c": [None, None, 7, 1.5]}


def test_half_a_character_is_replaced_wherever_it_stands() -> None:
    event = event_of('{"type": "t", "error": {"message": "a\\ud83d", "\\ude00": ["\\ud83d\\ude00"]}}')

    assert event == {"type": "t", "error": {"message": "a\ufffd", "\ufffd": ["\U0001f600"]}}
    json.dumps(event, ensure_ascii=False).encode()


def test_the_half_in_a_delta_waits_for_the_other() -> None:
    assert event_of('{"type": "t", "delta": "a\\ud83d"}')["delta"] == "a\ud83d"


@pytest.mark.parametrize("levels", [70, 500, 100_000])
def test_what_is_nested_too_deep_is_missing_or_an_event_of_no_kind(levels: int) -> None:
    event = event_of('{"type": "t", "deep": ' + "[" * levels + "]" * levels + "}")

    assert event["type"] in {"t", TOO_DEEP["type"]}
    assert len(json.dumps(event)) < 200


@pytest.mark.parametrize("message", ["", "{", "[]", "5", "null", '"text"', b"\xff\xfe{}", b'{"a": "'])
def test_what_is_no_event_is_refused(message: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        event_of(message)


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert event_of(b'{"type": "a\xff"}') == {"type": "a\ufffd"}


@pytest.mark.parametrize("kind", ["[]", "{}", "null", "7"])
def test_a_kind_that_is_no_text_is_none(kind: str) -> None:
    assert event_of(f'{{"type": {kind}}}') == {"type": ""}


def test_pieces_join_what_was_cut_within_a_character() -> None:
    pieces = Pieces()

    assert [pieces.add("a" + HALVES[0]), pieces.add(HALVES[1] + "b"), pieces.rest()] == [
        "a", "\U0001f600b", ""]  # fmt: skip
    assert [pieces.add(HALVES[0]), pieces.add("x"), pieces.add(HALVES[1])] == ["", "\ufffdx", "\ufffd"]
    assert [pieces.add(HALVES[0]), pieces.rest(), pieces.rest()] == ["", "\ufffd", ""]


def test_a_whole_text_is_left_as_it_is() -> None:
    text = "Grüße, 日本 \U0001f600"
    assert whole(text) is text
