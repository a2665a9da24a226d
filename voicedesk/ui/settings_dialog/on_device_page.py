"""On this device: who answers when no service does."""

from __future__ import annotations

from voicedesk.settings.schema import Place, SecretName
from voicedesk.ui.far_ends import backend_words
from voicedesk.ui.settings_dialog.binding import Binding
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.page import Card, Page
from voicedesk.ui.settings_dialog.secret_row import SecretRow
from voicedesk.ui.settings_dialog.text_rows import TextRow
from voicedesk.ui.theme import Theme

SUBTITLE = (
    "No account, no internet. Made for trying the application: it hears and says less than a service does."
)


class OnDevicePage(Page):
    def __init__(self, theme: Theme, model: SettingsModel) -> None:
        super().__init__(theme, "on-device", "On this device", "device", SUBTITLE)
        self.model = model
        self.card = Card(
            theme,
            "device",
            "It does not run here now.",
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
            "Empty: a small built-in responder answers",
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
        name = backend_words(self.model.settings.general.backend)
        self.card.words.setText(f"Conversations are held with Azure, {name}.")
        self.card.setVisible(self.model.loaded.place is Place.AZURE)
