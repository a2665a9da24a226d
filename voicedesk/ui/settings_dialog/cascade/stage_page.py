"""What the pages of the three services share: where it is, and the key that opens it."""

from __future__ import annotations

from voicedesk.ui.settings_dialog.binding import Binding
from voicedesk.ui.settings_dialog.secret_row import SecretRow
from voicedesk.ui.settings_dialog.service_page import ServicePage, doubt_address
from voicedesk.ui.settings_dialog.text_rows import TextRow
from voicedesk.ui.settings_dialog.trial import Trial
from voicedesk.ui.theme import Theme


class StagePage(ServicePage):
    """Stands under "Cascade" in the list of pages. ``address`` is the setting's name."""

    under = "Cascade"

    def __init__(self, theme: Theme, trial: Trial, title: str, subtitle: str, address: str) -> None:
        super().__init__(theme, trial, title, subtitle)
        self.endpoint = TextRow(theme, self.bind(address), "Address", "", doubt_address)
        self.key = SecretRow(theme, self.model, trial.service.secret, "Key")

    def bind(self, name: str) -> Binding:
        return Binding(self.model, "cascade", name)

    def add_account(self, help_words: str, example: str) -> None:
        self.endpoint.say_help(help_words)
        self.endpoint.field.setPlaceholderText(example)
        self.add(self.endpoint)
        self.add(self.key)
