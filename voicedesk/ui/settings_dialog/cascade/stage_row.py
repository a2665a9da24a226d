"""One of the three services at a glance: which, with what, how it stands, and the way to its page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from voicedesk.settings.schema import Place, Settings
from voicedesk.ui.icons import pixmap
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.settings_dialog.form_row import FormRow, Tone
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.settings_dialog.trial import CheckState, Trial
from voicedesk.ui.theme import Theme

ROOM = 250
RING = 4
CHANGED = "Changed since the last test"


class StageRow(FormRow):
    """``described`` says service and model, deployment or voice, from the settings.

    Signals:
    edit_wanted(): show the service's page.
    """

    edit_wanted = Signal()

    def __init__(
        self, theme: Theme, trial: Trial, title: str, glyph: str, described: Callable[[Settings], str]
    ) -> None:
        super().__init__(theme, title, " ")
        self.trial = trial
        self.glyph_name = glyph
        self.described = described
        self.glyph = PlainLabel(parent=self)
        self.edit = QPushButton("Edit", self)
        self._build()
        trial.changed.connect(self.refresh)
        trial.model.changed.connect(self.refresh)
        trial.model.secrets_changed.connect(self.refresh)
        theme.changed.connect(self.dress)
        self.dress()
        self.refresh()

    def _build(self) -> None:
        self.edit.setAccessibleName(f"Edit {self.title.text().lower()}")
        self.setFocusProxy(self.edit)
        while self.column.count():
            self.column.takeAt(0)
        card = QFrame(self)
        card.setProperty("card", "plain")
        words = QWidget(card)
        stack = QVBoxLayout(words)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        for label in (self.title, self.help, self.remark):
            stack.addWidget(label)
        line = Line(self.theme, ROOM, 16)
        line.box.setContentsMargins(0, RING, RING, RING)  # The focus ring stands around the button.
        line.add(words, 1)
        line.add(self.edit, 0, Qt.AlignmentFlag.AlignVCenter)
        whole = QHBoxLayout(card)
        whole.setContentsMargins(16, 10 - RING, 12 - RING, 10 - RING)
        whole.setSpacing(16)
        whole.addWidget(self.glyph)
        whole.addWidget(line, 1)
        self.column.addWidget(card)
        self.edit.clicked.connect(self.edit_wanted)

    def refresh(self) -> None:
        self.help.setText(self.described(self.trial.model.settings))
        sentence, tone, glyph = standing(self.trial)
        self.remark.say(sentence, tone, glyph)
        self.edit.setAccessibleDescription(f"{self.help.text()}. {sentence}")

    def dress(self) -> None:
        self.glyph.setPixmap(pixmap(self.glyph_name, "text.secondary", self.theme, self.theme.px(22)))


def standing(trial: Trial) -> tuple[str, Tone, str]:
    """How the service stands, in a few words, with their tone and glyph."""
    verdict = trial.verdict
    if verdict.state is CheckState.TESTING:
        return verdict.sentence, Tone.PLAIN, "clock"
    here = trial.model.loaded.place is Place.ON_DEVICE
    if trial.gaps and here and verdict.state is CheckState.IDLE:
        return "Not set up, and not needed on this device", Tone.PLAIN, "device"
    if trial.gaps:
        return f"{trial.gaps[0][2].rpartition('> ')[2]} missing", Tone.WARNING, ""
    if verdict.state is CheckState.PASSED:
        return f"Ready, connected in {verdict.milliseconds} ms", Tone.GOOD, ""
    if verdict.state is CheckState.FAILED:
        return verdict.sentence.rstrip("."), Tone.FAULT, ""
    return CHANGED if verdict.state is CheckState.STALE else "Not tested", Tone.PLAIN, ""
