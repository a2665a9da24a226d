"""Transcription: what is said becomes text while it is being said."""

from __future__ import annotations

from voicedesk.conversation.problems import ProblemCode
from voicedesk.settings.schema import LONGEST_TEXT
from voicedesk.ui.settings_dialog.cascade.choices import LANGUAGES, NOISE, TRANSCRIBERS
from voicedesk.ui.settings_dialog.cascade.stage_page import StagePage
from voicedesk.ui.settings_dialog.choice_rows import ChoiceRow, FreeChoiceRow
from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.settings_dialog.slider_row import SliderRow, Span
from voicedesk.ui.settings_dialog.text_rows import LongTextRow
from voicedesk.ui.settings_dialog.trial import Trial
from voicedesk.ui.theme import Theme

SUBTITLE = "Azure OpenAI writes down what you say, while you say it."
ADDRESS_HELP = "The address of your Azure OpenAI resource; a whole realtime address works too"
EXAMPLE = "wss://name.openai.azure.com"


class TranscriptionPage(StagePage):
    def __init__(self, theme: Theme, trial: Trial) -> None:
        super().__init__(theme, trial, "Transcription", SUBTITLE, "stt_endpoint")
        self.deployment = FreeChoiceRow(theme, self.bind("stt_deployment"), "Deployment", TRANSCRIBERS)
        self.add_account(ADDRESS_HELP, EXAMPLE)
        self.add_pair(
            self.deployment, FreeChoiceRow(theme, self.bind("stt_language"), "Language you speak", LANGUAGES)
        )
        self.add(
            LongTextRow(
                theme,
                self.bind("stt_prompt"),
                "Words to expect",
                "Names and terms, one per line, or a sentence about what is talked of",
                LONGEST_TEXT,
            )
        )
        self.add(ChoiceRow(theme, self.bind("stt_noise_reduction"), "Noise reduction", NOISE))
        self.add_fold("When you stop talking", self._turn_rows())
        self.add_test(
            {
                ProblemCode.KEY_REFUSED: self.key,
                ProblemCode.NO_ACCESS: self.deployment,
                ProblemCode.MODEL_NOT_FOUND: self.deployment,
                ProblemCode.ADDRESS_NOT_FOUND: self.endpoint,
                ProblemCode.ADDRESS_REDIRECTS: self.endpoint,
                ProblemCode.BLOCKED: self.endpoint,
            }
        )

    def _turn_rows(self) -> list[FormRow]:
        return [
            SliderRow(
                self.theme,
                self.bind("stt_silence_duration_ms"),
                "Silence before sending",
                Span(100, 3000, 50, lambda n: f"{n} ms"),
                "Hands-free. Shorter answers sooner, longer lets you think",
            ),
            SliderRow(
                self.theme,
                self.bind("stt_threshold"),
                "Speech threshold",
                Span(0, 20, 1, lambda n: f"{n / 20:.2f}", 0.05),
                "How sure the service must be that somebody speaks",
            ),
            SliderRow(
                self.theme,
                self.bind("stt_prefix_padding_ms"),
                "Sound kept from before speech",
                Span(0, 2000, 50, lambda n: f"{n} ms"),
                "Keeps the beginning of your first word",
            ),
        ]
