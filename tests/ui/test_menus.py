from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.ui.desk import CTRL, READY, SHIFT, SPEAKING, TALK, Desk, entries_of
from voicedesk.conversation.events import (
    Direction,
    InterruptPressed,
    MuteChanged,
    TalkMode,
    TalkModeChosen,
)
from voicedesk.conversation.state import ConversationState
from voicedesk.settings.schema import Appearance, General
from voicedesk.ui.intentions import (
    AboutWanted,
    AppearanceChosen,
    DeviceChosen,
    TextSizeChosen,
    VolumeChosen,
)
from voicedesk.ui.shortcuts_dialog import ShortcutsDialog, listed_keys


def test_the_menus_mean_what_they_say(desk: Desk) -> None:
    desk.show(replace(SPEAKING, entries=TALK))
    for words in (
        ("Conversation", "Interrupt"),
        ("Conversation", "Mute microphone"),
        ("Conversation", "Hands-free"),
        ("Audio", "Microphone", "Studio mic"),
        ("Audio", "Volume up"),
        ("View", "Text size", "150 %"),
        ("View", "Appearance", "Dark"),
    ):
        desk.menu(*words)

    assert desk.wanted == [
        InterruptPressed(),
        MuteChanged(muted=True),
        TalkModeChosen(TalkMode.HANDS_FREE),
        DeviceChosen(Direction.INPUT, "mic"),
        VolumeChosen(80),
        TextSizeChosen(150),
        AppearanceChosen(Appearance.DARK),
    ]


def test_the_menus_show_what_is_true(desk: Desk) -> None:
    entries = desk.window.menus.entries
    desk.show(ConversationState())
    assert (entries.start_end.text(), entries.interrupt.isEnabled()) == ("Start", False)

    desk.show(replace(SPEAKING, muted=True, mode=TalkMode.HANDS_FREE))
    assert (entries.start_end.text(), entries.interrupt.isEnabled()) == ("End", True)
    assert entries.mute.isChecked()
    assert entries.modes[TalkMode.HANDS_FREE].isChecked()


def test_no_shortcut_is_given_twice(desk: Desk) -> None:
    keys: list[str] = []
    menus = [action.menu() for action in desk.window.menuBar().actions()]
    while menus:
        for action in entries_of(menus.pop()):
            if action.menu() is not None:
                menus.append(action.menu())
            keys += [sequence.toString() for sequence in action.shortcuts()]

    assert len(keys) == len(set(keys)) > 15


def test_copy_last_answer_works_from_anywhere(desk: Desk) -> None:
    desk.show(replace(READY, entries=TALK))
    desk.window.pane.input.field.setFocus()
    desk.key(Qt.Key.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == "It is dry."

    desk.menu("Edit", "Copy conversation")
    assert QGuiApplication.clipboard().text() == "You: Is it dry in Lisbon?\nAssistant: It is dry."


def test_the_about_box_is_asked_for(desk: Desk) -> None:
    desk.menu("Help", "About VoiceDesk")
    assert desk.wanted == [AboutWanted()]


def test_the_menu_and_the_list_of_keys_name_the_key_that_talks(desk: Desk) -> None:
    for stored, talks in (("F9", "F9"), ("", "F8")):
        desk.window.show_general(General(talk_key=stored))
        assert desk.window.menus.entries.talk.text() == f"Talk (hold {talks})"
        assert f"{talks}, held" in [keys for keys, _ in listed_keys(stored)]
        assert f"Space, {talks} or Esc" in [keys for keys, _ in listed_keys(stored)]


def test_the_list_of_keys_opens_without_blocking(desk: Desk) -> None:
    desk.menu("Help", "Keyboard shortcuts")
    dialog = desk.window.findChild(ShortcutsDialog)
    assert dialog is not None
    assert dialog.isVisible()
    item = dialog.table.item(1, 0)
    assert item is not None
    assert item.text() == "F8, held"

    dialog.close()
