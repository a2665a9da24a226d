"""A tool server being entered or changed: nothing is used before it is saved, and nothing wrong is."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout

from voicedesk.settings.mcp_entries import McpEntry
from voicedesk.ui.settings_dialog.form_row import FormRow, repolish
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.theme import Theme

PLACE_HELP = "What starts it on this computer, or the https address where it runs. Quote words with spaces"
VARIABLE_HELP = "The environment variable that holds its token. Empty: it needs none"


class EntryRow(FormRow):
    """A field of a form; what is wrong with it is said under it."""

    def __init__(self, theme: Theme, title: str, help_words: str, example: str) -> None:
        super().__init__(theme, title, help_words)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(example)
        self.add_control(self.field)

    def show_state(self, fault: str) -> None:
        self.field.setProperty("fault", "true" if fault else "false")
        repolish(self.field)
        self.show_fault(fault)


class ServerForm(QFrame):
    """Signals:
    saved(object): the ``McpEntry``, which has no faults.
    left(): nothing is to be changed.
    """

    saved = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.rows = {
            "name": EntryRow(theme, "Name", "Its tools are called after it", "files"),
            "place": EntryRow(theme, "Command or address", PLACE_HELP, "npx -y NAME"),
            "token_variable": EntryRow(theme, "Token variable", VARIABLE_HELP, "FILES_TOKEN"),
        }
        self.save = QPushButton("Save", self)
        self.cancel = QPushButton("Cancel", self)
        self.taken: Collection[str] = ()
        self._build()

    def _build(self) -> None:
        self.setProperty("card", "plain")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        for row in self.rows.values():
            column.addWidget(row)
            row.field.returnPressed.connect(self.submit)
        line = Line(self.theme)
        self.save.setProperty("kind", "primary")
        for button in (self.save, self.cancel):
            button.setAutoDefault(False)
            line.add(button)
        line.end()
        column.addWidget(line)
        self.save.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.left)

    def begin(self, entry: McpEntry, taken: Collection[str]) -> None:
        """``taken`` are the names of the other servers."""
        self.taken = frozenset(taken)
        for field, row in self.rows.items():
            row.field.setText(getattr(entry, field))
            row.show_state("")
        self.show()
        self.rows["name"].field.setFocus()

    @property
    def entry(self) -> McpEntry:
        return McpEntry(**{field: row.field.text() for field, row in self.rows.items()})

    def submit(self) -> None:
        faults = self.entry.faults(self.taken)
        for field, row in self.rows.items():
            row.show_state(faults.get(field, ""))
        if faults:
            self.rows[next(iter(faults))].field.setFocus()
        else:
            self.saved.emit(self.entry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()  # Leaves the form, and not the settings.
        else:
            super().keyPressEvent(event)
