"""The tool servers there are, and the form to enter another."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from voicedesk.settings.mcp_entries import McpEntry
from voicedesk.settings.schema import McpServer
from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.tool_servers.form import ServerForm
from voicedesk.ui.settings_dialog.tool_servers.row import ServerDesk, ServerRow, servers_of
from voicedesk.ui.theme import Theme

HELP = (
    "Programs and services that bring tools of their own, by the Model Context Protocol (MCP). The assistant "
    "may use all of them, with either backend. A change holds from the next connection on"
)


class ServerSection(FormRow):
    """Changes the setting only when a form is saved; the list follows the setting, and what each server's
    row says of it follows ``desk``, where they run."""

    def __init__(self, theme: Theme, model: SettingsModel, desk: ServerDesk | None = None) -> None:
        super().__init__(theme, "Tool servers", HELP)
        self.model = model
        self.desk = desk
        self.list: list[ServerRow] = []
        self.rows = QVBoxLayout()
        self.rows.setSpacing(12)
        self.form = ServerForm(theme)
        self.add_button = QPushButton("Add a tool server…", self)
        self.changing = ""  # the name of the server in the form; empty: another one
        self._build()
        model.changed.connect(self.refresh)
        if desk is not None:
            desk.watch(self._show_states)
        self.refresh()

    def _build(self) -> None:
        place = self.column.indexOf(self.remark)
        self.column.insertLayout(place, self.rows)
        self.column.insertWidget(place + 1, self.form)
        self.column.insertWidget(place + 2, self.add_button, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.setSpacing(10)
        self.add_button.setAutoDefault(False)
        self.add_button.setAccessibleName(f"{self.title.text()}: {self.add_button.text().rstrip('…')}")
        self.add_button.setAccessibleDescription(HELP)
        self.setFocusProxy(self.add_button)
        self.form.hide()
        self.add_button.clicked.connect(lambda: self._open(McpEntry(), ""))
        self.form.saved.connect(self._save)
        self.form.left.connect(self._close)

    def refresh(self) -> None:
        """Rows of servers that are as they were stay, so that a switch keeps the focus."""
        servers = servers_of(self.model)
        if [_kept(row.server) for row in self.list] == [_kept(server) for server in servers]:
            return
        for row in self.list:
            self.rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.list = [ServerRow(self.theme, self.model, server, self.desk) for server in servers]
        for row in self.list:
            self.rows.addWidget(row)
            row.edit_wanted.connect(partial(self._open, McpEntry.of(row.server), row.server.name))
            row.remove_wanted.connect(partial(self._remove, row.server.name))
            row.test_wanted.connect(partial(self._test, row.server.name))

    def _show_states(self) -> None:
        for row in self.list:
            row.refresh()

    def _test(self, name: str) -> None:
        """One that is switched off is switched on: else there would be nothing to see."""
        row = next(row for row in self.list if row.server.name == name)
        if not row.switch.isChecked():
            row.switch.click()
        if self.desk is not None:
            self.desk.try_anew(name, self.model.settings.tools)

    def _open(self, entry: McpEntry, name: str) -> None:
        self.changing = name
        self.add_button.hide()
        self.form.begin(entry, {server.name for server in servers_of(self.model)} - {name})

    def _save(self, entry: McpEntry) -> None:
        former = {server.name: server for server in servers_of(self.model)}
        enabled = former[self.changing].enabled if self.changing in former else True
        made = entry.server(enabled=enabled)
        if self.changing in former:
            servers = tuple(made if name == self.changing else each for name, each in former.items())
        else:
            servers = (*former.values(), made)
        fault = self.model.change("tools", "mcp_servers", servers)
        self.show_fault(fault)
        if not fault:
            self._close()

    def _remove(self, name: str) -> None:
        left = tuple(server for server in servers_of(self.model) if server.name != name)
        self.show_fault(self.model.change("tools", "mcp_servers", left), f"{name} was removed.")
        self.form.taken = set(self.form.taken) - {name}
        if self.form.isHidden() or self.changing == name:
            self._close()

    def _close(self) -> None:
        self.changing = ""
        self.form.hide()
        self.add_button.show()
        self.add_button.setFocus()


def _kept(server: McpServer) -> McpServer:
    """What a row cannot show anew by itself."""
    return server.model_copy(update={"enabled": True})
