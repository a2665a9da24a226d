"""The typed line: one to five lines high, and never cleared but by sending."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QPushButton, QWidget

from voicedesk.conversation.events import TextSubmitted
from voicedesk.ui.icons import icon
from voicedesk.ui.icons import paint as paint_icon
from voicedesk.ui.painting import painting
from voicedesk.ui.theme import Theme

MOST_LINES = 5
MOST_TYPED = 20_000  # characters: a field takes long over more of them, and so does a model
TOO_MUCH = f"Only {MOST_TYPED:,} characters fit. The rest was not pasted."


class TypingField(QPlainTextEdit):
    """Signals:
    submitted(): Enter without Shift.
    overfilled(): not all that was pasted fits.
    """

    submitted = Signal()
    overfilled = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier):
                event.ignore()
            else:
                self.submitted.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not source.hasText():
            return
        text = source.text()
        room = max(0, MOST_TYPED - len(self.toPlainText()) + len(self.textCursor().selectedText()))
        self.insertPlainText(text[:room])
        if len(text) > room:
            self.overfilled.emit()

    def lines(self) -> int:
        layout = self.document().documentLayout()
        return max(1, round(layout.documentSize().height()))


class InputRow(QWidget):
    """Signals:
    intended(object): ``TextSubmitted``.
    grown(): the row wants another height.
    """

    intended = Signal(object)
    grown = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.field = TypingField(theme, self)
        self.send = QPushButton(self)
        self.note = ""
        self._warning = ""
        self.send.setAccessibleName("Send")
        self.send.setToolTip("Send (Enter)")
        self.field.setAccessibleName("Message")
        self.field.setAccessibleDescription("Enter sends, Shift and Enter starts a new line")
        self.field.submitted.connect(self.submit)
        self.field.overfilled.connect(self._warn)
        self.send.clicked.connect(self.submit)
        self.field.textChanged.connect(self._text_changed)
        self.field.installEventFilter(self)
        self.send.setEnabled(False)
        self.dress()

    def submit(self) -> None:
        text = self.field.toPlainText().strip()
        if text and self.isEnabled():
            self.field.clear()
            self.intended.emit(TextSubmitted(text))

    def show_placeholder(self, words: str) -> None:
        if self.field.placeholderText() != words:
            self.field.setPlaceholderText(words)
            self.field.viewport().update()  # Qt keeps showing the old words until something else changes.

    def show_note(self, words: str) -> None:
        """A line above the field; empty: none. A warning about what was pasted stays until it changes."""
        words = self._warning or words
        if words != self.note:
            self.note = words
            self.field.setAccessibleDescription(words or "Enter sends, Shift and Enter starts a new line")
            self.grown.emit()
            self.update()

    def wanted_height(self) -> int:
        lines = min(self.field.lines(), MOST_LINES)
        line = self.field.fontMetrics().lineSpacing()
        field = max(self.floor(), lines * line + self.theme.px(22))
        return field + (self.theme.px(28) if self.note else 0) + 4

    def floor(self) -> int:
        return max(44, self.theme.px(44))

    def _warn(self) -> None:
        self._warning = TOO_MUCH
        self.show_note(TOO_MUCH)

    def _text_changed(self) -> None:
        if self._warning:
            self._warning = ""
            self.show_note("")
        self.send.setEnabled(bool(self.field.toPlainText().strip()))
        self._tint_send()
        overflowing = self.field.lines() > MOST_LINES
        policy = (
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if overflowing else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.field.setVerticalScrollBarPolicy(policy)
        self.grown.emit()

    def _tint_send(self) -> None:
        token = "text.primary" if self.send.isEnabled() else "text.tertiary"
        self.send.setIcon(icon("arrow-right", token, self.theme, self.theme.px(18)))

    def dress(self) -> None:
        self.field.setFont(self.theme.font("transcript"))
        self.field.setStyleSheet(
            "QPlainTextEdit, QPlainTextEdit:focus { border: none; background: transparent; padding: 0; "
            f"placeholder-text-color: {self.theme.color('text.tertiary').name()}; }}"
        )
        palette = QPalette(self.field.palette())
        palette.setColor(QPalette.ColorRole.PlaceholderText, self.theme.color("text.secondary"))
        self.field.setPalette(palette)
        self.send.setIconSize(QSize(self.theme.px(18), self.theme.px(18)))
        self.send.setStyleSheet("QPushButton { padding: 0; }")
        self._tint_send()
        self.grown.emit()

    def _box(self) -> QRect:
        """Of the field with its edge; 2 px around it are kept for the focus ring."""
        top = self.theme.px(28) if self.note else 0
        send = max(52, self.theme.px(52))
        return QRect(2, top + 2, self.width() - send - 8 - 4, self.height() - top - 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place()

    def place(self) -> None:
        box, floor = self._box(), self.floor()
        send = max(52, self.theme.px(52))
        self.send.setGeometry(self.width() - send - 2, box.bottom() + 1 - floor, send, floor)
        line = self.field.fontMetrics().lineSpacing()
        lines = min(self.field.lines(), MOST_LINES)
        left = self.theme.px(40)
        top = (
            box.top() + (box.height() - lines * line) // 2
            if lines < MOST_LINES
            else box.top() + self.theme.px(11)
        )
        self.field.setGeometry(
            box.left() + left, top, box.width() - left - 8, max(line, box.bottom() - top - 4)
        )
        self.update()

    def eventFilter(self, watched: object, event: object) -> bool:
        if isinstance(event, QFocusEvent):
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            box = self._box().toRectF()
            focused = self.field.hasFocus()
            painter.setPen(self.theme.color("focus.ring" if focused else "border.control"))
            painter.setBrush(self.theme.color("bg.surface"))
            if focused:
                pen = painter.pen()
                pen.setWidth(2)
                painter.setPen(pen)
                painter.drawRoundedRect(box.adjusted(0, 0, 0, 0), 8, 8)
            else:
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            side = self.theme.px(17)
            middle = box.top() + min(box.height(), self.floor()) / 2
            glyph = QRect(round(box.left()) + self.theme.px(13), round(middle - side / 2), side, side)
            paint_icon(painter, glyph.toRectF(), "keyboard", "text.secondary", self.theme)
            if self.note:
                painter.setFont(self.theme.font("caption"))
                painter.setPen(self.theme.color("text.secondary"))
                words = QRect(2, 0, self.width() - 4, self.theme.px(22))
                painter.drawText(
                    words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.note
                )
