from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.hand_clock import HandClock
from tests.ui.states import STATES, talk
from voicedesk.ui.talk_showing import TalkShowing
from voicedesk.ui.view_state import Look, view_state


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def showing(clock: HandClock) -> TalkShowing:
    made = TalkShowing(clock)
    made.take(talk(Look.READY_HOLD))
    return made


def test_a_look_that_passes_within_150_ms_is_never_shown(showing: TalkShowing, clock: HandClock) -> None:
    assert not showing.take(talk(Look.THINKING))
    assert showing.view.look is Look.THINKING
    assert showing.shown.look is Look.READY_HOLD
    clock.go_on(0.1)
    assert not showing.advance()
    assert showing.take(talk(Look.SPEAKING))
    assert showing.shown.look is Look.SPEAKING


def test_a_look_that_lasts_is_shown_after_150_ms(showing: TalkShowing, clock: HandClock) -> None:
    showing.take(talk(Look.THINKING))
    assert showing.waiting_seconds() == pytest.approx(0.15)
    clock.go_on(0.16)
    assert showing.advance()
    assert showing.shown.look is Look.THINKING
    assert showing.waiting_seconds() == 0.0


def test_news_of_a_waiting_look_do_not_make_it_wait_longer(showing: TalkShowing, clock: HandClock) -> None:
    showing.take(talk(Look.RECONNECTING))
    clock.go_on(0.1)
    showing.take(view_state(replace(STATES[Look.RECONNECTING], attempt=3)).talk)
    clock.go_on(0.06)
    assert showing.advance()
    assert showing.shown.label == "Reconnecting, attempt 3"


def test_a_view_that_says_the_same_changes_nothing(showing: TalkShowing) -> None:
    assert not showing.take(talk(Look.READY_HOLD))


def test_each_attempt_is_counted_from_its_own_start(showing: TalkShowing, clock: HandClock) -> None:
    showing.take(talk(Look.RECONNECTING))
    clock.go_on(3.0)
    assert showing.elapsed() == pytest.approx(3.0)
    showing.take(view_state(replace(STATES[Look.RECONNECTING], attempt=3, retry_seconds=8.0)).talk)
    assert showing.elapsed() == 0.0


def test_a_note_stands_for_its_seconds(showing: TalkShowing, clock: HandClock) -> None:
    showing.say("Now using Headset (USB)", 4.0)
    clock.go_on(3.9)
    assert showing.note() == "Now using Headset (USB)"
    clock.go_on(0.2)
    assert showing.note() == ""


def test_a_tap_is_explained_for_three_seconds_and_once(showing: TalkShowing, clock: HandClock) -> None:
    tapped = view_state(replace(STATES[Look.READY_HOLD], tapped=True)).talk
    showing.take(tapped)
    assert showing.note().startswith("Hold while you speak.")
    clock.go_on(3.1)
    showing.take(tapped)
    assert showing.note() == ""
    showing.take(talk(Look.LISTENING))
    showing.take(tapped)
    assert showing.note() != ""
