"""General: where it runs, how one talks, how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from voicedesk.conversation.events import TalkMode
from voicedesk.settings.readiness import is_configured
from voicedesk.settings.schema import Appearance, Motion, Place
from voicedesk.ui.far_ends import ALL_BACKENDS, choices
from voicedesk.ui.settings_dialog.binding import Binding, FarEndBinding
from voicedesk.ui.settings_dialog.choice_rows import RadioRow
from voicedesk.ui.settings_dialog.form_row import Tone
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.page import Page
from voicedesk.ui.settings_dialog.reset_row import ResetRow
from voicedesk.ui.settings_dialog.slider_row import PatientSliderRow, Span
from voicedesk.ui.settings_dialog.switch_row import SwitchRow
from voicedesk.ui.settings_dialog.text_rows import TextRow
from voicedesk.ui.theme import Theme

PLACES = tuple((end, end.title.replace("  ", " ")) for end in choices(ALL_BACKENDS))
MODES = ((TalkMode.PUSH_TO_TALK, "Hold to talk"), (TalkMode.HANDS_FREE, "Hands-free"))
APPEARANCES = ((Appearance.SYSTEM, "System"), (Appearance.LIGHT, "Light"), (Appearance.DARK, "Dark"))
MOTIONS = ((Motion.SYSTEM, "System"), (Motion.FULL, "Full"), (Motion.REDUCED, "Reduced"))

NO_UPDATES = "An https address from whoever gave you VoiceDesk. Empty: nobody is asked"
EARCONS = "When the microphone opens, when a turn is sent, while you wait, when something fails"
TEXT_SIZE = Span(100, 200, 5, lambda n: f"{n} %")


class PlaceRow(RadioRow):
    """Nothing chosen shows where it runs by itself: Azure once it is set up, else this device."""

    def __init__(self, theme: Theme, model: SettingsModel) -> None:
        self.set_up = QPushButton("Set it up")
        super().__init__(theme, FarEndBinding(model), "Where it runs", PLACES)
        self.say_help("On this device no account is needed, and nothing leaves this computer")
        self.set_up.setProperty("kind", "link")
        self.column.addWidget(self.set_up, 0, Qt.AlignmentFlag.AlignLeading)
        model.secrets_changed.connect(self.refresh)

    def refresh(self) -> None:
        loaded = self.binding.model.loaded
        self.check(self.values.index(self.binding.value))
        ready = loaded.place is Place.ON_DEVICE or is_configured(loaded.settings, loaded.secrets)
        self.set_up.setVisible(not ready)
        if ready:
            self.remark.say(self.binding.origin)
        else:
            self.remark.say("Not set up yet.", Tone.WARNING)


class GeneralPage(Page):
    """Signals:
    page_wanted(str): another page has what is missing.
    """

    page_wanted = Signal(str)

    def __init__(self, theme: Theme, model: SettingsModel) -> None:
        super().__init__(theme, "general", "General", "sliders")
        self.model = model
        place = PlaceRow(theme, model)
        place.set_up.clicked.connect(lambda: self.page_wanted.emit(model.settings.general.backend.value))
        self.add(place)
        self._add_switch("start_on_open", "Start the conversation when the app opens")
        self.add_line()
        self._add_radios("talk_mode", "Talk mode", MODES)
        self._add_switch(
            "press_once", "Press once to talk, press again to send", "For when holding a key is hard"
        )
        self.add_line()
        self._add_radios("appearance", "Appearance", APPEARANCES)
        self._add_radios("motion", "Motion", MOTIONS)
        self.add(PatientSliderRow(theme, self._bind("text_size"), "Text size", TEXT_SIZE))
        self.add_line()
        self._add_switch("clock_times", "Clock times in the conversation", "18:20 instead of “4 min ago”")
        self._add_switch("earcons", "Short tones", EARCONS)
        self.add_line()
        self._add_switch("check_for_updates", "Tell me of a newer version", "Asks once a day; never installs")
        self.add(TextRow(theme, self._bind("update_address"), "Address to ask for updates", NO_UPDATES))
        self.add_line()
        self.add(ResetRow(theme, model))

    def _bind(self, name: str) -> Binding:
        return Binding(self.model, "general", name)

    def _add_switch(self, name: str, title: str, help_words: str = "") -> None:
        self.add(SwitchRow(self.theme, self._bind(name), title, help_words))

    def _add_radios(self, name: str, title: str, choices: Sequence[tuple[StrEnum, str]]) -> None:
        self.add(RadioRow(self.theme, self._bind(name), title, choices))
