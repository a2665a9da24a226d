"""On this device: who answers when no service does."""

from __future__ import annotations

from urllib.parse import urlsplit

from voicedesk.settings.addresses import is_loopback
from voicedesk.settings.readiness import NAMES
from voicedesk.settings.schema import Place, SecretName
from voicedesk.ui.settings_dialog.binding import Binding
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.page import Card, Page
from voicedesk.ui.settings_dialog.secret_row import SecretRow
from voicedesk.ui.settings_dialog.text_rows import TextRow
from voicedesk.ui.theme import Theme

SUBTITLE = (
    "No account, no internet. Made for trying the application: it hears and says less than a service does."
)


def doubt_server(address: str) -> str:
    """The page promises that nothing leaves this computer, which then no longer holds."""
    if not address or is_loopback(urlsplit(address).hostname or ""):
        return ""
    return "This server is not on this computer: what is said is sent there."


class OnDevicePage(Page):
    def __init__(self, theme: Theme, model: SettingsModel) -> None:
        super().__init__(theme, "on-device", "On this device", "device", SUBTITLE)
        self.model = model
        self.card = Card(
            theme,
            "device",
            "Azure answers now.",
            "",
            "Use this device",
        )
        self.card.button.clicked.connect(lambda: model.change("general", "place", Place.ON_DEVICE))
        self.add(self.card)
        self.endpoint = TextRow(
            theme,
            Binding(model, "on_device", "chat_endpoint"),
            "Chat server",
            "An OpenAI-compatible server, for instance Ollama's http://localhost:11434/v1. "
            "Empty: a small built-in responder answers. "
            "A change of server, model or key is used from the next start of VoiceDesk",
            doubt_server,
        )
        self.endpoint.field.setPlaceholderText("http://localhost:11434/v1")
        self.add(self.endpoint)
        self.add(
            TextRow(
                theme,
                Binding(model, "on_device", "chat_model"),
                "Chat model",
                "As the server names it, for instance llama3.2",
            )
        )
        self.add(SecretRow(theme, model, SecretName.CHAT_KEY, "Chat key"))
        model.changed.connect(self._fit)
        model.secrets_changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        name = NAMES[self.model.settings.general.backend]
        self.card.words.setText(f"Conversations are held with {name} on Azure.")
        self.card.setVisible(self.model.loaded.place is Place.AZURE)
