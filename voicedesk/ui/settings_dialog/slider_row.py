"""A row for a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout

from voicedesk.ui.settings_dialog.binding import Bound
from voicedesk.ui.settings_dialog.controls import Slider
from voicedesk.ui.settings_dialog.form_row import FormRow, text_label
from voicedesk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Span:
    """From ``low`` to ``high`` by ``step``, all in whole numbers, which are the slider's own: a screen reader
    may tell them. ``scale`` of the setting's units make one of them. ``words`` says a number as a person
    reads it."""

    low: int
    high: int
    step: int
    words: Callable[[int], str]
    scale: float = 1

    def to_setting(self, number: int) -> int | float:
        return number if self.scale == 1 else round(number * self.scale, 4)

    def to_number(self, value: object) -> int:
        return round(float(value) / self.scale) if isinstance(value, int | float) else 0

    def on_step(self, number: int) -> int:
        """Where a knob that was dragged anywhere comes to stand."""
        return min(self.high, self.low + round((number - self.low) / self.step) * self.step)


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
        self.slider.setRange(span.low, span.high)
        self.slider.setSingleStep(span.step)
        self.slider.setPageStep(max(1, (span.high - span.low) // span.step // 10) * span.step)
        self.add_control(self.slider)
        self.slider.valueChanged.connect(self._moved)
        binding.model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self.span.to_number(self.binding.value))
        self._say(self.slider.value())
        self.show_fault("", self.binding.origin)

    def _moved(self, number: int) -> None:
        number = self.span.on_step(number)
        with QSignalBlocker(self.slider):
            self.slider.setValue(number)
        self._say(number)
        self.show_fault(self.binding.put(self.span.to_setting(number)), self.binding.origin)

    def _say(self, number: int) -> None:
        words = self.span.words(self.span.on_step(number))
        self.shown.setText(words)
        self.slider.setAccessibleName(f"{self.title.text()}, {words}")


class PatientSliderRow(SliderRow):
    """Applies when the knob is let go, for what is too much to do at every step of a drag."""

    def __init__(self, theme: Theme, binding: Bound, title: str, span: Span, help_words: str = "") -> None:
        super().__init__(theme, binding, title, span, help_words)
        self.slider.setTracking(False)
        self.slider.sliderMoved.connect(self._say)
