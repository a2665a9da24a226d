"""Test connection: one button, and one line that says how it went."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from voicedesk.conversation.wording import wording
from voicedesk.settings.readiness import missing
from voicedesk.settings.schema import SecretName, VoiceLive
from voicedesk.ui.icons import icon
from voicedesk.ui.settings_dialog.form_row import Remark, Tone, text_label
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.theme import Theme

if TYPE_CHECKING:
    from voicedesk.backends.connection_report import ConnectionReport

ConnectionTest = Callable[[VoiceLive, str], "Awaitable[ConnectionReport]"]
Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[Any] | None"]
"""Runs a coroutine as a task that somebody owns; None if that owner is closed."""

ROOM = 420
BUTTON_ICON = 18


class CheckState(StrEnum):
    IDLE = "idle"
    TESTING = "testing"
    PASSED = "passed"
    FAILED = "failed"
    STALE = "stale"


class ConnectionRow(QWidget):
    """Signals:
    failed(object): the ``Problem``, so that the field at fault can take the focus.
    """

    failed = Signal(object)

    def __init__(self, theme: Theme, model: SettingsModel, test: ConnectionTest, spawn: Spawn) -> None:
        super().__init__()
        self.theme = theme
        self.model = model
        self.state = CheckState.IDLE
        self.button = QPushButton("Test connection", self)
        self.result = Remark(theme, self, "label")
        self.more = text_label("", "secondary", "caption", self)
        self._test = test
        self._spawn = spawn
        self._task: asyncio.Task[Any] | None = None
        self._clock = QTimer(self, interval=1000)
        self._seconds = 0
        self._build()

    def _build(self) -> None:
        self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self.press)
        self._clock.timeout.connect(self._count)
        self.model.changed.connect(self._settings_changed)
        self.model.secrets_changed.connect(self._grow_stale)
        self._tested: VoiceLive | None = None
        words = QWidget(self)
        stack = QVBoxLayout(words)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        stack.addStretch(1)
        stack.addWidget(self.result)
        stack.addWidget(self.more)
        stack.addStretch(1)
        line = Line(self.theme, ROOM, 16)
        line.add(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        line.add(words, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(line)
        self.theme.changed.connect(self.dress)
        self.dress()
        self._say(CheckState.IDLE)

    def press(self) -> None:
        """Start the test, or cancel the one under way."""
        if self.state is CheckState.TESTING:
            if self._task is not None:
                self._task.cancel()
            return
        settings, secrets = self.model.settings, self.model.loaded.secrets
        gaps = missing(settings, secrets)
        if gaps:
            self._say(CheckState.FAILED, f"{gaps[0][0]} is missing.", f"Enter it above: {gaps[0][2]}.")
            return
        secret = secrets.value(SecretName.VOICE_LIVE_KEY)
        self._seconds = 0
        self._tested = settings.voice_live
        self._say(CheckState.TESTING, "Testing…")
        self._clock.start()
        self._task = self._spawn(self._run(settings.voice_live, secret.get_secret_value() if secret else ""))
        if self._task is not None:
            self._task.add_done_callback(self._settled)

    async def _run(self, settings: VoiceLive, secret: str) -> None:
        report = await self._test(settings, secret)
        if report.problem is None:
            self._end(
                CheckState.PASSED,
                f"Connected in {report.milliseconds} ms",
                "Key, model and voice all answered. Tested just now.",
            )
            return
        said = wording(report.problem)
        self._end(CheckState.FAILED, said.label or said.sentence, said.sentence if said.label else "")
        self.failed.emit(report.problem)

    def _settled(self, task: asyncio.Task[Any]) -> None:
        """Also for a task that was cancelled before it began."""
        if task.cancelled():
            self._end(CheckState.IDLE, "Cancelled.")
        elif task.exception() is not None:  # Its owner has logged it.
            self._end(CheckState.FAILED, "The test itself failed.", "The log has the details.")

    def _end(self, state: CheckState, sentence: str, more: str = "") -> None:
        self._clock.stop()
        self._task = None
        self._say(state, sentence, more)
        if state is not CheckState.IDLE and self._tested != self.model.settings.voice_live:
            self._grow_stale()

    def _settings_changed(self) -> None:
        if self._tested is not None and self._tested != self.model.settings.voice_live:
            self._grow_stale()

    def _grow_stale(self) -> None:
        if self.state in {CheckState.PASSED, CheckState.FAILED}:
            self._say(CheckState.STALE, "Changed since the last test.")

    def _count(self) -> None:
        self._seconds += 1
        self.result.say(f"Testing… {self._seconds} s", Tone.PLAIN, "clock")

    def _say(self, state: CheckState, sentence: str = "", more: str = "") -> None:
        self.state = state
        tones = {CheckState.PASSED: Tone.GOOD, CheckState.FAILED: Tone.FAULT}
        self.result.say(
            sentence, tones.get(state, Tone.PLAIN), "clock" if state is CheckState.TESTING else ""
        )
        self.more.setText(more)
        self.more.setVisible(bool(more))
        testing = state is CheckState.TESTING
        self.button.setText("Cancel" if testing else "Test connection")
        self.button.setAccessibleDescription(f"{sentence} {more}".strip())
        self.dress()

    def dress(self) -> None:
        glyph = "close" if self.state is CheckState.TESTING else "plug"
        size = self.theme.px(BUTTON_ICON)
        self.button.setIcon(icon(glyph, "accent.on", self.theme, size))
        self.button.setIconSize(QSize(size, size))
