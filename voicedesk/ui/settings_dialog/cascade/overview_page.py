"""Cascade: the three services at a glance, and whether they are used."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from voicedesk.conversation.problems import Stage
from voicedesk.settings.readiness import CASCADE_STAGES, is_configured
from voicedesk.settings.schema import BackendKind, Place, Settings
from voicedesk.ui.announcements import Announcement, Urgency
from voicedesk.ui.announcer import Say, say_to_screen_reader
from voicedesk.ui.settings_dialog.binding import Binding
from voicedesk.ui.settings_dialog.cascade.all_trials import AllTrials
from voicedesk.ui.settings_dialog.cascade.choices import VOICES
from voicedesk.ui.settings_dialog.cascade.stage_row import StageRow
from voicedesk.ui.settings_dialog.form_row import Remark, Tone
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.settings_dialog.page import Card, Page
from voicedesk.ui.settings_dialog.slider_row import SliderRow, Span
from voicedesk.ui.settings_dialog.trial import Spawn, Trial
from voicedesk.ui.settings_pages import PAGES
from voicedesk.ui.theme import Theme

SUBTITLE = "Three services in a row: one writes down what you say, one answers, one speaks."
NOT_USED = ("The cascade is not used now.", "Conversations are held with Voice Live.", "Use the cascade")
ON_DEVICE = (
    "Everything runs on this device now.",
    "The services below are used when it runs on Azure.",
    "Use Azure",
)


class OverviewPage(Page):
    """Signals:
    page_wanted(str): one of the services' own pages.
    """

    page_wanted = Signal(str)

    def __init__(self, theme: Theme, trials: Mapping[Stage, Trial], spawn: Spawn) -> None:
        super().__init__(theme, "cascade", "Cascade", "layers", SUBTITLE)
        self.model = trials[Stage.CHAT].model
        self.card = Card(theme, "layers", *NOT_USED)
        self.stages = {
            Stage.TRANSCRIPTION: StageRow(
                theme, trials[Stage.TRANSCRIPTION], "Transcription", "mic", _transcriber
            ),
            Stage.CHAT: StageRow(theme, trials[Stage.CHAT], "Chat", "quotes", _chat_model),
            Stage.SPEECH: StageRow(theme, trials[Stage.SPEECH], "Speech", "speaker", _speaker),
        }
        self.all = AllTrials([trials[stage] for stage in CASCADE_STAGES], spawn, self)
        self.test = QPushButton("Test all three", self)
        self.here = QPushButton("Put everything on this device", self)
        self.result = Remark(theme, self, "label")
        self.say: Say = say_to_screen_reader
        self._build()
        self.model.changed.connect(self._fit)
        self.model.secrets_changed.connect(self._fit)
        self.all.changed.connect(self._tell)
        for trial in self.all.trials:
            trial.changed.connect(self._forget)
        self._fit()

    def _build(self) -> None:
        self.add(self.card)
        for stage, row in self.stages.items():
            self.add(row)
            row.edit_wanted.connect(partial(self.page_wanted.emit, PAGES[stage]))
        line = Line(self.theme, 0, 12)
        self.test.setProperty("kind", "primary")
        for button in (self.test, self.here):
            line.add(button)
        line.end()
        self.add(line)
        self.add(self.result)
        self.add_line()
        self.add(
            SliderRow(
                self.theme,
                Binding(self.model, "cascade", "timeout_seconds"),
                "Request timeout",
                Span(5, 120, 5, lambda n: f"{n} s"),
                "The longest wait for each of the three",
            )
        )
        self.card.button.clicked.connect(self._use)
        self.test.clicked.connect(self.all.press)
        self.here.clicked.connect(self._put_here)

    @property
    def chosen(self) -> bool:
        return self.model.settings.general.backend is BackendKind.CASCADE

    def _fit(self) -> None:
        """Say whether the cascade is used, and offer what would change that."""
        here = self.chosen and self.model.loaded.place is Place.ON_DEVICE
        self.card.say(*(ON_DEVICE if here else NOT_USED))
        self.card.setVisible(here or not self.chosen)
        loaded = self.model.loaded
        ready = is_configured(loaded.settings, loaded.secrets, BackendKind.CASCADE)
        self.card.button.setVisible(ready or not self.chosen)
        self.here.setVisible(not here)

    def _use(self) -> None:
        if self.chosen:
            self.model.change("general", "place", Place.AZURE)
        else:
            self.model.change("general", "backend", BackendKind.CASCADE)
        self.test.setFocus()

    def _put_here(self) -> None:
        self.model.change("general", "place", Place.ON_DEVICE)
        self.model.change("general", "backend", BackendKind.CASCADE)
        self.result.say("Everything runs on this device. No account is needed.", Tone.GOOD)
        self.test.setFocus()

    def _tell(self) -> None:
        self.test.setText("Cancel" if self.all.running else "Test all three")
        if self.all.running:
            self.result.say("Testing one after the other…", glyph="clock")
        elif self.all.passed:
            self.result.say("All three answered.", Tone.GOOD)
        elif self.all.failed:
            self.result.say(" ".join(_finding(trial) for trial in self.all.failed), Tone.FAULT)
            if self.isVisible():
                self.show_row(self.stages[self.all.failed[0].service.stage])
        else:
            self.result.say("Cancelled.")
        self.test.setAccessibleDescription(self.result.words.text())
        if not self.all.running and self.isVisible():
            self.say(self.test, Announcement(self.result.words.text(), Urgency.ASSERTIVE))

    def _forget(self) -> None:
        """What was said of all three no longer holds once one of them is tried for itself, or changed."""
        if not self.all.running:
            self.result.say("")


def _finding(trial: Trial) -> str:
    """The service and what is wrong with it; what is missing is named as its field is."""
    gaps = trial.gaps
    wrong = f"{gaps[0][2].rpartition('> ')[2]} missing" if gaps else trial.verdict.sentence.rstrip(".")
    return f"{trial.service.stage.value.capitalize()}: {wrong[:1].lower()}{wrong[1:]}."


def _transcriber(settings: Settings) -> str:
    return _words("Azure OpenAI", settings.cascade.stt_deployment)


def _chat_model(settings: Settings) -> str:
    return _words("Azure OpenAI", settings.cascade.openai_deployment)


def _speaker(settings: Settings) -> str:
    voice = settings.cascade.tts_voice
    return _words("Azure Speech", dict(VOICES).get(voice, voice))


def _words(service: str, model: str) -> str:
    return f"{service}  ·  {model}" if model else service
