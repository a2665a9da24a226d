"""Rows to type into. What is typed applies on Enter or on leaving the field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from voicedesk.ui.settings_dialog.binding import Bound
from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.theme import Theme


class TextRow(FormRow):
    """Applies on Enter or on leaving the field. ``doubt`` may question a value that is accepted."""

    def __init__(
        self,
        theme: Theme,
        binding: Bound,
        title: str,
        help_words: str = "",
        doubt: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__(theme, title, help_words)
        self.binding = binding
        self.doubt = doubt
        self.field = QLineEdit(self)
        self.add_control(self.field)
        self.field.editingFinished.connect(self.apply)
        binding.model.changed.connect(self.refresh)
        self.refresh()

    def apply(self) -> None:
        if self.field.isModified():
            fault = self.binding.put(self.field.text())
            if not fault:
                self._show_value()
            self.show_state(fault)

    def refresh(self) -> None:
        if not self.field.isModified():  # What is being typed, or waits to be put right, stays.
            self._show_value()
            self.show_state("")

    def _show_value(self) -> None:
        """From its beginning, where the host of a long address stands."""
        self.field.setText(str(self.binding.value))
        if not self.field.hasFocus():
            self.field.setCursorPosition(0)

    @property
    def faulty(self) -> bool:
        return bool(self.field.property("fault") == "true")

    def show_state(self, fault: str) -> None:
        self.show_fault(fault, self.doubt(str(self.binding.value)) or self.binding.origin)


class LongField(QPlainTextEdit):
    """Signals:
    left(): the focus went elsewhere.
    """

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class LongTextRow(FormRow):
    """Several lines; applies on leaving the field, counts while they are typed."""

    def __init__(self, theme: Theme, binding: Bound, title: str, help_words: str, longest: int) -> None:
        super().__init__(theme, title, help_words)
        self.binding = binding
        self.longest = longest
        self.field = LongField(self)
        self.field.setTabChangesFocus(True)
        theme.changed.connect(self.dress)
        self.dress()
        self.add_control(self.field)
        self.field.left.connect(self.apply)
        self.field.textChanged.connect(self._count)
        binding.model.changed.connect(self.refresh)
        self.refresh()

    def apply(self) -> None:
        if self.field.document().isModified() and len(self.field.toPlainText()) <= self.longest:
            self.field.document().setModified(False)
            self.show_fault(self.binding.put(self.field.toPlainText()), self.binding.origin)

    def refresh(self) -> None:
        if not self.field.document().isModified():
            shown = str(self.binding.value)
            if shown != self.field.toPlainText():
                self.field.setPlainText(shown)
            self.show_fault("", self.binding.origin)

    def dress(self) -> None:
        self.field.setFixedHeight(self.theme.px(96))

    def _count(self) -> None:
        length = len(self.field.toPlainText())
        too_long = length > self.longest
        words = f"Too long: {length:,} of {self.longest:,} characters"
        self.show_fault(words if too_long else "", self.binding.origin)
