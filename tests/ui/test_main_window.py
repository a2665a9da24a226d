from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.desk import READY, SPEAKING, TALK, Desk
from tests.ui.rows import said
from voicedesk.conversation.events import (
    RetryPressed,
    SessionStopped,
    TalkMode,
)
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.settings.schema import BackendKind, Place
from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.export_dialog import ExportDialog
from voicedesk.ui.intentions import (
    FarEndChosen,
    QuitWanted,
    SettingsWanted,
)
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.theme import Theme


def test_another_far_end_is_chosen_at_once_while_offline(desk: Desk) -> None:
    selector = desk.window.top_bar.backend
    desk.window.show_far_end(Place.ON_DEVICE, configured={BackendKind.VOICE_LIVE})
    desk.show(ConversationState())
    menu = selector.menu_now()
    titles = [action.text() for action in menu.actions() if action.text()]
    assert titles == [
        "On this device  ·  Voice Live. No account needed. Nothing leaves this computer.",
        "Azure, Voice Live. One service for the whole conversation. Lowest effort.",
        "Settings…",
    ]

    menu.actions()[1].trigger()
    assert desk.wanted == [FarEndChosen(Place.AZURE, BackendKind.VOICE_LIVE)]


def test_what_is_not_set_up_opens_its_settings(desk: Desk) -> None:
    menu = desk.window.top_bar.backend.menu_now()
    assert menu.actions()[1].text().endswith("Set up…")

    menu.actions()[1].trigger()
    assert desk.wanted == [SettingsWanted("voice-live")]


def test_changing_while_connected_asks_once(desk: Desk) -> None:
    selector = desk.window.top_bar.backend
    desk.window.show_far_end(Place.ON_DEVICE, configured={BackendKind.VOICE_LIVE})
    desk.show(READY)
    selector.menu_now().actions()[1].trigger()
    asked = QApplication.activePopupWidget() or selector.findChildren(QWidget, options=_direct())[-1]
    assert desk.wanted == []

    yes = next(b for b in asked.findChildren(QPushButton) if b.text() == "Switch")
    yes.click()
    assert desk.wanted == [FarEndChosen(Place.AZURE, BackendKind.VOICE_LIVE)]


def _direct() -> Qt.FindChildOption:
    return Qt.FindChildOption.FindDirectChildrenOnly


def test_the_cascade_is_offered_only_when_it_is_there(desk: Desk) -> None:
    everything = frozenset(BackendKind)
    desk.window.show_far_end(Place.AZURE, BackendKind.CASCADE, everything, everything)

    assert len(desk.window.top_bar.backend.menu_now().actions()) == 6
    assert "Azure · Cascade" in desk.window.top_bar.backend.accessibleName()


def test_the_most_serious_banner_wins_and_the_other_comes_back(desk: Desk) -> None:
    banner = desk.window.banner
    desk.window.show_banner(BannerWords("a", Severity.WARNING, "The keyring is not available."))
    desk.window.show_banner(BannerWords("b", Severity.INFO, "Saved as talk.md."))
    assert banner.title.text() == "The keyring is not available."

    banner.close_button.click()
    assert banner.title.text() == "Saved as talk.md."
    desk.window.banner.take_back("b")
    assert not banner.isVisible()


def test_a_banners_button_says_what_it_means(desk: Desk) -> None:
    words = BannerWords("a", Severity.INFO, "Reconnect now?", button="Reconnect", intention=RetryPressed())
    desk.window.show_banner(words)
    desk.window.banner.button.click()

    assert desk.wanted == [RetryPressed()]
    assert not desk.window.banner.isVisible()


def test_a_dropped_link_has_a_banner_until_it_is_back(desk: Desk) -> None:
    desk.show(ConversationState(Phase.RECONNECTING, linked=True, attempt=1))
    assert desk.window.banner.title.text() == "The connection dropped."

    desk.show(READY)
    assert not desk.window.banner.isVisible()


def test_a_link_that_never_was_has_not_dropped(desk: Desk) -> None:
    entries = (said("u1", "Hello."),)
    desk.show(ConversationState(Phase.RECONNECTING, attempt=1, entries=entries))
    assert desk.window.banner.title.text() == "There is no connection yet."

    desk.show(READY)
    assert not desk.window.banner.isVisible()


def test_closing_asks_only_while_a_conversation_runs(desk: Desk) -> None:
    desk.show(READY)
    desk.window.close()
    assert desk.window.isVisible()
    box = desk.window.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "End the conversation?"

    next(b for b in box.buttons() if b.text() == "End").click()
    assert desk.wanted == [SessionStopped(), QuitWanted()]
    assert not desk.window.isVisible()


def question(desk: Desk) -> QMessageBox:
    (box,) = [box for box in desk.window.findChildren(QMessageBox) if box.isVisible()]
    return box


def press(box: QMessageBox, words: str) -> None:
    next(button for button in box.buttons() if button.text() == words).click()


def test_closing_after_the_end_never_loses_what_was_said_unasked(desk: Desk) -> None:
    desk.show(ConversationState(entries=TALK))
    desk.window.close()
    assert desk.window.isVisible()
    assert question(desk).text() == "Close the window?"

    press(question(desk), "Cancel")
    assert desk.window.isVisible()
    desk.window.close()
    press(question(desk), "Close")

    assert desk.wanted == [QuitWanted()]
    assert not desk.window.isVisible()


@pytest.mark.parametrize("phase", [Phase.OFFLINE, Phase.SPEAKING])
def test_what_was_said_can_be_exported_from_the_question_which_closes_then(
    desk: Desk, tmp_path: Path, phase: Phase
) -> None:
    desk.show(ConversationState(phase, entries=TALK))
    desk.window.close()

    press(question(desk), "Export…")
    (dialog,) = desk.window.findChildren(ExportDialog)
    dialog.write(tmp_path / "talk.md")

    assert "Is it dry in Lisbon?" in (tmp_path / "talk.md").read_text("utf-8")
    assert desk.wanted[-1] == QuitWanted()
    assert not desk.window.isVisible()


def test_what_was_exported_is_not_asked_about_again_until_more_is_said(
    desk: Desk, tmp_path: Path
) -> None:
    desk.show(ConversationState(entries=TALK))
    desk.menu("Conversation", "Export…")
    desk.window.findChildren(ExportDialog)[0].write(tmp_path / "talk.md")
    desk.show(ConversationState(entries=(*TALK, said("u2", "And tomorrow?"))))
    desk.window.close()
    press(question(desk), "Cancel")

    desk.show(ConversationState(entries=TALK))
    desk.window.close()

    assert desk.wanted == [QuitWanted()]


def test_the_systems_wish_to_end_asks_nothing(desk: Desk) -> None:
    desk.show(SPEAKING)

    desk.window.end_unasked()
    desk.window.close()

    assert QuitWanted() in desk.wanted
    assert not desk.window.isVisible()


def test_after_the_end_nothing_says_start_for_the_conversation_goes_on(desk: Desk) -> None:
    desk.show(ConversationState(entries=TALK))

    assert desk.window.dock.talk.shown.label == "Go on"
    assert desk.window.dock.talk.accessibleName() == "Go on with the conversation"
    assert desk.window.menus.entries.start_end.text() == "Go on"
    assert desk.window.pane.input.field.placeholderText() == "Type here to go on"


def test_closing_while_offline_asks_nothing(desk: Desk) -> None:
    desk.show(ConversationState())
    desk.window.close()

    assert desk.wanted == [QuitWanted()]


def test_the_place_is_kept_on_closing(desk: Desk, theme: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "window.json"
    desk.window.remember_place_in(path)
    desk.window.setGeometry(40, 60, 700, 590)
    desk.window.close()
    other = MainWindow(theme)
    qtbot.addWidget(other)
    other.remember_place_in(path)

    assert other.geometry().getRect() == (40, 60, 700, 590)


def test_the_title_is_the_first_thing_the_user_said(desk: Desk) -> None:
    words = "Could you find a hotel near the river for two nights under a hundred euros?"
    desk.show(replace(READY, entries=(said("u1", words),)))

    assert desk.window.top_bar.title.accessibleName() == "Could you find a hotel near the river…"
    assert desk.window.windowTitle() == "Could you find a hotel near the river… - VoiceDesk"
    assert desk.window.top_bar.subtitle.text() == "Started just now"


def test_an_empty_transcript_says_what_to_do(desk: Desk) -> None:
    pane = desk.window.pane
    desk.show(ConversationState())
    assert pane.empty.first.text() == "Press Start, then say something."
    assert pane.empty.second.text() == "It runs on this device. Nothing is sent anywhere."

    desk.show(READY)
    assert pane.empty.first.text() == "Hold the button, or Space, and say something."
    desk.show(ConversationState(Phase.LISTENING, TalkMode.HANDS_FREE))
    assert pane.empty.first.text() == "Just start speaking."
    for phase, words in (
        (Phase.CONNECTING, "Connecting…"),
        (Phase.RECONNECTING, "No connection. It is tried again by itself."),
    ):
        desk.show(ConversationState(phase, mode=TalkMode.HANDS_FREE))
        assert pane.empty.first.text() == words
    desk.show(replace(READY, mic_problem=Problem(ProblemCode.MICROPHONE_MISSING)))
    assert pane.empty.first.text() == "No microphone found."
    desk.show(replace(READY, entries=TALK))
    assert not pane.empty.isVisible()
