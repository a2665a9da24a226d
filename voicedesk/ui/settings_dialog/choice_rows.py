"""Rows to choose in: from a list, from a list or by typing, or between a few side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QLineEdit

from voicedesk.ui.settings_dialog.binding import Bound
from voicedesk.ui.settings_dialog.controls import Picker, Radio
from voicedesk.ui.settings_dialog.form_row import FormRow
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.theme import Theme

Choices = Sequence[tuple[str, str]]  # value, words


class ChoiceRow(FormRow):
    """One of several. The first choice may stand for "none set"."""

    def __init__(self, theme: Theme, binding: Bound, title: str, choices: Choices) -> None:
        super().__init__(theme, title)
        self.binding = binding
        self.picker = Picker(theme, self)
        self.add_control(self.picker)
        self.offer(choices)
        self.picker.activated.connect(self.apply)
        binding.model.changed.connect(self.refresh)

    def offer(self, choices: Choices) -> None:
        """Replace the choices; the setting stays, and is added if none of them is it."""
        self.picker.clear()
        for value, words in choices:
            self.picker.addItem(words, value)
        self.refresh()

    def apply(self) -> None:
        number = self.picker.currentIndex()
        typed = self.picker.currentText().strip()
        chosen = number >= 0 and typed == self.picker.itemText(number)
        self.show_fault(
            self.binding.put(self.picker.itemData(number) if chosen else typed), self.binding.origin
        )

    def refresh(self) -> None:
        value = self.binding.value
        value = "" if value is None else str(value)
        number = self.picker.findData(value)
        if number < 0:
            self.picker.addItem(self.words_for_unknown(value), value)
            number = self.picker.count() - 1
        self.picker.setCurrentIndex(number)
        self.show_fault("", self.binding.origin)

    def words_for_unknown(self, value: str) -> str:
        return value


class FreeChoiceRow(ChoiceRow):
    """One of several, or anything else that is typed."""

    def __init__(self, theme: Theme, binding: Bound, title: str, choices: Choices) -> None:
        super().__init__(theme, binding, title, choices)
        self.picker.setEditable(True)
        edit = QLineEdit(self.picker)
        edit.setObjectName("inside")
        edit.setAccessibleName(title)
        self.picker.setLineEdit(edit)
        self.picker.setInsertPolicy(Picker.InsertPolicy.NoInsert)
        edit.editingFinished.connect(self._typed)
        self.refresh()

    def refresh(self) -> None:
        edit = self.picker.lineEdit()
        if edit is None or not edit.isModified():
            super().refresh()

    def apply(self) -> None:
        edit = self.picker.lineEdit()
        if edit is not None:
            edit.setModified(False)
        super().apply()

    def _typed(self) -> None:
        if self.picker.lineEdit().isModified():  # type: ignore[union-attr]
            self.apply()


class RadioRow(FormRow):
    """A few choices side by side; arrow keys move between them."""

    def __init__(
        self, theme: Theme, binding: Bound, title: str, choices: Sequence[tuple[object, str]]
    ) -> None:
        super().__init__(theme, title)
        self.binding = binding
        self.group = QButtonGroup(self)
        self.values = [value for value, _ in choices]
        line = Line(theme, gap=28)
        radios = [Radio(theme, words, self) for _, words in choices]
        for number, radio in enumerate(radios):
            radio.setAccessibleName(f"{title}: {radio.text()}")
            self.group.addButton(radio, number)
            line.add(radio)
        line.end()
        self.column.insertWidget(self.column.indexOf(self.remark), line)
        self.group.idClicked.connect(self._chosen)
        binding.model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        if self.binding.value in self.values:
            self.check(self.values.index(self.binding.value))
        self.show_fault("", self.binding.origin)

    def check(self, number: int) -> None:
        """Show this choice as taken; it is the one the keyboard comes to."""
        radio = self.group.button(number)
        radio.setChecked(True)
        self.setFocusProxy(radio)

    def _chosen(self, number: int) -> None:
        fault = self.binding.put(self.values[number])
        self.refresh()
        if fault:
            self.show_fault(fault)
