"""The settings window: it stands beside the main window and blocks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from voicedesk.conversation.problems import Problem, Stage
from voicedesk.ui.icons import pixmap
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.settings_dialog.audio_page import AudioPage
from voicedesk.ui.settings_dialog.cascade.chat_page import ChatPage
from voicedesk.ui.settings_dialog.cascade.overview_page import OverviewPage
from voicedesk.ui.settings_dialog.cascade.speech_page import SpeechPage
from voicedesk.ui.settings_dialog.cascade.transcription_page import TranscriptionPage
from voicedesk.ui.settings_dialog.form_row import repolish, text_label
from voicedesk.ui.settings_dialog.general_page import GeneralPage
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.navigation import Navigation
from voicedesk.ui.settings_dialog.on_device_page import OnDevicePage
from voicedesk.ui.settings_dialog.page import Page
from voicedesk.ui.settings_dialog.reconnect_offer import ReconnectOffer
from voicedesk.ui.settings_dialog.service_page import ServicePage
from voicedesk.ui.settings_dialog.services import trials
from voicedesk.ui.settings_dialog.tool_servers.row import ServerDesk
from voicedesk.ui.settings_dialog.tools_page import ToolsPage
from voicedesk.ui.settings_dialog.trial import ConnectionTest, Spawn
from voicedesk.ui.settings_dialog.voice_live_page import VoiceLivePage
from voicedesk.ui.theme import Theme

SIZE, SMALLEST = QSize(920, 760), QSize(640, 520)
WIDER = 220  # The smallest width grows by this at 200 % text.
FOOTER = 64
STEPS = ("caption", "body", "label", "page")
SAVED = "Changes are saved as you make them"
SHEET = """
QPushButton:focus, QComboBox:focus, QToolButton:focus {{ border: 2px solid {ring}; }}
QLineEdit#inside {{ border: none; padding: 0; margin-left: -2px; min-height: 0; background: transparent; }}
QListWidget {{ background: transparent; border: none; outline: none; }}
QFrame[line="true"] {{ background: {line}; border: none; }}
QFrame#footer {{ background: {ground}; border: none; border-top: 1px solid {line}; }}
QLabel[found="true"] {{ text-decoration: underline; }}
QToolButton[step="label"] {{ padding: 0 8px 0 0; }}
QWidget#side {{ border: none; border-right: 1px solid {line}; }}
"""


@dataclass(frozen=True, slots=True)
class Outside:
    """What the settings need of the rest of the program: ``checks`` try a service's connection, ``tools``
    are names and descriptions, ``servers`` where tool servers run."""

    checks: Mapping[Stage, ConnectionTest]
    spawn: Spawn
    tools: Sequence[tuple[str, str]] = ()
    servers: ServerDesk | None = None


class SettingsDialog(QDialog):
    """Signals:
    reconnect_wanted(): the person wants the new settings used in the running conversation.
    devices_wanted(): the audio page came into view; ``audio.show_devices`` is the answer.
    """

    reconnect_wanted = Signal()
    devices_wanted = Signal()

    def __init__(
        self, theme: Theme, model: SettingsModel, outside: Outside, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.theme = theme
        self.dress()  # Before there is anything to polish: each widget is then polished once.
        self.audio = AudioPage(theme, model)
        self.pages = self._pages(model, outside)
        self.navigation = Navigation(theme, self.pages)
        self.stack = QStackedWidget(self)
        self.offer = ReconnectOffer(model)
        self.footer = Footer(theme, self)
        self._build()
        self._connect(model)
        self.open_page("general")

    def _pages(self, model: SettingsModel, outside: Outside) -> list[Page]:
        tried = trials(model, outside.checks, outside.spawn)
        general, cascade = GeneralPage(self.theme, model), OverviewPage(self.theme, tried, outside.spawn)
        general.page_wanted.connect(self.open_page)
        cascade.page_wanted.connect(self._edit)
        return [
            general,
            VoiceLivePage(self.theme, tried[Stage.WHOLE]),
            cascade,
            TranscriptionPage(self.theme, tried[Stage.TRANSCRIPTION]),
            ChatPage(self.theme, tried[Stage.CHAT]),
            SpeechPage(self.theme, tried[Stage.SPEECH]),
            self.audio,
            ToolsPage(self.theme, model, outside.tools, outside.servers),
            OnDevicePage(self.theme, model),
        ]

    def _build(self) -> None:
        self.setWindowTitle("Settings")
        self.setModal(False)
        self.resize(SIZE)
        self.navigation.setObjectName("side")
        for page in self.pages:
            self.stack.addWidget(page)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.stack, 1)
        right.addWidget(self.offer)
        right.addWidget(self.footer)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field applies the field, and nothing else.
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.navigation)
        whole.addLayout(right, 1)

    def _connect(self, model: SettingsModel) -> None:
        self.navigation.chosen.connect(self._show)
        self.navigation.searched.connect(self._search)
        self.offer.accepted.connect(self.reconnect_wanted)
        self.footer.close_button.clicked.connect(self.close)
        model.saved.connect(self.footer.say)
        self.theme.changed.connect(self.dress)

    def page(self, name: str) -> Page:
        return next(page for page in self.pages if page.name == name)

    def open_page(self, name: str) -> None:
        """Show a page by its name; an empty or unknown name keeps the last one."""
        if name:
            self.navigation.search.clear()
        self.navigation.show_page(name)

    def _edit(self, name: str) -> None:
        """Where the last test failed, its field takes the focus."""
        self.open_page(name)
        page = self.page(name)
        if isinstance(page, ServicePage) and page.trial.verdict.problem is not None:
            page.show_fault(page.trial.verdict.problem)

    def show_fault(self, problem: Problem) -> None:
        """Take the focus to the field where the problem is put right, if the page in view has it."""
        page = self.stack.currentWidget()
        if isinstance(page, ServicePage):
            page.show_fault(problem)

    def tell_running(self, running: bool) -> None:
        """Whether a conversation runs: only then is reconnecting offered."""
        self.offer.tell_running(running)

    def dress(self) -> None:
        more = round((self.theme.scale - 1) * WIDER)
        self.setMinimumSize(SMALLEST.width() + more, SMALLEST.height())
        colors = {"ring": "focus.ring", "line": "border.subtle", "ground": "bg.window"}
        rules = SHEET.format(**{name: self.theme.color(token).name() for name, token in colors.items()})
        self.setStyleSheet(rules + "".join(self._step_rule(step) for step in STEPS))

    def _step_rule(self, step: str) -> str:
        font = self.theme.font(step)
        return (
            f'*[step="{step}"] {{ font-size: {font.pointSizeF():g}pt; font-weight: {int(font.weight())}; }}\n'
        )

    def _show(self, name: str) -> None:
        page = self.page(name)
        self.stack.setCurrentWidget(page)
        self.setWindowTitle(f"{page.heading} - Settings")
        if page is self.audio and self.isVisible():
            self.devices_wanted.emit()

    def _search(self, query: str) -> None:
        self.navigation.show_only([page.name for page in self.pages if page.search(query)])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.navigation.list.setFocus()
        if self.stack.currentWidget() is self.audio:
            self.devices_wanted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()  # What was typed in a field is applied by leaving it.
        super().closeEvent(event)


class Footer(QFrame):
    """Says that changes are saved, or why not."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("footer")
        self.glyph = PlainLabel(parent=self)
        self.words = text_label(SAVED, "secondary", parent=self)
        self.close_button = QPushButton("Close", self)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 8, 24, 8)
        line.setSpacing(8)
        line.addWidget(self.glyph)
        line.addWidget(self.words, 1)
        line.addWidget(self.close_button)
        theme.changed.connect(self.dress)
        self.dress()

    def say(self, fault: str) -> None:
        self.words.setText(fault or SAVED)
        self.words.setProperty("tone", "danger" if fault else "secondary")
        repolish(self.words)
        self.dress()

    def dress(self) -> None:
        saved = self.words.text() == SAVED
        glyph, token = ("check", "ok.text") if saved else ("warning", "danger.text")
        self.glyph.setPixmap(pixmap(glyph, token, self.theme, self.theme.px(16)))
        self.setMinimumHeight(max(FOOTER, self.theme.px(FOOTER)))
