"""A key: entered once, kept in the keyring, recognised by its last four characters."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QPushButton

from voicedesk.settings.schema import SecretName
from voicedesk.ui.icons import icon
from voicedesk.ui.settings_dialog.form_row import FormRow, Tone
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.theme import Theme

ROOM = 400
DOTS = "•••• •••• ••••"
KEPT = "Kept in the system keyring, never in a file"


class SecretState(StrEnum):
    EMPTY = "empty"
    ENTERING = "entering"  # another one, in place of the stored one
    STORED = "stored"


class SecretRow(FormRow):
    """Applies on Enter, on Save or on leaving the field. The stored key itself is never in the field."""

    def __init__(self, theme: Theme, model: SettingsModel, name: SecretName, title: str) -> None:
        super().__init__(theme, title)
        self.model = model
        self.name = name
        self.state = SecretState.EMPTY
        self.field = QLineEdit(self)
        self.reveal = QAction("Show the key", self.field, checkable=True)
        self.glyph = QAction(self.field)
        self.first = QPushButton(self)
        self.second = QPushButton(self)
        self._build()
        theme.changed.connect(self.dress)
        self.dress()
        self.refresh()

    def _build(self) -> None:
        self.field.addAction(self.glyph, QLineEdit.ActionPosition.LeadingPosition)
        self.field.addAction(self.reveal, QLineEdit.ActionPosition.TrailingPosition)
        self.field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # noqa: FBT003 - Qt's own
        self.second.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # A click on Cancel must not count as leaving.
        line = Line(self.theme, ROOM)
        line.add(self.field, 1)
        line.add(self.first)
        line.add(self.second)
        self.add_control(self.field, line)
        self.reveal.toggled.connect(self._show_letters)
        self.field.editingFinished.connect(self.apply)
        self.first.clicked.connect(self._first_pressed)
        self.second.clicked.connect(self._second_pressed)
        self.model.secrets_changed.connect(self.refresh)

    def apply(self) -> None:
        """Keep what was typed; nothing typed changes nothing."""
        if self.state is SecretState.STORED:
            return
        if not self.field.text():
            self.refresh()
            return
        fault = self.model.keep_secret(self.name, self.field.text())
        self._mark(fault)
        if not fault:
            self._leave_entry()

    def refresh(self) -> None:
        """Any key that is kept, read or removed leads here: what is being typed stays."""
        typed = self.state is SecretState.EMPTY and self.field.text()
        if typed or self.state is SecretState.ENTERING:
            return
        stored = self.model.loaded.secrets.value(self.name) is not None
        self._enter(SecretState.STORED if stored else SecretState.EMPTY)

    def focus_for_entry(self) -> None:
        """Where a refused key is to be put right."""
        if self.state is SecretState.STORED:
            self._enter(SecretState.ENTERING)
        self.field.setFocus()

    def _first_pressed(self) -> None:
        if self.state is SecretState.STORED:
            self.focus_for_entry()
        elif self.field.text():
            self.apply()
        else:
            self._mark("Enter the key.")

    def _second_pressed(self) -> None:
        if self.state is SecretState.STORED:
            self.model.forget_secret(self.name)
        else:
            self._leave_entry()
            self.refresh()

    def _leave_entry(self) -> None:
        self.state = SecretState.EMPTY
        self.field.clear()

    def _enter(self, state: SecretState) -> None:
        self.state = state
        stored = state is SecretState.STORED
        self.reveal.setChecked(False)
        self.reveal.setVisible(not stored)
        self.field.setReadOnly(stored)
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if stored else QLineEdit.EchoMode.Password)
        self.field.setText(f"{DOTS} {self.model.loaded.secrets.last4(self.name)}".rstrip() if stored else "")
        self.field.setPlaceholderText("Paste the key")
        self.first.setText("Replace…" if stored else "Save")
        self.second.setText("Remove" if stored else "Cancel")
        self.second.setVisible(state is not SecretState.EMPTY)
        for button in (self.first, self.second):
            button.setAccessibleName(f"{button.text().rstrip('…')} {self.title.text().lower()}")
        self._mark("")

    def _mark(self, fault: str) -> None:
        self.show_fault(fault)
        secrets = self.model.loaded.secrets
        given = secrets.given_where(self.name)
        if given and not fault:
            self.remark.say(f"Given {given}. It is not stored.", Tone.PLAIN)
        elif secrets.notice and not fault:
            self.remark.say(secrets.notice, Tone.WARNING)
        elif not fault:
            self.remark.say(KEPT, Tone.PLAIN, glyph="lock")
        self.field.setAccessibleDescription(f"{self.state.value}. {self.remark.words.text()}")

    def _show_letters(self, shown: bool) -> None:
        if self.state is not SecretState.STORED:
            mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
            self.field.setEchoMode(mode)
            self.reveal.setIcon(icon("eye-off" if shown else "eye", "text.secondary", self.theme, 18))
            self.reveal.setText("Hide the key" if shown else "Show the key")

    def dress(self) -> None:
        self.glyph.setIcon(icon("key", "text.secondary", self.theme, 18))
        self.reveal.setIcon(icon("eye", "text.secondary", self.theme, 18))
