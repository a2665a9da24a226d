"""Test connection: one button, and one line that says how it went."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from voicedesk.ui.announcements import Announcement, Urgency
from voicedesk.ui.announcer import Say, say_to_screen_reader
from voicedesk.ui.icons import icon
from voicedesk.ui.settings_dialog.form_row import Remark, Tone, text_label
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.settings_dialog.trial import CheckState, Trial, Verdict
from voicedesk.ui.theme import Theme

ROOM = 420
BUTTON_ICON = 18
TOLD = frozenset({CheckState.PASSED, CheckState.FAILED})
TONES = {CheckState.PASSED: Tone.GOOD, CheckState.FAILED: Tone.FAULT}


class ConnectionRow(QWidget):
    def __init__(self, theme: Theme, trial: Trial) -> None:
        super().__init__()
        self.theme = theme
        self.trial = trial
        self.say: Say = say_to_screen_reader
        self._told = trial.verdict
        self.button = QPushButton("Test connection", self)
        self.result = Remark(theme, self, "label")
        self.more = text_label("", "secondary", "caption", self)
        self._build()
        trial.changed.connect(self.refresh)
        theme.changed.connect(self.dress)
        self.refresh()

    def _build(self) -> None:
        self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self.press)
        words = QWidget(self)
        stack = QVBoxLayout(words)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        stack.addStretch(1)
        stack.addWidget(self.result)
        stack.addWidget(self.more)
        stack.addStretch(1)
        line = Line(self.theme, ROOM, 16)
        line.add(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        line.add(words, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(line)

    @property
    def state(self) -> CheckState:
        return self.trial.verdict.state

    def press(self) -> None:
        """Start the test, or cancel the one under way."""
        if self.trial.testing:
            self.trial.cancel()
        else:
            self.trial.start()

    def refresh(self) -> None:
        verdict = self.trial.verdict
        glyph = "clock" if self.trial.testing else ""
        self.result.say(verdict.sentence, TONES.get(verdict.state, Tone.PLAIN), glyph)
        self.more.setText(verdict.more)
        self.more.setVisible(bool(verdict.more))
        self.button.setText("Cancel" if self.trial.testing else "Test connection")
        self.button.setAccessibleDescription(verdict.words)
        self.dress()
        self._tell(verdict)

    def _tell(self, verdict: Verdict) -> None:
        """The focus may go elsewhere, or stay: whoever cannot see the result hears it either way."""
        if verdict.state in TOLD and verdict != self._told and self.isVisible():
            self.say(self.button, Announcement(verdict.words, Urgency.ASSERTIVE))
        self._told = verdict

    def dress(self) -> None:
        glyph = "close" if self.trial.testing else "plug"
        size = self.theme.px(BUTTON_ICON)
        self.button.setIcon(icon(glyph, "accent.on", self.theme, size))
        self.button.setIconSize(QSize(size, size))
