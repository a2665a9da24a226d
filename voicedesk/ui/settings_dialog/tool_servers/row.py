"""One tool server: whether it is used, and the ways to change or remove it."""

from __future__ import annotations

import os
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from voicedesk.settings.mcp_entries import McpEntry
from voicedesk.settings.schema import McpServer
from voicedesk.ui.settings_dialog.form_row import Tone
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.switch_row import SwitchRow
from voicedesk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class ServerBinding:
    """Whether one server is used."""

    model: SettingsModel
    name: str

    @property
    def value(self) -> object:
        return any(server.enabled for server in servers_of(self.model) if server.name == self.name)

    def put(self, value: object) -> str:
        changed = tuple(
            server.model_copy(update={"enabled": bool(value)}) if server.name == self.name else server
            for server in servers_of(self.model)
        )
        return self.model.change("tools", "mcp_servers", changed)

    @property
    def origin(self) -> str:
        return ""


def servers_of(model: SettingsModel) -> tuple[McpServer, ...]:
    return model.settings.tools.mcp_servers


class ServerRow(SwitchRow):
    """Signals:
    edit_wanted(): change it.
    remove_wanted(): forget it.
    """

    edit_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, theme: Theme, model: SettingsModel, server: McpServer) -> None:
        self.server = server
        super().__init__(theme, ServerBinding(model, server.name), server.name, McpEntry.of(server).place)
        self.edit = QPushButton("Edit", self)
        self.remove = QPushButton("Remove", self)
        line = Line(theme)
        for button in (self.edit, self.remove):
            button.setAutoDefault(False)
            button.setAccessibleName(f"{button.text()} {server.name}")
            line.add(button, align=Qt.AlignmentFlag.AlignLeading)
        line.end()
        self.column.addWidget(line)
        self.switch.setAccessibleName(f"Use the tools of {server.name}")
        self.edit.clicked.connect(self.edit_wanted)
        self.remove.clicked.connect(self.remove_wanted)

    def refresh(self) -> None:
        super().refresh()
        variable = self.server.token_variable
        if variable and not os.environ.get(variable):
            self.remark.say(f"{variable} is not set in the environment.", Tone.WARNING)
        elif variable:
            self.remark.say(f"Its token is taken from {variable}.", glyph="key")
