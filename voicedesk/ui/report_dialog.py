"""The diagnostic report, shown word for word before it is copied or saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from voicedesk.settings.sentences import why_not_written
from voicedesk.text.whole import whole
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.theme import Theme

PROMISE = "This is all of it. It holds no keys, no sound and no word of a conversation."
COPIED = "Copied."


class ReportDialog(QDialog):
    """``text`` is shown, copied and saved exactly as it is."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Diagnostic report")
        self.words = QPlainTextEdit(text, self)
        self.words.setReadOnly(True)
        self.words.setAccessibleName("Diagnostic report")
        self.words.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.status = PlainLabel(PROMISE, self)
        self.status.setFont(theme.font("body"))
        self.status.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = self.buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        save = self.buttons.addButton("Save…", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        save.clicked.connect(self.choose_place)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(theme.px(12))
        for part in (self.status, self.words, self.buttons):
            column.addWidget(part)
        self.resize(theme.px(640), theme.px(520))

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.toPlainText())
        self.status.setText(COPIED)

    def choose_place(self) -> None:
        """Ask the system where to, then save there."""
        asked = QFileDialog(self, "Save the report", "voicedesk-report.txt")
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.fileSelected.connect(lambda name: self.save(Path(name)))
        asked.open()

    def save(self, path: Path) -> None:
        try:
            path.write_text(whole(self.words.toPlainText()), encoding="utf-8")
        except OSError as error:
            self.status.setText(f"{why_not_written(path, error)} Choose another place.")
        else:
            self.status.setText(f"Saved as {path.name}.")
