"""What this is, which version and commit, under which licences, and whether there is a newer one."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from voicedesk.ui.icons import pixmap
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.settings_dialog.form_row import Remark, Tone, text_label
from voicedesk.ui.theme import Theme
from voicedesk.updates.offer import Offer
from voicedesk.version import version_line

WHAT = "Spoken conversation with an AI agent, from the desktop."
WHERE = (
    "With an Azure account it talks to Azure. Without one it talks to a stand-in on this device, "
    "and nothing leaves this computer."
)
LICENCE = (
    "Free software under the MIT licence. It contains the work of others, Qt among them under the GNU Lesser "
    "General Public License, version 3."
)
CHECK, PAGE = "Check for a newer version", "Open download page"
ASKING = "Asking…"
NEWEST = "This is the newest version."


def versions() -> str:
    return f"Version {version_line()}, Python {platform.python_version()}, Qt {qVersion()}"


class AboutDialog(QDialog):
    """Signals:
    check_wanted(): the person asks for a newer version; ``show_offer`` or ``show_fault`` answers.
    page_wanted(str): open this page.
    licences_wanted(): show the licences of others.
    """

    check_wanted = Signal()
    page_wanted = Signal(str)
    licences_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About VoiceDesk")
        self.page = ""
        self.update_button = QPushButton(CHECK, self)
        self.licences_button = QPushButton("Third-party licences…", self)
        self.news = Remark(theme, self, step="body")
        self._compose(theme)
        self.update_button.clicked.connect(self._press)
        self.licences_button.clicked.connect(self.licences_wanted)
        self.resize(theme.px(600), theme.px(280))

    def _words(self, theme: Theme) -> QHBoxLayout:
        glyph = PlainLabel(parent=self)
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
            label = text_label(text, tone, step, self)
            label.setFont(theme.font(step))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(theme.px(20))
        row.addWidget(glyph)
        row.addLayout(words, 1)
        return row

    def _compose(self, theme: Theme) -> None:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        for button in (self.update_button, self.licences_button):
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        box.rejected.connect(self.reject)
        box.setContentsMargins(4, 4, 4, 4)  # for the focus ring
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(theme.px(12))
        column.addLayout(self._words(theme))
        column.addWidget(self.news)
        column.addWidget(box)

    def _fit(self) -> None:
        """Text that wraps needs a height that follows from the width; a dialog does not ask for it itself."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_offer(self, offer: Offer | None) -> None:
        """A newer version and what is new in it, or that there is none."""
        self._settle()
        if offer is None:
            self._say(NEWEST, Tone.GOOD)
            return
        self.page = offer.url
        self.update_button.setText(PAGE)
        self._say(f"Version {offer.version} is available. {offer.notes}".strip(), Tone.PLAIN)

    def show_fault(self, sentence: str) -> None:
        self._settle()
        self._say(sentence, Tone.WARNING)

    def _press(self) -> None:
        if self.page:
            self.page_wanted.emit(self.page)
            return
        self.update_button.setEnabled(False)
        self._say(ASKING, Tone.PLAIN)
        self.check_wanted.emit()

    def _say(self, sentence: str, tone: Tone) -> None:
        self.news.say(sentence, tone)
        self.news.setAccessibleName(sentence)
        self._fit()

    def _settle(self) -> None:
        focused = self.focusWidget() in (None, self.update_button)
        self.update_button.setEnabled(True)
        if focused:
            self.update_button.setFocus()
