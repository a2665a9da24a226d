"""Offers to use new connection settings at once, while a conversation runs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from voicedesk.settings.schema import BackendKind, Settings
from voicedesk.ui.settings_dialog.form_row import text_label
from voicedesk.ui.settings_dialog.model import SettingsModel


class ReconnectOffer(QFrame):
    """Signals:
    accepted(): reconnect now.
    """

    accepted = Signal()

    def __init__(self, model: SettingsModel) -> None:
        super().__init__()
        self.model = model
        self._used: object = None  # what the running conversation was connected with
        self.setProperty("card", "accent")
        self.words = text_label("Reconnect now to use the new settings?", step="label", parent=self)
        self.yes = QPushButton("Reconnect", self)
        self.later = QPushButton("Later", self)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 8, 24, 8)
        line.setSpacing(12)
        line.addWidget(self.words, 1)
        line.addWidget(self.yes)
        line.addWidget(self.later)
        self.yes.clicked.connect(self._accept)
        self.later.clicked.connect(self.hide)
        model.changed.connect(self._compare)
        self.hide()

    def tell_running(self, running: bool) -> None:
        """Told at every event; only a beginning or an end changes what is offered."""
        if running is (self._used is not None):
            return
        self._used = connection_part(self.model.settings) if running else None
        self.hide()

    def _compare(self, settings: Settings) -> None:
        self.setVisible(self._used is not None and self._used != connection_part(settings))

    def _accept(self) -> None:
        self.hide()
        self._used = connection_part(self.model.settings)
        self.accepted.emit()


def connection_part(settings: Settings) -> object:
    """What the connection depends on; a change of anything else needs no new one. The far end on this device
    reads its own settings when it starts, so a new connection would not bring them."""
    cascade = settings.general.backend is BackendKind.CASCADE
    return (
        settings.general.backend,
        settings.general.place,
        settings.cascade if cascade else settings.voice_live,
        settings.tools,
    )
