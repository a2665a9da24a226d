from __future__ import annotations

from itertools import combinations

import pytest

from tests.ui.states import talk
from voicedesk.ui.looks import LOOKS, Disc, Edge, Halo
from voicedesk.ui.tokens import tokens
from voicedesk.ui.view_state import Look

PHASE_LOOKS = [look for look in Look if look is not Look.NO_MICROPHONE]


@pytest.mark.parametrize(("one", "other"), list(combinations(PHASE_LOOKS, 2)))
def test_any_two_looks_differ_by_two_features_without_colour(one: Look, other: Look) -> None:
    features = [(*LOOKS[look].features(), talk(look).label) for look in (one, other)]
    differing = [first for first, second in zip(*features, strict=True) if first != second]
    assert len(differing) >= 2


def test_every_look_has_a_record_and_its_colours_exist() -> None:
    names = set(tokens().color_names())
    assert set(LOOKS) == set(Look)
    for record in LOOKS.values():
        assert {record.fill, record.on, record.edge_color, record.disc_color, record.glyph_color} <= names


def test_the_fill_tells_who_has_the_floor() -> None:
    filled = {look for look in Look if LOOKS[look].edge is Edge.NONE}
    assert filled == {Look.OFFLINE, Look.READY_HOLD, Look.LISTENING, Look.USER_SPEAKING, Look.SPEAKING}
    assert {look for look in Look if LOOKS[look].edge is Edge.DASHED} == {Look.RECONNECTING}


def test_only_an_open_ear_has_a_halo() -> None:
    assert LOOKS[Look.LISTENING].halo is Halo.FIXED
    assert LOOKS[Look.USER_SPEAKING].halo is Halo.LEVEL
    others = set(Look) - {Look.LISTENING, Look.USER_SPEAKING}
    assert all(LOOKS[look].halo is Halo.NONE for look in others)


def test_the_assistant_has_square_discs_and_nobody_else() -> None:
    square = {look for look in Look if LOOKS[look].disc in {Disc.SQUARE, Disc.DASHED_SQUARE}}
    assert square == {Look.SPEAKING, Look.BARGE_IN}


def test_a_missing_microphone_looks_like_any_failure() -> None:
    assert LOOKS[Look.NO_MICROPHONE] == LOOKS[Look.FAILED]
