"""Rows that are tied to one setting each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from voicedesk.ui.settings_dialog.binding import Bound
from voicedesk.ui.settings_dialog.controls import Picker, Radio, Slider, Switch
from voicedesk.ui.settings_dialog.form_row import FormRow, repolish, text_label
from voicedesk.ui.settings_dialog.line import Line
from voicedesk.ui.theme import Theme

Choices = Sequence[tuple[str, str]]  # value, words


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
                self.field.setText(str(self.binding.value))
            self.show_state(fault)

    def refresh(self) -> None:
        if not self.field.isModified():  # What is being typed, or waits to be put right, stays.
            self.field.setText(str(self.binding.value))
            self.show_state("")

    @property
    def faulty(self) -> bool:
        return bool(self.field.property("fault") == "true")

    def show_state(self, fault: str) -> None:
        self.field.setProperty("fault", "true" if fault else "false")
        repolish(self.field)
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
        self.field.setProperty("fault", "true" if too_long else "false")
        repolish(self.field)
        words = f"Too long: {length:,} of {self.longest:,} characters"
        self.show_fault(words if too_long else "", self.binding.origin)


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
        self, theme: Theme, binding: Bound, title: str, choices: Sequence[tuple[StrEnum, str]]
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
        self.setFocusProxy(radios[0])
        self.group.idClicked.connect(self._chosen)
        binding.model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        if self.binding.value in self.values:
            self.group.button(self.values.index(self.binding.value)).setChecked(True)  # type: ignore[arg-type]
        self.show_fault("", self.binding.origin)

    def _chosen(self, number: int) -> None:
        fault = self.binding.put(self.values[number])
        self.refresh()
        if fault:
            self.show_fault(fault)


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


@dataclass(frozen=True, slots=True)
class Span:
    """From ``low`` to ``high`` by ``step``, all in whole numbers; ``scale`` of the setting's units make
    one of them. ``words`` says a number as a person reads it."""

    low: int
    high: int
    step: int
    words: Callable[[int], str]
    scale: float = 1

    def to_setting(self, position: int) -> int | float:
        number = position * self.step
        return number if self.scale == 1 else round(number * self.scale, 4)

    def to_position(self, value: object) -> int:
        return round(float(value) / self.scale / self.step) if isinstance(value, int | float) else 0


class SliderRow(FormRow):
    """A number with its value beside the title."""

    def __init__(self, theme: Theme, binding: Bound, title: str, span: Span, help_words: str = "") -> None:
        super().__init__(theme, title, help_words)
        self.binding = binding
        self.span = span
        self.shown = text_label("", step="label", parent=self)
        self.shown.setWordWrap(False)
        head = QHBoxLayout()
        self.column.removeWidget(self.title)
        head.addWidget(self.title, 1)
        head.addWidget(self.shown)
        self.column.insertLayout(0, head)
        self.slider = Slider(theme, self)
        self.slider.setRange(span.low // span.step, span.high // span.step)
        self.slider.setPageStep(max(1, (span.high - span.low) // span.step // 10))
        self.add_control(self.slider)
        self.slider.valueChanged.connect(self._moved)
        binding.model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self.span.to_position(self.binding.value))
        self._say()
        self.show_fault("", self.binding.origin)

    def _moved(self, position: int) -> None:
        self._say()
        self.show_fault(self.binding.put(self.span.to_setting(position)), self.binding.origin)

    def _say(self) -> None:
        words = self.span.words(self.slider.value() * self.span.step)
        self.shown.setText(words)
        self.slider.setAccessibleDescription(f"{words}. {self.help.text()}")
