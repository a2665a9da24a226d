"""Choosing the key that talks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPushButton

from voicedesk.ui.keyboard import DEFAULT_TALK_KEY, talk_key_written
from voicedesk.ui.settings_dialog.binding import Bound
from voicedesk.ui.settings_dialog.form_row import FormRow, Tone
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.theme import Theme

ROOM = 200
MODIFIERS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
     Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R}
)  # fmt: skip
TAKEN = {
    Qt.Key.Key_Return: "the talk control", Qt.Key.Key_Enter: "the talk control",
    Qt.Key.Key_Space: "the control in focus; it talks already where nothing else needs it",
    Qt.Key.Key_Tab: "moving on", Qt.Key.Key_Backtab: "moving back", Qt.Key.Key_Menu: "menus",
    Qt.Key.Key_F1: "the keyboard shortcuts", Qt.Key.Key_F2: "renaming", Qt.Key.Key_F3: "finding the next",
    Qt.Key.Key_F6: "moving between areas", Qt.Key.Key_F10: "the menu bar", Qt.Key.Key_F11: "full screen",
    Qt.Key.Key_Home: "the first turn", Qt.Key.Key_End: "the latest turn", Qt.Key.Key_Delete: "deleting",
    Qt.Key.Key_Up: "moving", Qt.Key.Key_Down: "moving", Qt.Key.Key_Left: "moving", Qt.Key.Key_Right: "moving",
    Qt.Key.Key_PageUp: "scrolling", Qt.Key.Key_PageDown: "scrolling",
}  # fmt: skip
REAL_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    | Qt.KeyboardModifier.ShiftModifier
)  # fmt: skip


def objection(event: QKeyEvent) -> str:
    """Why this key cannot talk, or nothing."""
    key = Qt.Key(event.key())
    if key in MODIFIERS:
        return "Modifier keys alone do not work here."
    if event.modifiers() & REAL_MODIFIERS:
        return "Use one key alone, without Ctrl, Alt or Shift."
    if key in TAKEN:
        return f"That key is used for {TAKEN[key]}."
    if event.text() and event.text().isprintable():
        return "A letter alone would fire while typing."
    return ""


class KeyField(QLineEdit):
    """Shows a key, and while it captures takes the next one instead of typing it.

    Signals:
        pressed(object): the ``QKeyEvent``, while capturing.
        left(): the focus went elsewhere.
    """

    pressed = Signal(object)
    left = Signal()

    def __init__(self, parent: FormRow) -> None:
        super().__init__(parent)
        self.capturing = False
        self.setReadOnly(True)

    def event(self, event: QEvent) -> bool:
        if self.capturing and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self.capturing and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.pressed.emit(event)
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class KeyRow(FormRow):
    """Change… waits for a key. There is always one that talks: the default, where none was chosen."""

    def __init__(self, theme: Theme, binding: Bound, title: str, help_words: str) -> None:
        super().__init__(theme, title, help_words)
        self.binding = binding
        self.field = KeyField(self)
        self.button = QPushButton("Change…", self)
        self.button.setAccessibleName(f"Change {title.lower()}")
        line = Line(theme, ROOM)
        line.add(self.field, 1)
        line.add(self.button)
        self.add_control(self.field, line)
        self.button.clicked.connect(self.capture)
        self.field.pressed.connect(self._take)
        self.field.left.connect(self._give_up)
        binding.model.changed.connect(self.refresh)
        self.refresh()

    def capture(self) -> None:
        self.field.capturing = True
        self.field.setText("Press a key")
        self.remark.say(f"Esc gives up, Backspace goes back to {DEFAULT_TALK_KEY}.", Tone.PLAIN)
        self.field.setFocus()

    def refresh(self) -> None:
        if not self.field.capturing:
            self.field.setText(talk_key_written(str(self.binding.value)))
            self.show_fault("", self.binding.origin)

    def _take(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
            return
        if event.key() == Qt.Key.Key_Backspace:
            self._use(DEFAULT_TALK_KEY)
            return
        sentence = objection(event)
        if sentence:
            self.show_fault(sentence)
            return
        self._use(QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText))

    def _use(self, key: str) -> None:
        self.field.capturing = False
        fault = self.binding.put(key)
        self.refresh()
        self.show_fault(fault, self.binding.origin)

    def _give_up(self) -> None:
        if self.field.capturing:
            self.field.capturing = False
            self.refresh()
