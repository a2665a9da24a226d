from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tests.ui.hand_clock import HandClock
from tests.ui.states import BY_HAND, HANDS_FREE, STATES, shown
from voicedesk.ui.announcements import (
    Announcement,
    AnnouncementQueue,
    Urgency,
    announcement,
    would_be_recorded,
)
from voicedesk.ui.announcer import Announcer, say_to_screen_reader
from voicedesk.ui.view_state import Look, ViewState, view_state


def by_hand(look: Look) -> ViewState:
    return view_state(replace(STATES[look], mode=BY_HAND))


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (Look.OFFLINE, Look.CONNECTING, None),
        (Look.CONNECTING, Look.READY_HOLD, None),
        (Look.SPEAKING, Look.READY_HANDS_FREE, None),
        (Look.READY_HOLD, Look.OFFLINE, None),
        (Look.USER_SPEAKING, Look.THINKING, None),
        (Look.THINKING, Look.SPEAKING, None),
        (Look.READY_HOLD, Look.LISTENING, None),
        (
            Look.SPEAKING,
            Look.RECONNECTING,
            Announcement("Connection lost. Reconnecting", Urgency.ASSERTIVE),
        ),
        (Look.RECONNECTING, Look.READY_HOLD, Announcement("Connected again")),
        (
            Look.RECONNECTING,
            Look.FAILED,
            Announcement("Key not accepted. Press to fix the key", Urgency.ASSERTIVE),
        ),
        (
            Look.READY_HOLD,
            Look.NO_MICROPHONE,
            Announcement("No microphone. Press to choose one", Urgency.ASSERTIVE),
        ),
        (Look.READY_HOLD, Look.READY_HOLD, None),
    ],
)
def test_what_a_change_gives_reason_to_say(before: Look, now: Look, said: Announcement | None) -> None:
    assert announcement(shown(before), shown(now)) == said


def test_a_further_attempt_is_not_announced_again() -> None:
    third = view_state(replace(STATES[Look.RECONNECTING], attempt=3))
    assert announcement(shown(Look.RECONNECTING), third) is None


@pytest.mark.parametrize("look", list(Look))
def test_nothing_is_said_while_it_would_be_recorded(look: Look) -> None:
    held = {Look.LISTENING, Look.USER_SPEAKING, Look.USER_PAUSED}
    assert would_be_recorded(by_hand(look)) == (look in held)


def test_hands_free_an_open_microphone_keeps_the_screen_reader_silent() -> None:
    assert would_be_recorded(shown(Look.READY_HANDS_FREE))
    assert not would_be_recorded(view_state(replace(STATES[Look.READY_HANDS_FREE], muted=True)))
    assert not would_be_recorded(view_state(replace(STATES[Look.RECONNECTING], mode=HANDS_FREE)))


def test_two_announcements_are_700_ms_apart_and_the_newest_wins() -> None:
    queue = AnnouncementQueue()
    queue.change(shown(Look.READY_HOLD), shown(Look.RECONNECTING), 10.0)
    assert queue.take(shown(Look.RECONNECTING), 10.0) is not None
    queue.change(shown(Look.RECONNECTING), shown(Look.READY_HOLD), 10.1)
    assert queue.wait_seconds(10.2) == pytest.approx(0.5)
    assert queue.take(shown(Look.READY_HOLD), 10.6) is None
    queue.change(shown(Look.READY_HOLD), shown(Look.FAILED), 10.65)
    assert queue.take(shown(Look.FAILED), 10.69) is None
    said = queue.take(shown(Look.FAILED), 10.71)
    assert said is not None
    assert said.text.startswith("Key not accepted")
    assert queue.wait_seconds(10.71) is None


def test_a_problem_still_waiting_survives_a_change_without_words() -> None:
    queue = AnnouncementQueue()
    queue.change(shown(Look.SPEAKING), shown(Look.FAILED), 10.0)
    queue.take(shown(Look.FAILED), 10.0)
    queue.change(shown(Look.SPEAKING), shown(Look.RECONNECTING), 10.1)
    queue.change(shown(Look.RECONNECTING), shown(Look.CONNECTING), 10.2)
    said = queue.take(shown(Look.CONNECTING), 10.8)
    assert said is not None
    assert said.text == "Connection lost. Reconnecting"


def test_the_announcer_says_what_is_due_and_comes_back_for_the_rest(qtbot: QtBot) -> None:
    said: list[str] = []
    clock = HandClock()
    speaker = QObject()
    announcer = Announcer(speaker, say=lambda _, each: said.append(each.text), clock=clock)
    for look in (Look.READY_HOLD, Look.RECONNECTING):
        announcer.show_view(shown(look))
    assert said == ["Connection lost. Reconnecting"]
    clock.go_on(0.1)
    announcer.show_view(shown(Look.READY_HOLD))
    assert said == ["Connection lost. Reconnecting"]
    clock.go_on(0.7)
    announcer.advance()
    assert said == ["Connection lost. Reconnecting", "Connected again"]


def test_without_a_screen_reader_nothing_is_sent(qtbot: QtBot) -> None:
    say_to_screen_reader(QObject(), Announcement("Ready"))
    announcer = Announcer(speaker := QObject())
    announcer.advance()
    assert announcer.parent() is speaker


def test_a_connection_that_never_was_is_not_called_lost() -> None:
    never = view_state(replace(STATES[Look.RECONNECTING], linked=False, attempt=1))

    said = announcement(shown(Look.CONNECTING), never)
    assert said == Announcement("No connection yet. Trying again", Urgency.ASSERTIVE)
    assert announcement(never, shown(Look.READY_HOLD)) == Announcement("Connected")
    assert never.talk.label == "Connecting, attempt 2"
