from __future__ import annotations

import pytest

from tests.ui.hand_clock import HandClock
from tests.ui.states import KEY_REFUSED, NO_MICROPHONE, hands_free, talk
from voicedesk.conversation.events import (
    InterruptPressed,
    MuteChanged,
    RetryPressed,
    SessionStarted,
    TalkPressed,
    TalkReleased,
)
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.ui.intentions import FixWanted
from voicedesk.ui.talk_key import Hold, TalkKey
from voicedesk.ui.view_state import Look, view_state

CLICKS = [
    (Look.OFFLINE, [SessionStarted()]),
    (Look.CONNECTING, []),
    (Look.RECONNECTING, [RetryPressed()]),
    (Look.FAILED, [FixWanted(KEY_REFUSED)]),
    (Look.NO_MICROPHONE, [FixWanted(NO_MICROPHONE)]),
    (Look.MUTED, [MuteChanged(muted=False)]),
]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def key(clock: HandClock) -> TalkKey:
    return TalkKey(clock)


@pytest.mark.parametrize(("look", "raised"), CLICKS)
def test_where_nothing_is_said_a_press_does_what_the_control_says(
    key: TalkKey, look: Look, raised: list[object]
) -> None:
    assert key.press(talk(look)) == raised
    assert key.release() == []
    assert key.hold is Hold.UP


@pytest.mark.parametrize(("look", "raised"), CLICKS)
def test_a_press_that_cannot_hold_does_the_same(key: TalkKey, look: Look, raised: list[object]) -> None:
    assert key.toggle(talk(look)) == raised
    assert key.hold is Hold.UP


def test_holding_talks_and_letting_go_sends(key: TalkKey, clock: HandClock) -> None:
    assert key.press(talk(Look.READY_HOLD)) == [TalkPressed()]
    clock.go_on(1.5)
    key.follow(talk(Look.LISTENING))
    assert key.release() == [TalkReleased(held_seconds=1.5)]


def test_a_second_key_while_the_first_is_down_changes_nothing(key: TalkKey) -> None:
    key.press(talk(Look.READY_HOLD))
    assert key.press(talk(Look.LISTENING)) == []
    assert len(key.release()) == 1
    assert key.release() == []


@pytest.mark.parametrize("look", [Look.THINKING, Look.SPEAKING])
def test_a_held_key_interrupts_and_goes_straight_on_to_talk(
    key: TalkKey, clock: HandClock, look: Look
) -> None:
    assert key.press(talk(look)) == [TalkPressed()]
    clock.go_on(2.0)
    assert key.release() == [TalkReleased(held_seconds=2.0)]


@pytest.mark.parametrize("look", [Look.THINKING, Look.SPEAKING, Look.BARGE_IN])
def test_hands_free_a_press_only_interrupts(key: TalkKey, look: Look) -> None:
    assert key.press(hands_free(look)) == [InterruptPressed()]
    assert key.release() == []


def test_hands_free_a_press_begins_a_turn_and_another_sends_it(key: TalkKey) -> None:
    assert key.press(hands_free(Look.READY_HANDS_FREE)) == [TalkPressed()]
    assert key.release() == []
    assert key.press(hands_free(Look.USER_SPEAKING)) == [TalkPressed()]
    assert key.release() == []


def test_pressing_once_latches_until_the_next_press(key: TalkKey, clock: HandClock) -> None:
    key.press_once = True
    assert key.press(talk(Look.READY_HOLD)) == [TalkPressed()]
    assert key.release() == []
    assert key.latched
    key.follow(talk(Look.LISTENING))
    clock.go_on(3.0)
    assert key.press(talk(Look.USER_SPEAKING)) == [TalkReleased(held_seconds=3.0)]
    assert key.release() == []
    assert key.hold is Hold.UP


def test_a_toggle_starts_a_turn_and_the_next_sends_it(key: TalkKey, clock: HandClock) -> None:
    assert key.toggle(talk(Look.READY_HOLD)) == [TalkPressed()]
    key.follow(talk(Look.LISTENING))
    clock.go_on(2.0)
    assert key.toggle(talk(Look.LISTENING)) == [TalkReleased(held_seconds=2.0)]
    assert key.hold is Hold.UP


def test_a_press_that_cannot_hold_only_interrupts_an_answer(key: TalkKey) -> None:
    assert key.toggle(talk(Look.SPEAKING)) == [InterruptPressed()]
    assert key.hold is Hold.UP


def test_a_latched_turn_ends_with_the_turn(key: TalkKey) -> None:
    key.toggle(talk(Look.READY_HOLD))
    key.follow(talk(Look.READY_HOLD))  # A view from before the press counts for nothing.
    assert key.latched
    key.follow(talk(Look.USER_SPEAKING))
    key.follow(talk(Look.THINKING))
    assert not key.latched


def test_a_latched_turn_outlives_a_broken_link(key: TalkKey) -> None:
    key.toggle(talk(Look.READY_HOLD))
    key.follow(talk(Look.LISTENING))
    key.follow(talk(Look.RECONNECTING))
    key.follow(talk(Look.LISTENING))
    assert key.latched


def test_a_latched_turn_over_a_broken_link_can_be_tried_now(key: TalkKey) -> None:
    key.toggle(talk(Look.READY_HOLD))
    key.follow(talk(Look.LISTENING))
    assert key.press(talk(Look.RECONNECTING)) == [RetryPressed()]


def test_a_failure_that_nobody_explained_is_tried_again(key: TalkKey) -> None:
    view = view_state(ConversationState(Phase.FAILED)).talk
    assert key.press(view) == [RetryPressed()]
