"""The settings, made when they are first asked for and kept from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.audio.devices import DeviceList
from voicedesk.audio.engine import SoundCard
from voicedesk.conversation.events import Direction
from voicedesk.conversation.problems import Problem
from voicedesk.session.host import SessionHost
from voicedesk.ui.connection_checks import connection_checks
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.theme import Theme

if TYPE_CHECKING:
    from voicedesk.ui.settings_dialog.dialog import SettingsDialog
    from voicedesk.ui.settings_dialog.trial import Spawn


class SettingsWindow:
    """Importing and building the dialog takes longer than a window may take to appear."""

    def __init__(
        self, theme: Theme, model: SettingsModel, host: SessionHost[SoundCard], spawn: Spawn
    ) -> None:
        self._theme = theme
        self._model = model
        self._host = host
        self._spawn = spawn
        self._devices = DeviceList()
        self._dialog: SettingsDialog | None = None

    def open(self, page: str = "", problem: Problem | None = None) -> None:
        """Show the page of that name (empty: the last one), and the field where the problem is put right."""
        dialog = self._dialog or self._make()
        dialog.open_page(page)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        if problem is not None:
            dialog.show_fault(problem)

    def show_devices(self, devices: DeviceList) -> None:
        self._devices = devices
        if self._dialog is not None:
            known = [{row.name: row.host_api for row in devices.rows(direction)} for direction in Direction]
            defaults = [row.name if row else "" for row in (devices.default_input, devices.default_output)]
            self._dialog.audio.show_devices(known[0], known[1], (defaults[0], defaults[1]))

    def tell_running(self, running: bool) -> None:
        if self._dialog is not None:
            self._dialog.tell_running(running)

    def _make(self) -> SettingsDialog:
        from voicedesk.ui.settings_dialog.dialog import Outside, SettingsDialog

        tools = [(tool.name, tool.description) for tool in self._host.tools.registry.found]
        outside = Outside(connection_checks(), self._spawn, tools, self._host.tools)
        dialog = SettingsDialog(self._theme, self._model, outside)
        dialog.reconnect_wanted.connect(self._host.restart)
        dialog.devices_wanted.connect(lambda: self.show_devices(self._devices))
        dialog.tell_running(self._host.running)
        self._dialog = dialog
        return dialog
