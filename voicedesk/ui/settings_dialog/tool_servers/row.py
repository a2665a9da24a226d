"""One tool server: whether it is used, and the ways to change or remove it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from voicedesk.settings.mcp_entries import McpEntry
from voicedesk.settings.schema import McpServer, Tools
from voicedesk.tools.mcp_servers import ServerState
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


class ServerDesk(Protocol):
    """Where the servers run; the session's tool shelf is one."""

    @property
    def states(self) -> Mapping[str, ServerState]: ...
    def watch(self, watcher: Callable[[], None]) -> None: ...
    def try_anew(self, name: str, settings: Tools) -> None: ...


def state_words(state: ServerState) -> tuple[str, Tone]:
    """What a person reads of a server that is in use."""
    if not state.settled:
        return "Starting…", Tone.PLAIN
    if state.tools is None:
        return state.sentence, Tone.FAULT
    count = f"{len(state.tools)} tools" if len(state.tools) != 1 else "1 tool"
    named = f"with {count}: {', '.join(state.tools)}" if state.tools else "without tools"
    listed = f"It works, {named}."
    return f"{listed} {state.sentence}".strip(), Tone.WARNING if state.sentence else Tone.GOOD


class ServerRow(SwitchRow):
    """Signals:
    edit_wanted(): change it.
    remove_wanted(): forget it.
    test_wanted(): start it now, and see.
    """

    edit_wanted = Signal()
    remove_wanted = Signal()
    test_wanted = Signal()

    def __init__(
        self, theme: Theme, model: SettingsModel, server: McpServer, desk: ServerDesk | None = None
    ) -> None:
        self.server = server
        self.desk = desk
        super().__init__(theme, ServerBinding(model, server.name), server.name, McpEntry.of(server).place)
        self.test = QPushButton("Test", self)
        self.edit = QPushButton("Edit", self)
        self.remove = QPushButton("Remove", self)
        line = Line(theme)
        for button in (self.test, self.edit, self.remove):
            button.setAutoDefault(False)
            button.setAccessibleName(f"{button.text()} {server.name}")
            line.add(button, align=Qt.AlignmentFlag.AlignLeading)
        line.end()
        self.column.addWidget(line)
        self.switch.setAccessibleName(f"Use the tools of {server.name}")
        self.test.setHidden(desk is None)
        self.test.clicked.connect(self.test_wanted)
        self.edit.clicked.connect(self.edit_wanted)
        self.remove.clicked.connect(self.remove_wanted)

    def refresh(self) -> None:
        super().refresh()
        state = self.desk.states.get(self.server.name) if self.desk is not None else None
        if state is not None and self.binding.value:
            self.remark.say(*state_words(state))
            self.switch.setAccessibleDescription(self.remark.words.text())
            return
        variable = self.server.token_variable
        if variable and not os.environ.get(variable):
            self.remark.say(f"{variable} is not set in the environment.", Tone.WARNING)
        elif variable:
            self.remark.say(f"Its token is taken from {variable}.", glyph="key")
