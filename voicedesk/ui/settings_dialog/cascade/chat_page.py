"""Chat: the model that answers, and what it is told."""

from __future__ import annotations

from voicedesk.conversation.problems import ProblemCode
from voicedesk.settings.schema import LONGEST_TEXT
from voicedesk.ui.settings_dialog.cascade.stage_page import StagePage
from voicedesk.ui.settings_dialog.slider_row import SliderRow, Span
from voicedesk.ui.settings_dialog.text_rows import LongTextRow, TextRow
from voicedesk.ui.settings_dialog.trial import Trial
from voicedesk.ui.theme import Theme

SUBTITLE = "A chat model of yours on Azure OpenAI answers, and uses the tools."
HISTORY_HELP = "Of you and of the assistant. Older ones are left out: the model no longer knows of them"


class ChatPage(StagePage):
    def __init__(self, theme: Theme, trial: Trial) -> None:
        super().__init__(theme, trial, "Chat", SUBTITLE, "openai_endpoint")
        self.deployment = TextRow(
            theme,
            self.bind("openai_deployment"),
            "Deployment",
            "The name you gave it on Azure",
        )
        self.version = TextRow(
            theme,
            self.bind("openai_api_version"),
            "API version",
            "Empty: the one this version was made for",
        )
        self.deployment.field.setPlaceholderText("gpt-4o")
        self.add_account("The address of your Azure OpenAI resource", "https://name.openai.azure.com")
        self.add_pair(self.deployment, self.version)
        self.add(
            LongTextRow(
                theme,
                self.bind("instructions"),
                "Instructions",
                "What the assistant should know and how it should speak",
                LONGEST_TEXT,
            )
        )
        self._add_sliders()
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

    def _add_sliders(self) -> None:
        self.add(
            SliderRow(
                self.theme,
                self.bind("temperature"),
                "Temperature",
                Span(0, 12, 1, lambda n: f"{n / 10:.1f}", 0.1),
                "Higher is freer, lower is steadier",
            )
        )
        self.add(
            SliderRow(
                self.theme,
                self.bind("history_turns"),
                "Turns the model is told",
                Span(2, 200, 1, lambda n: f"the last {n}"),
                HISTORY_HELP,
            )
        )
