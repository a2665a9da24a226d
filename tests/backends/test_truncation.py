from __future__ import annotations

import pytest

from voicedesk.backends.voice_live.truncation import RESPONSES_KEPT, AudioLedger, Cut


def ledger(*parts_ms: int) -> AudioLedger:
    """A response whose parts last so long."""
    book = AudioLedger()
    for number, ms in enumerate(parts_ms):
        book.add("r", f"i{number}", number % 2, ms * 48)
    return book


@pytest.mark.parametrize(
    ("parts_ms", "played_ms", "cuts"),
    [
        ([1000], 300, [Cut("i0", 0, 300)]),
        ([1000], 0, [Cut("i0", 0, 0)]),
        ([1000], -5, [Cut("i0", 0, 0)]),
        ([1000], 1000, [Cut("i0", 0, 1000)]),
        ([1000], 5000, [Cut("i0", 0, 1000)]),
        ([400, 600], 300, [Cut("i0", 0, 300), Cut("i1", 1, 0)]),
        ([400, 600], 400, [Cut("i1", 1, 0)]),
        ([400, 600], 700, [Cut("i1", 1, 300)]),
        ([400, 600, 200], 500, [Cut("i1", 1, 100), Cut("i2", 0, 0)]),
        ([], 300, []),
    ],
)
def test_history_is_cut_where_the_listener_was(parts_ms: list[int], played_ms: int, cuts: list[Cut]) -> None:
    assert ledger(*parts_ms).cuts("r", played_ms) == cuts


def test_a_cut_never_lies_beyond_the_audio_received_even_by_a_fraction() -> None:
    book = AudioLedger()
    book.add("r", "i", 0, 48 * 100 + 24)
    assert book.cuts("r", 101) == [Cut("i", 0, 100)]


def test_a_response_that_is_not_known_is_not_cut() -> None:
    assert ledger(100).cuts("another", 50) == []


def test_offsets_count_the_parts_before() -> None:
    book = ledger(400, 600)
    assert [book.offset_ms("r", "i0", 0), book.offset_ms("r", "i1", 1)] == [0, 400]
    assert book.offset_ms("r", "not yet", 0) == 1000


def test_only_the_last_responses_are_kept() -> None:
    book = AudioLedger()
    for number in range(RESPONSES_KEPT + 1):
        book.add(f"r{number}", "i", 0, 480)
    assert book.cuts("r0", 5) == []
    assert book.cuts("r1", 5) == [Cut("i", 0, 5)]
