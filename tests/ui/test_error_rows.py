from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QPushButton,
)

from tests.ui.desk import READY, TALK, Desk, part
from tests.ui.rows import REFUSED, conversation, refused
from voicedesk.conversation.events import (
    RetryPressed,
)
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import Notice
from voicedesk.settings.schema import Place
from voicedesk.ui.intentions import (
    FarEndChosen,
    FixWanted,
    GoOnWanted,
)


def test_an_error_row_has_one_fix_a_retry_and_a_way_on(desk: Desk) -> None:
    desk.window.show_far_end(Place.AZURE)
    desk.show(ConversationState(Phase.FAILED, problem=REFUSED, entries=(*TALK, refused("n1"))))
    row = desk.window.pane.view.widgets.errors["n1"]
    part(row.card, QPushButton, "fix").click()
    part(row.card, QPushButton, "retry").click()
    row.carry_on.link.click()

    on_device = FarEndChosen(Place.ON_DEVICE)
    assert desk.wanted == [FixWanted(REFUSED), RetryPressed(), on_device]


def test_details_hold_the_code_and_can_be_copied(desk: Desk) -> None:
    desk.show(ConversationState(Phase.FAILED, problem=REFUSED, entries=(refused("n1"),)))
    view = desk.window.pane.view
    row = view.widgets.errors["n1"]
    before = row.height()
    part(row.card, QPushButton, "details").click()
    assert row.height() > before
    assert "key_refused" in row.card.details.text()
    assert "key_refused" not in row.card.text.text() + row.card.title.text()

    part(row.card, QPushButton, "copy").click()
    assert "401 Access denied" in QGuiApplication.clipboard().text()


def test_an_old_problem_cannot_be_tried_again(desk: Desk) -> None:
    desk.show(replace(READY, entries=(refused("n1"), *TALK)))
    row = desk.window.pane.view.widgets.errors["n1"]

    assert not part(row.card, QPushButton, "retry").isVisible()


def test_a_sign_in_that_has_run_out_has_one_button_that_connects_again(desk: Desk) -> None:
    problem = Problem(ProblemCode.SIGN_IN_EXPIRED)
    desk.show(ConversationState(Phase.FAILED, problem=problem, entries=(Notice("n1", problem),)))
    row = desk.window.pane.view.widgets.errors["n1"]

    assert part(row.card, QPushButton, "fix").text() == "Sign in"
    assert part(row.card, QPushButton, "fix").isVisible()
    assert not part(row.card, QPushButton, "retry").isVisible()

    desk.show(replace(READY, entries=(Notice("n1", problem), *TALK)))
    assert not part(row.card, QPushButton, "fix").isVisible()


def test_on_this_device_nobody_is_sent_to_this_device(desk: Desk) -> None:
    desk.window.show_far_end(Place.ON_DEVICE)
    desk.show(ConversationState(Phase.FAILED, problem=REFUSED, entries=(refused("n1"),)))

    assert not desk.window.pane.view.widgets.errors["n1"].carry_on.isVisible()


def test_enter_on_an_error_row_goes_into_its_buttons(desk: Desk) -> None:
    desk.show(ConversationState(Phase.FAILED, problem=REFUSED, entries=(*TALK, refused("n1"))))
    view = desk.window.pane.view
    view.setFocus()
    view.gestures.go_to(3)
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_Space)

    assert desk.wanted == [FixWanted(REFUSED)]


def test_error_rows_out_of_view_are_hidden_and_come_back(desk: Desk) -> None:
    desk.show(replace(READY, entries=(refused("n1"), *conversation(40))))
    view = desk.window.pane.view
    assert not any(row.isVisible() for row in view.widgets.errors.values())

    view.verticalScrollBar().setValue(0)
    assert view.widgets.errors["n1"].isVisible()
    assert view.widgets.errors["n1"].geometry() == view.row_rect(0)


GONE = Problem(ProblemCode.SPEAKER_GONE, "Headset")
HELD = ConversationState(
    Phase.SPEAKING,
    response_id="a1",
    speaker_problem=GONE,
    speaker_instead="Speakers & more",
    entries=(*TALK, Notice("n1", GONE)),
)


def test_a_pulled_headset_leaves_the_choice_where_the_answer_goes_on(desk: Desk) -> None:
    desk.show(HELD)
    card = desk.window.pane.view.widgets.errors["n1"].card
    go_on = part(card, QPushButton, "go-on")
    assert (go_on.text(), go_on.isVisible()) == ("Go on with Speakers && more", True)
    assert part(card, QPushButton, "fix").text() == "Choose a speaker"
    talk = desk.window.dock.talk.shown
    assert (talk.label, talk.hint) == ("Paused", "Speaker unplugged · Esc stops")

    go_on.click()
    part(card, QPushButton, "fix").click()
    assert desk.wanted == [GoOnWanted(), FixWanted(GONE)]


def test_a_device_that_is_back_is_no_red_problem_any_more(desk: Desk) -> None:
    desk.show(HELD)
    desk.show(replace(READY, entries=(*TALK, Notice("n1", GONE, over=True))))

    card = desk.window.pane.view.widgets.errors["n1"].card
    assert (card.title.text(), card.text.text()) == ("Headset was unplugged", "It is back again.")
    assert card.property("card") == "plain"
    assert not part(card, QPushButton, "go-on").isVisible()
    assert card.accessibleName() == "Headset was unplugged. It is back again."
