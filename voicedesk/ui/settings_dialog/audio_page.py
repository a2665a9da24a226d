"""Audio: which devices, how a turn is talked, how loud it is answered."""

from __future__ import annotations

from collections.abc import Mapping

from voicedesk.ui.settings_dialog.binding import Binding, DeviceBinding
from voicedesk.ui.settings_dialog.choice_rows import ChoiceRow
from voicedesk.ui.settings_dialog.form_row import Tone
from voicedesk.ui.settings_dialog.key_row import KeyRow
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.page import Page
from voicedesk.ui.settings_dialog.slider_row import SliderRow, Span
from voicedesk.ui.settings_dialog.switch_row import SwitchRow
from voicedesk.ui.theme import Theme

VOLUME = Span(0, 100, 1, lambda n: f"{n} %")
TAIL = Span(0, 2000, 50, lambda n: f"{n} ms")
DEFAULT_USED = "Unplugged. The system's default is used."
SPEAKER_GONE = "Unplugged. It is used again when it is back."
INTERRUPT_HELP = (
    "Hands-free only, with Voice Live and with the cascade. The key and the button always interrupt"
)
ECHO_HELP = "Takes out of the microphone what the loudspeaker plays. Headphones need none"
KEY_HELP = "Works while the window is in front, beside Space"


class DeviceRow(ChoiceRow):
    """The system's default first; a stored device that is not there is kept and said."""

    def __init__(self, theme: Theme, binding: DeviceBinding, title: str, missing: str) -> None:
        self.missing = missing
        self.host_apis = binding.host_apis
        self.present: frozenset[str] | None = None  # not known until the devices have been listed
        super().__init__(theme, binding, title, (("", "System default"),))

    def show_devices(self, host_apis: Mapping[str, str], default: str) -> None:
        self.present = frozenset(host_apis)
        self.host_apis.clear()
        self.host_apis.update(host_apis)
        named = f"System default ({default})" if default and default != "System default" else "System default"
        self.offer((("", named), *((name, name) for name in host_apis)))

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
        self.model = model
        self.microphone = DeviceRow(theme, DeviceBinding(model, "input", {}), "Microphone", DEFAULT_USED)
        self.speaker = DeviceRow(theme, DeviceBinding(model, "output", {}), "Speaker", SPEAKER_GONE)
        self.key = KeyRow(theme, Binding(model, "general", "talk_key"), "Push-to-talk key", KEY_HELP)
        self._add_rows()

    def _bind(self, name: str) -> Binding:
        return Binding(self.model, "audio", name)

    def _add_rows(self) -> None:
        self.add_pair(self.microphone, self.speaker)
        self.add(SliderRow(self.theme, self._bind("volume"), "Volume", VOLUME))
        echo = self._bind("echo_cancellation")
        self.add(SwitchRow(self.theme, echo, "Cancel the echo of the speaker", ECHO_HELP))
        self.add_line()
        tail = SliderRow(
            self.theme, self._bind("tail_ms"), "Tail after release", TAIL, "Keeps the end of your last word"
        )
        self.add_pair(self.key, tail)
        self.add_line()
        self.add(
            SwitchRow(
                self.theme, self._bind("barge_in_by_voice"), "Let me interrupt by talking", INTERRUPT_HELP
            )
        )

    def show_devices(
        self,
        microphones: Mapping[str, str],
        speakers: Mapping[str, str],
        defaults: tuple[str, str] = ("", ""),
    ) -> None:
        """Full names as the device list gives them, each with its host API, and what the system's defaults
        stand for."""
        self.microphone.show_devices(microphones, defaults[0])
        self.speaker.show_devices(speakers, defaults[1])
