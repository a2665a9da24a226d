from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.states import STATES, talk
from voicedesk.ui.talk_hints import delay_seconds, hint_at
from voicedesk.ui.view_state import Look, view_state


@pytest.mark.parametrize(
    ("look", "elapsed", "hint"),
    [
        (Look.CONNECTING, 4.9, "Esc cancels"),
        (Look.CONNECTING, 6.2, "Still trying, 6 s"),
        (Look.THINKING, 3.9, "Esc cancels"),
        (Look.THINKING, 5.0, "Still thinking, 5 s"),
        (Look.RECONNECTING, 0.0, "Trying again in 4 s · press to try now"),
        (Look.RECONNECTING, 3.4, "Trying again in 1 s · press to try now"),
        (Look.RECONNECTING, 4.5, "Trying now"),
        (Look.READY_HOLD, 90.0, "or hold {key}"),
        (Look.USER_PAUSED, 0.5, "or wait, and it is sent"),
    ],
)
def test_long_waits_are_counted(look: Look, elapsed: float, hint: str) -> None:
    assert hint_at(talk(look), elapsed) == hint


@pytest.mark.parametrize(
    ("look", "elapsed", "hint"),
    [
        (Look.CONNECTING, 0.4, "Esc cancels"),
        (Look.CONNECTING, 1.2, "Still trying, 1 s"),
        (Look.THINKING, 2.0, "Still thinking, 2 s"),
        (Look.USER_PAUSED, 0.1, "Sent in 1 s"),
    ],
)
def test_with_less_motion_seconds_take_the_place_of_movement(look: Look, elapsed: float, hint: str) -> None:
    assert hint_at(talk(look), elapsed, reduced_motion=True) == hint


@pytest.mark.parametrize("look", [Look.LISTENING, Look.USER_SPEAKING, Look.USER_PAUSED])
def test_a_latched_turn_says_how_it_is_sent(look: Look) -> None:
    assert hint_at(talk(look), 1.0, latched=True) == "Press again to send"


def test_an_attempt_that_runs_is_not_counted_down() -> None:
    view = view_state(replace(STATES[Look.RECONNECTING], retry_seconds=0.0)).talk
    assert hint_at(view, 3.0) == "Press to try now"


def test_looks_that_pass_by_themselves_wait_before_they_are_shown() -> None:
    waiting = {look for look in Look if delay_seconds(Look.READY_HOLD, look) > 0}
    assert waiting == {Look.CONNECTING, Look.USER_PAUSED, Look.THINKING, Look.RECONNECTING}


def test_an_interruption_is_shown_at_once() -> None:
    assert delay_seconds(Look.SPEAKING, Look.BARGE_IN) == 0.0
    assert delay_seconds(Look.SPEAKING, Look.LISTENING) == 0.0
    assert delay_seconds(Look.SPEAKING, Look.READY_HOLD) == 0.0
