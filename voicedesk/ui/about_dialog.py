"""What this is, which version, and under which licence."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from voicedesk import __version__
from voicedesk.ui.icons import pixmap
from voicedesk.ui.theme import Theme

WHAT = "Spoken conversation with an AI agent, from the desktop."
WHERE = (
    "With an Azure account it talks to Azure. Without one it talks to a stand-in on this device, "
    "and nothing leaves this computer."
)
LICENCE = "Free software under the MIT licence."


def versions() -> str:
    return f"Version {__version__}, Python {platform.python_version()}, Qt {qVersion()}"


class AboutDialog(QDialog):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About VoiceDesk")
        glyph = QLabel(self)
        glyph.setPixmap(pixmap("voicedesk", "accent.fill", theme, theme.px(56)))
        glyph.setAlignment(Qt.AlignmentFlag.AlignTop)
        glyph.setAccessibleName("VoiceDesk's mark")
        words = QVBoxLayout()
        words.setSpacing(theme.px(8))
        for text, step, tone in (
            ("VoiceDesk", "page", ""),
            (versions(), "caption", "tertiary"),
            (WHAT, "body", ""),
            (WHERE, "body", "secondary"),
            (LICENCE, "body", "secondary"),
        ):
            label = QLabel(text, self)
            label.setFont(theme.font(step))
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if tone:
                label.setProperty("tone", tone)
            words.addWidget(label)
        top = QHBoxLayout()
        top.setSpacing(theme.px(20))
        top.addWidget(glyph)
        top.addLayout(words, 1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        box.rejected.connect(self.reject)
        box.setContentsMargins(4, 4, 4, 4)  # for the focus ring
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.addLayout(top)
        column.addWidget(box)
        self.resize(theme.px(480), theme.px(280))
