"""Saving a conversation: the system's save dialog, and a sentence for what can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from voicedesk.conversation.turns import Entry
from voicedesk.settings.sentences import why_not_written
from voicedesk.text.whole import whole
from voicedesk.ui.export import FILTERS, ExportFormat, exported
from voicedesk.ui.plain_text import PlainMessageBox

UNSAFE = set('\\/:*?"<>|')


def file_name(title: str) -> str:
    """A name that every system takes, made from the conversation's title."""
    cleaned = "".join(" " if c in UNSAFE or not c.isprintable() else c for c in title)
    return " ".join(cleaned.split()).strip(". ") or "Conversation"


def disk_words(error: OSError, path: Path) -> str:
    return f"{why_not_written(path, error)} Nothing was saved. Choose another place."


def save(
    path: Path, entries: Sequence[Entry], times: Mapping[str, datetime], kind: ExportFormat, title: str
) -> str:
    """Write the file; the sentence to show if it could not be, else empty. A half-written file is removed."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(whole(exported(entries, times, kind, title)), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        try:
            part.unlink(missing_ok=True)
        except OSError:
            return f"{disk_words(error, path)} A part of it is left as {part.name}."
        return disk_words(error, path)
    return ""


class ExportDialog(QFileDialog):
    """``done(path)`` is called after the file was written. Open it with ``open()``."""

    def __init__(
        self,
        entries: Sequence[Entry],
        times: Mapping[str, datetime],
        title: str,
        done: Callable[[Path], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, "Export the conversation")
        self.entries = tuple(entries)
        self.times = dict(times)
        self.title = title
        self.done_with = done
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(list(FILTERS.values()))
        self.setDefaultSuffix(ExportFormat.MARKDOWN.value)
        self.selectFile(file_name(title) + ".md")
        self.filterSelected.connect(self._use_suffix)
        self.fileSelected.connect(lambda name: self.write(Path(name)))
        self.rejected.connect(self.deleteLater)

    def _use_suffix(self, chosen: str) -> None:
        kind = next(kind for kind, words in FILTERS.items() if words == chosen)
        self.setDefaultSuffix(kind.value)
        names = self.selectedFiles()
        if names:
            self.selectFile(Path(names[0]).with_suffix(f".{kind.value}").name)

    def write(self, path: Path) -> None:
        suffix = path.suffix.lower().lstrip(".")
        kind = next((kind for kind in ExportFormat if kind.value == suffix), ExportFormat.MARKDOWN)
        problem = save(path, self.entries, self.times, kind, self.title)
        if not problem:
            self.done_with(path)
            self.deleteLater()
            return
        box = PlainMessageBox(self.parentWidget())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Export")
        box.setText(problem)
        again = box.addButton("Choose another place", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel).clicked.connect(self.deleteLater)
        again.clicked.connect(self.open)
        box.open()
