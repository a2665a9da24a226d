"""Voice Live: address, key, model, voice, turns, and a test of all of them."""

from __future__ import annotations

from voicedesk.conversation.problems import ProblemCode
from voicedesk.settings.schema import LONGEST_TEXT, Place, SecretName, SignIn, TurnDetection
from voicedesk.ui.settings_dialog.binding import Binding
from voicedesk.ui.settings_dialog.choice_rows import ChoiceRow, FreeChoiceRow, RadioRow
from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.settings_dialog.page import Card
from voicedesk.ui.settings_dialog.secret_row import SecretRow
from voicedesk.ui.settings_dialog.service_page import ServicePage, doubt_address
from voicedesk.ui.settings_dialog.slider_row import SliderRow, Span
from voicedesk.ui.settings_dialog.switch_row import SwitchRow
from voicedesk.ui.settings_dialog.text_rows import LongTextRow, TextRow
from voicedesk.ui.settings_dialog.trial import Trial
from voicedesk.ui.settings_dialog.voice_live_choices import (
    LANGUAGES,
    MODELS,
    SIGN_INS,
    TRANSCRIBERS,
    TURN_ENDS,
    VOICES,
)
from voicedesk.ui.theme import Theme

SUBTITLE = "One Azure service listens, thinks and speaks. Needs an account and the internet."


class VoiceLivePage(ServicePage):
    def __init__(self, theme: Theme, trial: Trial) -> None:
        super().__init__(theme, trial, "Voice Live", SUBTITLE, "cloud")
        model = trial.model
        self.card = Card(
            theme,
            "device",
            "No account? You do not need one.",
            "Everything can run on this device, free and offline.",
            "Use this device",
        )
        self.add(self.card)
        self.card.button.clicked.connect(lambda: model.change("general", "place", Place.ON_DEVICE))
        self.endpoint = TextRow(
            theme, self._bind("endpoint"), "Endpoint", "The address of your Azure AI resource", doubt_address
        )
        self.endpoint.field.setPlaceholderText("https://name.services.ai.azure.com")
        self.key = SecretRow(theme, model, SecretName.VOICE_LIVE_KEY, "Key")
        self.choice = FreeChoiceRow(theme, self._bind("model"), "Model", MODELS)
        self.voice = FreeChoiceRow(theme, self._bind("voice"), "Voice", VOICES)
        self.silence = SliderRow(
            theme,
            self._bind("silence_duration_ms"),
            "Silence before sending",
            Span(200, 2000, 50, lambda n: f"{n} ms"),
        )
        self._add_rows(theme)
        self.add_test(
            {
                ProblemCode.KEY_REFUSED: self.key,
                ProblemCode.NO_ACCESS: self.key,
                ProblemCode.MODEL_NOT_FOUND: self.choice,
                ProblemCode.VOICE_NOT_FOUND: self.voice,
                ProblemCode.ADDRESS_NOT_FOUND: self.endpoint,
                ProblemCode.ADDRESS_REDIRECTS: self.endpoint,
                ProblemCode.BLOCKED: self.endpoint,
            }
        )
        model.changed.connect(self._fit)
        self._fit()

    def _bind(self, name: str) -> Binding:
        return Binding(self.model, "voice_live", name)

    def _add_rows(self, theme: Theme) -> None:
        self.add(self.endpoint)
        self.add(RadioRow(theme, self._bind("sign_in"), "Sign in with", SIGN_INS))
        self.add(self.key)
        self.add_pair(self.choice, self.voice)
        self.add_pair(
            FreeChoiceRow(theme, self._bind("language"), "Language you speak", LANGUAGES),
            ChoiceRow(theme, self._bind("turn_detection"), "When you stop talking", TURN_ENDS),
        )
        self.add(self.silence)
        self.add(SwitchRow(theme, self._bind("noise_suppression"), "Service noise suppression"))
        self.add(
            SwitchRow(
                theme,
                self._bind("echo_cancellation"),
                "Service echo cancellation",
                "Turn off when using headphones",
            )
        )
        self.add(
            LongTextRow(
                theme,
                self._bind("instructions"),
                "Instructions",
                "What the assistant should know and how it should speak",
                LONGEST_TEXT,
            )
        )
        self.add_fold("Foundry agent", self._agent_rows(theme))
        self.add_fold("Advanced", self._advanced_rows(theme))

    def _agent_rows(self, theme: Theme) -> list[FormRow]:
        return [
            TextRow(
                theme,
                self._bind("agent_name"),
                "Agent name",
                "An agent of yours instead of the model and the instructions above",
            ),
            TextRow(
                theme, self._bind("agent_project"), "Agent project", "The Foundry project the agent lives in"
            ),
        ]

    def _advanced_rows(self, theme: Theme) -> list[FormRow]:
        return [
            TextRow(
                theme, self._bind("api_version"), "API version", "Empty: the one this version was made for"
            ),
            SliderRow(
                theme,
                self._bind("temperature"),
                "Temperature",
                Span(0, 12, 1, lambda n: f"{n / 10:.1f}", 0.1),
                "Higher is freer, lower is steadier",
            ),
            SliderRow(
                theme, self._bind("timeout_seconds"), "Request timeout", Span(5, 120, 5, lambda n: f"{n} s")
            ),
            SliderRow(
                theme,
                self._bind("threshold"),
                "Speech threshold",
                Span(0, 20, 1, lambda n: f"{n / 20:.2f}", 0.05),
                "How sure the service must be that somebody speaks",
            ),
            SliderRow(
                theme,
                self._bind("prefix_padding_ms"),
                "Sound kept from before speech",
                Span(0, 2000, 50, lambda n: f"{n} ms"),
            ),
            FreeChoiceRow(theme, self._bind("transcription_model"), "Transcription model", TRANSCRIBERS),
            SwitchRow(
                theme,
                self._bind("interim_response"),
                "Say something while a tool works",
                "A short phrase instead of silence",
            ),
        ]

    def _fit(self) -> None:
        """Show only what has a meaning with what is chosen."""
        live = self.model.settings.voice_live
        self.key.setVisible(live.sign_in is SignIn.API_KEY)
        self.silence.setVisible(live.turn_detection is TurnDetection.SERVER_VAD)
        self.card.setVisible(self.model.loaded.place is not Place.ON_DEVICE)
