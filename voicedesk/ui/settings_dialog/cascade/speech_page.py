"""Speech: the voice that says the answer while it is still being written."""

from __future__ import annotations

from voicedesk.conversation.problems import ProblemCode
from voicedesk.ui.settings_dialog.cascade.choices import VOICES
from voicedesk.ui.settings_dialog.cascade.stage_page import StagePage
from voicedesk.ui.settings_dialog.choice_rows import FreeChoiceRow
from voicedesk.ui.settings_dialog.trial import Trial
from voicedesk.ui.theme import Theme

SUBTITLE = "Azure Speech says the answer, while it is still being written."
ADDRESS_HELP = "The WebSocket address of your Speech resource; its region stands in it"
EXAMPLE = "wss://westeurope.tts.speech.microsoft.com/cognitiveservices/websocket/v2"
VOICE_HELP = "Choose one, or type the name of any voice the service has"


class SpeechPage(StagePage):
    def __init__(self, theme: Theme, trial: Trial) -> None:
        super().__init__(theme, trial, "Speech", SUBTITLE, "tts_endpoint")
        self.voice = FreeChoiceRow(theme, self.bind("tts_voice"), "Voice", VOICES)
        self.voice.say_help(VOICE_HELP)
        self.add_account(ADDRESS_HELP, EXAMPLE)
        self.add(self.voice)
        self.add_test(
            {
                ProblemCode.KEY_REFUSED: self.key,
                ProblemCode.NO_ACCESS: self.key,
                ProblemCode.VOICE_NOT_FOUND: self.voice,
                ProblemCode.MODEL_NOT_FOUND: self.voice,
                ProblemCode.ADDRESS_NOT_FOUND: self.endpoint,
                ProblemCode.ADDRESS_REDIRECTS: self.endpoint,
                ProblemCode.BLOCKED: self.endpoint,
            }
        )
