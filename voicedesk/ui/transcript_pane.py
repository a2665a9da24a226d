"""The middle of the window: transcript, the way back to its end, and the typed line under it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from voicedesk.conversation.events import TextSubmitted
from voicedesk.settings.schema import Place
from voicedesk.ui.empty_state import EmptyState
from voicedesk.ui.find_bar import FindBar
from voicedesk.ui.input_row import InputRow
from voicedesk.ui.jump_pill import JumpPill
from voicedesk.ui.painting import painting
from voicedesk.ui.row_layout import column
from voicedesk.ui.theme import Theme
from voicedesk.ui.transcript_view import TranscriptView
from voicedesk.ui.view_state import Look, ViewState

ABOVE_DOCK = 16
ABOVE_INPUT = 12
FLAT_GAP = 6  # instead of both, where the window is low
FEW_LINES = 200
WAITING_LOOKS = frozenset({Look.CONNECTING, Look.RECONNECTING})


class TranscriptPane(QWidget):
    """Signals:
    intended(object): from the rows' buttons and the typed line.
    """

    intended = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.view = TranscriptView(theme, self)
        self.empty = EmptyState(theme, self)
        self.pill = JumpPill(theme, self)
        self.input = InputRow(theme, self)
        self.find_bar = FindBar(theme, self)
        self.flat = False
        self.view.intended.connect(self.intended)
        self.view.following_changed.connect(self.show_pill)
        self.pill.clicked.connect(self.jump)
        self.input.intended.connect(self._submit)
        self.input.grown.connect(self._place)
        self.find_bar.searched.connect(self._search)
        self.find_bar.stepped.connect(self.find_step)
        self.find_bar.closed.connect(self.close_find)
        theme.changed.connect(self._dress)

    def show_view(self, view: ViewState, place: Place, times: Mapping[str, datetime] | None = None) -> None:
        silenced = (view.speaker_problem, view.speaker_instead)
        self.view.widgets.tell(view.talk.problem, place, silenced)
        thinking = view.talk.look is Look.THINKING
        speaking = view.speaking_response
        self.view.show_entries(view.entries, thinking=thinking, speaking=speaking, times=times)
        self.empty.setVisible(not self.view.entries.rows)
        self.empty.show_words(view, place)
        self.find_bar.count.setText(self.view.findings.words)
        self.input.show_placeholder(view.input_placeholder)
        waits = view.talk.look in WAITING_LOOKS and bool(self.input.field.toPlainText().strip())
        self.input.show_note("Will be sent when the connection is back" if waits else "")

    def open_find(self) -> None:
        self.find_bar.open()
        self._place()

    def find_step(self, way: int) -> None:
        if self.find_bar.isHidden():
            self.open_find()
        self.view.find_step(way)
        self.find_bar.count.setText(self.view.findings.words)

    def close_find(self) -> bool:
        """False if there was nothing to close."""
        if self.find_bar.isHidden():
            return False
        self.find_bar.hide()
        self.view.find_words("")
        self.view.setFocus()
        self._place()
        return True

    def _search(self, needle: str) -> None:
        self.view.find_words(needle)
        self.find_bar.count.setText(self.view.findings.words)

    def _submit(self, event: TextSubmitted) -> None:
        self.view.jump_to_latest()
        self.intended.emit(event)

    def tab_chain(self) -> list[QWidget]:
        return [
            self.find_bar.field,
            *self.find_bar.buttons.values(),
            self.view,
            *self.view.widgets.tab_chain(),
            self.pill,
            self.input.field,
            self.input.send,
        ]

    def jump(self) -> None:
        self.view.jump_to_latest()

    def show_pill(self) -> None:
        words = self.view.autoscroll.pill_text if self.view.can_jump() else ""
        if words and words != self.pill.text():
            self.pill.setText(words)
            self.pill.setAccessibleName(words)
        if bool(words) == self.pill.isHidden():
            self.pill.setVisible(bool(words))
            if not words and self.pill.hasFocus():
                self.view.setFocus()
        if words:
            self._place_pill()

    def flatten(self, flat: bool) -> None:
        if flat is not self.flat:
            self.flat = flat
            self._place()

    def _dress(self) -> None:
        self.empty.dress()
        self.pill.dress()
        self.input.dress()
        self.find_bar.dress()
        self._place()

    def _place(self) -> None:
        left, width = column(self.width(), self.theme.scale)
        height = self.input.wanted_height()
        top = self.height() - (FLAT_GAP if self.flat else ABOVE_DOCK) - height
        self.input.setGeometry(left - 2, top, width + 4, height)
        self.input.place()
        bar = 0 if self.find_bar.isHidden() else self.find_bar.sizeHint().height()
        self.find_bar.setGeometry(0, 0, self.width(), bar)
        area = max(0, top - (FLAT_GAP if self.flat else ABOVE_INPUT))
        self.view.setGeometry(0, bar, self.width(), max(0, area - bar))
        self.empty.setGeometry(left, 0, width, area)
        self._place_pill()

    def _place_pill(self) -> None:
        """In the middle; where few lines are in view, without words at their end."""
        self.pill.show_small(small=self.view.height() < self.theme.px(FEW_LINES))
        size = self.pill.sizeHint()
        left, width = column(self.width(), self.theme.scale)
        x = left + width - size.width() if self.pill.small else (self.width() - size.width()) // 2
        bottom = self.view.geometry().bottom()
        self.pill.setGeometry(x, bottom - size.height(), size.width(), size.height())
        self.pill.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("bg.surface"))
