"""A row that is on or off."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from voicedesk.ui.settings_dialog.binding import Bound
from voicedesk.ui.settings_dialog.controls import Switch
from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.theme import Theme


class SwitchRow(FormRow):
    """The whole row is its hit area."""

    def __init__(self, theme: Theme, binding: Bound, title: str, help_words: str = "") -> None:
        super().__init__(theme, title, help_words)
        self.binding = binding
        self.switch = Switch(theme, self)
        self.switch.setAccessibleName(title)
        self.switch.setAccessibleDescription(help_words)
        self.setFocusProxy(self.switch)
        while self.column.count():
            self.column.takeAt(0)
        words = QWidget(self)
        stack = type(self.column)(words)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        for label in (self.title, self.help, self.remark):
            stack.addWidget(label)
        line = QHBoxLayout()
        line.addWidget(words, 1)
        line.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(line)
        self.switch.clicked.connect(self._toggled)
        binding.model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        self.switch.setChecked(bool(self.binding.value))
        self.remark.say(self.binding.origin)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # Else the release would go elsewhere.

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.switch.click()

    def _toggled(self, on: bool) -> None:
        self.show_fault(self.binding.put(on), self.binding.origin)
