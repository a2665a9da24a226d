"""The banner of a lost connection: which service, why, and what is waited for."""

from __future__ import annotations

import pytest

from tests.ui.desk import READY, TALK, Desk
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import Entry
from voicedesk.settings.schema import Place
from voicedesk.ui.banner import BannerWords
from voicedesk.ui.intentions import FarEndChosen

LISTENER = Stage.TRANSCRIPTION


def lost(problem: Problem | None, entries: tuple[Entry, ...] = TALK, attempt: int = 1) -> ConversationState:
    linked = bool(entries)
    return ConversationState(
        Phase.RECONNECTING, linked=linked, attempt=attempt, problem=problem, entries=entries
    )


def shown(desk: Desk) -> BannerWords:
    words = desk.window.banner.shown
    assert words is not None
    return words


def test_a_banner_names_the_service_whose_link_broke(desk: Desk) -> None:
    desk.show(lost(Problem(ProblemCode.LINK_LOST, "stt.example", stage=LISTENER)))

    assert shown(desk).title == "The connection to the transcription service dropped."
    assert shown(desk).text == "Your conversation is kept. Trying again by itself."


def test_a_limit_is_named_with_the_time_the_service_asked_for(desk: Desk) -> None:
    desk.show(lost(Problem(ProblemCode.LIMIT_REACHED, "stt.example", retry_after=11.4, stage=LISTENER), ()))

    assert shown(desk).title == "There is no connection to the transcription service yet."
    assert shown(desk).text == (
        "This account has used its allowance for now. We were asked to wait 12 s, then it is tried "
        "again by itself."
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (ProblemCode.SERVICE_DOWN, "It is not answering."),
        (ProblemCode.NO_NETWORK, "This computer is offline."),
        (ProblemCode.BLOCKED, "Something between here and there blocks it, often a company proxy."),
        (ProblemCode.PROTOCOL, "It sent something we do not understand."),
    ],
)
def test_each_reason_is_a_sentence(desk: Desk, code: ProblemCode, reason: str) -> None:
    desk.show(lost(Problem(code, "stt.example", stage=LISTENER)))

    assert shown(desk).text == f"{reason} Your conversation is kept. Trying again by itself."


def test_where_one_service_does_it_all_none_is_named(desk: Desk) -> None:
    desk.show(lost(Problem(ProblemCode.SERVICE_DOWN, "voice.example")))

    assert shown(desk).title == "The connection dropped."
    assert shown(desk).text.startswith("The service is not answering. ")


def test_the_banner_says_what_the_latest_attempt_met(desk: Desk) -> None:
    desk.show(lost(Problem(ProblemCode.LINK_LOST, stage=LISTENER)))
    desk.show(lost(Problem(ProblemCode.LIMIT_REACHED, retry_after=600, stage=LISTENER), attempt=2))

    assert "We were asked to wait 10 min" in shown(desk).text


def test_a_banner_that_was_closed_stays_closed_until_the_next_drop(desk: Desk) -> None:
    desk.show(lost(Problem(ProblemCode.LINK_LOST, stage=LISTENER)))
    desk.window.banner.close_button.click()
    desk.show(lost(Problem(ProblemCode.SERVICE_DOWN, stage=LISTENER), attempt=2))
    assert desk.window.banner.shown is None

    desk.show(READY)
    desk.show(lost(Problem(ProblemCode.LINK_LOST, stage=LISTENER)))
    assert shown(desk).title == "The connection to the transcription service dropped."


def test_whoever_waits_for_an_account_may_go_on_with_this_device(desk: Desk) -> None:
    desk.window.show_far_end(Place.AZURE)
    desk.show(lost(Problem(ProblemCode.LIMIT_REACHED, "voice.example", retry_after=32)))

    desk.window.banner.button.click()
    assert desk.wanted == [FarEndChosen(Place.ON_DEVICE)]


def test_on_this_device_the_banner_sends_nobody_there(desk: Desk) -> None:
    desk.show(lost(Problem(ProblemCode.SERVICE_DOWN)))

    assert shown(desk).button == ""
