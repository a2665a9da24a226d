"""The menu bar: everything the window can do, with its shortcut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from voicedesk.conversation.events import (
    Direction,
    InterruptPressed,
    MuteChanged,
    SessionStarted,
    SessionStopped,
    TalkMode,
    TalkModeChosen,
)
from voicedesk.settings.schema import Appearance, General
from voicedesk.ui import key_names
from voicedesk.ui.intentions import (
    AboutWanted,
    AppearanceChosen,
    DeviceChosen,
    NewConversationWanted,
    ReportWanted,
    SettingsWanted,
    TextSizeChosen,
)
from voicedesk.ui.key_names import Keys
from voicedesk.ui.keyboard import DEFAULT_TALK_KEY, talk_key_written
from voicedesk.ui.talk_key import ANSWERING
from voicedesk.ui.view_state import ViewState
from voicedesk.ui.window_commands import WindowCommand

TEXT_SIZES = (100, 115, 130, 150, 175, 200)
MODES = {TalkMode.PUSH_TO_TALK: "Hold to talk", TalkMode.HANDS_FREE: "Hands-free"}
APPEARANCES = {Appearance.SYSTEM: "System", Appearance.LIGHT: "Light", Appearance.DARK: "Dark"}
ROLES = QAction.MenuRole
NO_KEYS = Keys("")


@dataclass(slots=True)
class Entries:
    """The entries that change with what the window shows."""

    start_end: QAction
    talk: QAction
    interrupt: QAction
    mute: QAction
    modes: dict[TalkMode, QAction] = field(default_factory=dict)
    sizes: dict[int, QAction] = field(default_factory=dict)
    appearances: dict[Appearance, QAction] = field(default_factory=dict)
    devices: dict[Direction, QMenu] = field(default_factory=dict)


class Menus(QObject):
    """Signals:
    intended(object): a conversation event or an intention.
    wanted(object): a ``WindowCommand``.
    """

    intended = Signal(object)
    wanted = Signal(object)

    def __init__(self, bar: QMenuBar, parent: QObject) -> None:
        super().__init__(parent)
        self.bar = bar
        self.view: ViewState | None = None
        self.entries = self._conversation(bar.addMenu("&Conversation"))
        self._edit(bar.addMenu("&Edit"))
        self._audio(bar.addMenu("&Audio"))
        self._view(bar.addMenu("&View"))
        self._help(bar.addMenu("&Help"))

    def show_view(self, view: ViewState) -> None:
        if self.view is not None and _facts(self.view) == _facts(view):
            return
        self.view = view
        self.entries.start_end.setText("End" if view.running else "Go on" if view.entries else "Start")
        self.entries.interrupt.setEnabled(view.talk.look in ANSWERING)
        self.entries.mute.setChecked(view.muted)
        self.entries.modes[view.mode].setChecked(True)

    def show_general(self, general: General) -> None:
        nearest = min(TEXT_SIZES, key=lambda size: abs(size - general.text_size))
        self.entries.sizes[nearest].setChecked(True)
        self.entries.appearances[general.appearance].setChecked(True)
        self.entries.talk.setText(f"Talk (hold {talk_key_written(general.talk_key)})")

    def show_devices(
        self,
        direction: Direction,
        rows: Sequence[tuple[str, str]],
        chosen: str | None,
        default_label: str | None,
    ) -> None:
        menu = self.entries.devices[direction]
        menu.clear()
        group = QActionGroup(menu)
        default = f"System default ({default_label})" if default_label else "System default"
        for name, label in [(None, default), *rows]:
            action = self._radio(menu, group, label, DeviceChosen(direction, name))
            action.setChecked(name == chosen)

    # The menus.

    def _conversation(self, menu: QMenu) -> Entries:
        self._means(menu, "New", NewConversationWanted(), key_names.NEW)
        start_end = self._add(menu, "Start", self._start_or_end, key_names.START_END)
        menu.addSeparator()
        talk = self._commands(menu, f"Talk (hold {DEFAULT_TALK_KEY})", WindowCommand.TALK)
        interrupt = self._means(menu, "Interrupt", InterruptPressed())
        interrupt.setEnabled(False)
        mute = self._add(menu, "Mute microphone", self._mute, key_names.MUTE)
        mute.setCheckable(True)
        menu.addSeparator()
        entries = Entries(start_end, talk, interrupt, mute)
        group = QActionGroup(menu)
        for mode, words in MODES.items():
            entries.modes[mode] = self._radio(menu, group, words, TalkModeChosen(mode))
        self._add(menu, "Change talk mode", self._other_mode, key_names.MODE)
        menu.addSeparator()
        self._commands(menu, "Export…", WindowCommand.EXPORT, key_names.EXPORT)
        settings = self._means(menu, "Settings…", SettingsWanted(), key_names.SETTINGS)
        settings.setMenuRole(ROLES.PreferencesRole)
        menu.addSeparator()
        quit_entry = self._commands(menu, "Quit", WindowCommand.CLOSE)
        quit_entry.setShortcuts(QKeySequence.StandardKey.Quit)
        quit_entry.setMenuRole(ROLES.QuitRole)
        return entries

    def _edit(self, menu: QMenu) -> None:
        for words, command, standard in (
            ("Cut", WindowCommand.CUT, QKeySequence.StandardKey.Cut),
            ("Copy", WindowCommand.COPY, QKeySequence.StandardKey.Copy),
            ("Paste", WindowCommand.PASTE, QKeySequence.StandardKey.Paste),
            ("Select all", WindowCommand.SELECT_ALL, QKeySequence.StandardKey.SelectAll),
        ):
            self._commands(menu, words, command).setShortcuts(standard)
        menu.addSeparator()
        self._commands(menu, "Copy last answer", WindowCommand.COPY_ANSWER, key_names.COPY_ANSWER)
        self._commands(menu, "Copy conversation", WindowCommand.COPY_CONVERSATION)
        menu.addSeparator()
        self._commands(menu, "Find…", WindowCommand.FIND, key_names.FIND)
        self._commands(menu, "Find next", WindowCommand.FIND_NEXT, key_names.FIND_NEXT)
        self._commands(menu, "Find previous", WindowCommand.FIND_PREVIOUS, key_names.FIND_PREVIOUS)
        menu.addSeparator()
        self._commands(menu, "Go to the typing field", WindowCommand.TYPE, key_names.TYPE)
        self._commands(menu, "Jump to latest", WindowCommand.LATEST, key_names.LATEST)

    def _audio(self, menu: QMenu) -> None:
        self.entries.devices[Direction.INPUT] = menu.addMenu("Microphone")
        self.entries.devices[Direction.OUTPUT] = menu.addMenu("Speaker")
        menu.addSeparator()
        self._commands(menu, "Volume up", WindowCommand.LOUDER)
        self._commands(menu, "Volume down", WindowCommand.QUIETER)
        for direction in Direction:
            self.show_devices(direction, (), None, "")

    def _view(self, menu: QMenu) -> None:
        sizes = menu.addMenu("Text size")
        group = QActionGroup(sizes)
        for percent in TEXT_SIZES:
            self.entries.sizes[percent] = self._radio(sizes, group, f"{percent} %", TextSizeChosen(percent))
        sizes.addSeparator()
        self._commands(sizes, "Larger", WindowCommand.LARGER, key_names.LARGER)
        self._commands(sizes, "Smaller", WindowCommand.SMALLER, key_names.SMALLER)
        self._commands(sizes, "Normal", WindowCommand.NORMAL_SIZE, key_names.NORMAL_SIZE)
        looks = menu.addMenu("Appearance")
        group = QActionGroup(looks)
        for appearance, words in APPEARANCES.items():
            meaning = AppearanceChosen(appearance)
            self.entries.appearances[appearance] = self._radio(looks, group, words, meaning)
        menu.addSeparator()
        self._commands(menu, "Next area", WindowCommand.NEXT_AREA, key_names.AREA)
        self._commands(menu, "Previous area", WindowCommand.PREVIOUS_AREA, key_names.AREA_BACK)
        menu.addSeparator()
        self._commands(menu, "Full screen", WindowCommand.FULL_SCREEN, key_names.FULL_SCREEN)

    def _help(self, menu: QMenu) -> None:
        self._commands(menu, "Keyboard shortcuts", WindowCommand.SHORTCUTS, key_names.SHORTCUTS)
        self._means(menu, "Diagnostic report…", ReportWanted())
        menu.addSeparator()
        self._means(menu, "About VoiceDesk", AboutWanted()).setMenuRole(ROLES.AboutRole)

    # One entry.

    def _add(self, menu: QMenu, words: str, does: Callable[[], None], keys: Keys = NO_KEYS) -> QAction:
        action = QAction(words, menu)
        action.setMenuRole(ROLES.NoRole)  # macOS would guess a place from the words.
        action.setShortcuts(keys.sequences())
        action.triggered.connect(lambda _checked=False: does())
        menu.addAction(action)
        return action

    def _means(self, menu: QMenu, words: str, meaning: object, keys: Keys = NO_KEYS) -> QAction:
        return self._add(menu, words, lambda: self.intended.emit(meaning), keys)

    def _commands(self, menu: QMenu, words: str, command: WindowCommand, keys: Keys = NO_KEYS) -> QAction:
        return self._add(menu, words, lambda: self.wanted.emit(command), keys)

    def _radio(self, menu: QMenu, group: QActionGroup, words: str, meaning: object) -> QAction:
        action = self._means(menu, words.replace("&", "&&"), meaning)
        action.setCheckable(True)
        group.addAction(action)
        return action

    def _start_or_end(self) -> None:
        running = self.view is not None and self.view.running
        self.intended.emit(SessionStopped() if running else SessionStarted())

    def _mute(self) -> None:
        """The check mark follows what is true, not the click."""
        muted = self.view is not None and self.view.muted
        self.entries.mute.setChecked(muted)
        self.intended.emit(MuteChanged(not muted))

    def _other_mode(self) -> None:
        held = self.view is None or self.view.mode is TalkMode.PUSH_TO_TALK
        self.intended.emit(TalkModeChosen(TalkMode.HANDS_FREE if held else TalkMode.PUSH_TO_TALK))


def _facts(view: ViewState) -> tuple[object, ...]:
    """What the entries depend on."""
    return view.talk.look, view.muted, view.mode, view.running, bool(view.entries)
