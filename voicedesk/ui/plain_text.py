"""Words are shown as they are. Qt takes a text that looks like markup for markup, and fetches its pictures:
``<img src=//host/share>`` in an answer, or in the name of a device, would tell a stranger who reads it.
"""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget


class PlainLabel(QLabel):
    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


class PlainMessageBox(QMessageBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


def plain_tip(words: str) -> str:
    """For tool tips, which know no plain text: as markup that stands for these very words."""
    if not set(words) & {"<", "&"}:
        return words
    return f"<p style='white-space: pre-wrap'>{html.escape(words)}</p>"
