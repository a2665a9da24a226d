"""A row of a settings page: label, help, control, and what there is to say about its value."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from voicedesk.ui.icons import pixmap
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.theme import Theme

GAP = 4


class Tone(StrEnum):
    """How a remark is meant; each has a glyph of its own, so the colour is not needed."""

    FAULT = "danger"
    WARNING = "warn"
    GOOD = "ok"
    PLAIN = "secondary"


GLYPHS = {Tone.FAULT: "warning", Tone.WARNING: "warning", Tone.GOOD: "done", Tone.PLAIN: "info"}
TOKENS = {
    Tone.FAULT: "danger.text",
    Tone.WARNING: "warn.text",
    Tone.GOOD: "ok.text",
    Tone.PLAIN: "text.secondary",
}


def text_label(words: str, tone: str = "", step: str = "body", parent: QWidget | None = None) -> QLabel:
    """A label that wraps and shows its text as it is. ``step`` is the type step the window's sheet gives it:
    a font set by hand would be lost when a style sheet comes to hold above it."""
    label = PlainLabel(words, parent)
    label.setWordWrap(True)
    label.setProperty("step", step)
    if tone:
        label.setProperty("tone", tone)
    return label


def repolish(widget: QWidget) -> None:
    """After a dynamic property has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def mark_faulty(control: QWidget, *, faulty: bool) -> None:
    """Give it the edge of what is to be put right, or take that away."""
    if bool(control.property("fault") == "true") != faulty:
        control.setProperty("fault", "true" if faulty else "false")
        repolish(control)


class Remark(QWidget):
    """A glyph and a sentence; hidden while there is nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, step: str = "caption") -> None:
        super().__init__(parent)
        self.theme = theme
        self.glyph = PlainLabel(parent=self)
        self.words = text_label("", step=step, parent=self)
        self._look = (Tone.PLAIN, "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        theme.changed.connect(self.dress)
        self.say("")

    def say(self, sentence: str, tone: Tone = Tone.PLAIN, glyph: str = "") -> None:
        self._look = (tone, glyph or GLYPHS[tone])
        self.words.setText(sentence)
        self.words.setProperty("tone", tone.value)
        repolish(self.words)
        self.dress()
        self.setVisible(bool(sentence))

    def dress(self) -> None:
        tone, glyph = self._look
        if glyph:
            self.glyph.setPixmap(pixmap(glyph, TOKENS[tone], self.theme, self.theme.px(16)))


class FormRow(QWidget):
    """``title`` names the control for screen readers too. Rows tell their page the words to search by."""

    def __init__(self, theme: Theme, title: str, help_words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.title = text_label(title, step="label", parent=self)
        self.help = text_label(help_words, "secondary", "caption", self)
        self.help.setVisible(bool(help_words))
        self.remark = Remark(theme, self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)
        self.column.addWidget(self.title)
        self.column.addWidget(self.help)
        self.column.addWidget(self.remark)

    @property
    def words(self) -> str:
        return f"{self.title.text()} {self.help.text()}".lower()

    def add_control(self, control: QWidget, line: QWidget | None = None) -> None:
        """Put the control (inside ``line``, if it shares one) above the remark and name it."""
        control.setAccessibleName(self.title.text())
        control.setAccessibleDescription(self.help.text())
        self.title.setBuddy(control)
        self.setFocusProxy(control)
        self.column.insertWidget(self.column.indexOf(self.remark), line or control)

    def say_help(self, words: str) -> None:
        self.help.setText(words)
        self.help.setVisible(bool(words))
        control = self.focusProxy()
        if control is not None:
            control.setAccessibleDescription(words)

    def show_fault(self, sentence: str, fallback: str = "") -> None:
        """Say what is wrong and mark the control, or else the fallback as a plain remark, or nothing."""
        if sentence:
            self.remark.say(sentence, Tone.FAULT)
        else:
            self.remark.say(fallback, Tone.PLAIN)
        control = self.focusProxy()
        if control is not None:
            mark_faulty(control, faulty=bool(sentence))
            control.setAccessibleDescription(sentence or fallback or self.help.text())

    def refresh(self) -> None:
        """Show the value as it is, and no fault; a row that shows none has nothing to do."""
        self.show_fault("")

    def mark_found(self, found: bool) -> None:
        """Show that the search meant this row."""
        self.title.setProperty("tone", "accent" if found else "")
        self.title.setProperty("found", "true" if found else "false")
        repolish(self.title)
