"""Tools: what the assistant may look up or do."""

from __future__ import annotations

from collections.abc import Sequence

from voicedesk.ui.settings_dialog.binding import Binding, ToolBinding
from voicedesk.ui.settings_dialog.form_row import text_label
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.page import Page
from voicedesk.ui.settings_dialog.slider_row import SliderRow, Span
from voicedesk.ui.settings_dialog.switch_row import SwitchRow
from voicedesk.ui.settings_dialog.tool_servers.row import ServerDesk
from voicedesk.ui.settings_dialog.tool_servers.section import ServerSection
from voicedesk.ui.theme import Theme


class ToolsPage(Page):
    """``tools`` are name and description of each that was found; ``servers`` is where tool servers run."""

    def __init__(
        self,
        theme: Theme,
        model: SettingsModel,
        tools: Sequence[tuple[str, str]],
        servers: ServerDesk | None = None,
    ) -> None:
        super().__init__(
            theme, "tools", "Tools", "tool", "What the assistant may look up or do while it answers."
        )
        names = tuple(name for name, _ in tools)
        for name, description in tools:
            title = name.replace("_", " ").capitalize()
            self.add(SwitchRow(theme, ToolBinding(model, name, names), title, description))
        if not tools:
            self.add(text_label("No tools were found.", "secondary"))
        self.add_line()
        self.servers = ServerSection(theme, model, servers)
        self.add(self.servers)
        self.add_line()
        self.add(
            SliderRow(
                theme,
                Binding(model, "tools", "timeout_seconds"),
                "Longest wait for a tool",
                Span(1, 120, 1, lambda n: f"{n} s"),
                "After it, the assistant goes on without the result",
            )
        )
