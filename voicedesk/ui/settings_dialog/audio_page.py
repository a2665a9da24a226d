"""Audio: which devices, how a turn is talked, how loud it is answered."""

from __future__ import annotations

from collections.abc import Sequence

from voicedesk.ui.settings_dialog.binding import Binding
from voicedesk.ui.settings_dialog.form_row import Tone
from voicedesk.ui.settings_dialog.key_row import KeyRow
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.page import Page
from voicedesk.ui.settings_dialog.rows import ChoiceRow, SliderRow, Span, SwitchRow
from voicedesk.ui.theme import Theme

KEY_HELP = "Works while the window is in front, beside Space"


class DeviceRow(ChoiceRow):
    """The system's default first; a stored device that is not there is kept and said."""

    def __init__(self, theme: Theme, binding: Binding, title: str, missing: str) -> None:
        self.missing = missing
        self.present: frozenset[str] | None = None  # not known until the devices have been listed
        super().__init__(theme, binding, title, (("", "System default"),))

    def show_devices(self, names: Sequence[str], default: str) -> None:
        self.present = frozenset(names)
        named = f"System default ({default})" if default and default != "System default" else "System default"
        self.offer((("", named), *((name, name) for name in names)))

    def refresh(self) -> None:
        super().refresh()
        value = str(self.binding.value)
        if value and self.present is not None and value not in self.present:
            self.remark.say(self.missing, Tone.WARNING)

    def words_for_unknown(self, value: str) -> str:
        return value if self.present is None else f"Unplugged: {value}"


class AudioPage(Page):
    def __init__(self, theme: Theme, model: SettingsModel) -> None:
        super().__init__(theme, "audio", "Audio", "mic")

        def audio(name: str) -> Binding:
            return Binding(model, "audio", name)

        self.microphone = DeviceRow(
            theme, audio("input_device"), "Microphone", "Unplugged. The system's default is used."
        )
        self.speaker = DeviceRow(
            theme, audio("output_device"), "Speaker", "Unplugged. The system's default is used."
        )
        self.add_pair(self.microphone, self.speaker)
        self.add(SliderRow(theme, audio("volume"), "Volume", Span(0, 100, 1, lambda n: f"{n} %")))
        self.add_line()
        self.key = KeyRow(theme, Binding(model, "general", "talk_key"), "Push-to-talk key", KEY_HELP)
        tail = SliderRow(
            theme,
            audio("tail_ms"),
            "Tail after release",
            Span(0, 1000, 50, lambda n: f"{n} ms"),
            "Keeps the end of your last word",
        )
        self.add_pair(self.key, tail)
        self.add_line()
        self.add(
            SwitchRow(
                theme,
                audio("barge_in_by_voice"),
                "Let me interrupt by talking",
                "Hands-free only. The key and the button always interrupt",
            )
        )
        self.add(
            SliderRow(
                theme,
                audio("pause_ms"),
                "Pause between words allowed",
                Span(300, 3000, 50, lambda n: f"{n} ms"),
                "Before the turn is sent, where this app decides",
            )
        )

    def show_devices(
        self, microphones: Sequence[str], speakers: Sequence[str], defaults: tuple[str, str] = ("", "")
    ) -> None:
        """Full names as the device list gives them, and what the system's defaults stand for."""
        self.microphone.show_devices(microphones, defaults[0])
        self.speaker.show_devices(speakers, defaults[1])
