"""Back to the defaults, after asking once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.theme import Theme


class ResetRow(FormRow):
    """Reset… turns into the question and its two answers, in place."""

    def __init__(self, theme: Theme, model: SettingsModel) -> None:
        super().__init__(theme, "Reset all settings", "Keys are kept")
        self.model = model
        self.ask = QPushButton("Reset…", self)
        self.yes = QPushButton("Reset all", self)
        self.no = QPushButton("Keep my settings", self)
        self.yes.setProperty("kind", "danger")
        line = Line(theme)
        for button in (self.ask, self.yes, self.no):
            line.add(button, align=Qt.AlignmentFlag.AlignLeading)
        line.end()
        self.add_control(self.ask, line)
        self.ask.clicked.connect(self._question)
        self.yes.clicked.connect(self._reset)
        self.no.clicked.connect(self._rest)
        self._rest()

    def _question(self) -> None:
        self._show(asking=True)
        self.no.setFocus()

    def _reset(self) -> None:
        self.model.reset()
        self._rest()
        self.remark.say("All settings have their defaults again.")

    def _rest(self) -> None:
        self._show(asking=False)
        self.remark.say("")

    def _show(self, *, asking: bool) -> None:
        if not asking and (self.yes.hasFocus() or self.no.hasFocus()):
            self.ask.show()
            self.ask.setFocus()
        self.ask.setVisible(not asking)
        self.yes.setVisible(asking)
        self.no.setVisible(asking)
