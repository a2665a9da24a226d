"""The conversation as a list: rows of text that stream, can be selected, and never move under the reader."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRectF, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from voicedesk.conversation.turns import Entry, Notice, Speaker, Turn, TurnStatus
from voicedesk.ui.announcer import tell_rows_came
from voicedesk.ui.findings import Findings, Match
from voicedesk.ui.live_text import LiveText
from voicedesk.ui.painting import painting
from voicedesk.ui.row_heading import DOT_PHASES
from voicedesk.ui.row_layout import RowLook
from voicedesk.ui.row_list_view import Index, RowListView
from voicedesk.ui.row_painter import RowPainter, RowState
from voicedesk.ui.row_stack import RowStack
from voicedesk.ui.row_widgets import RowWidgets
from voicedesk.ui.spoken_words import Span, SpokenWords
from voicedesk.ui.theme import Theme
from voicedesk.ui.transcript_gestures import TranscriptGestures
from voicedesk.ui.transcript_model import TranscriptModel
from voicedesk.ui.transcript_text import Row, Thinking, entry_id, meta_words
from voicedesk.ui.view_ticks import ViewTicks, run_while


class TranscriptView(RowListView):
    """Shows the entries of a conversation, paints them, and puts real widgets where a row needs them.

    Signals:
        intended(object): a conversation event or an intention from a button inside a row.
    """

    intended = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, RowStack(theme, self._look, self._notice_height), parent)
        self.entries = TranscriptModel(self)
        self.live = LiveText()
        self.spoken = SpokenWords()
        self.widgets = RowWidgets(self)
        self.gestures = TranscriptGestures(self)
        self.ticks = ViewTicks(self)
        self.findings = Findings()
        self._set_up()

    def _set_up(self) -> None:
        self.setModel(self.entries)
        self.entries.opened = self.live.opened
        self.setAccessibleName("Conversation")
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.entries.rowsAboutToBeRemoved.connect(self._forget_rows)
        self.entries.row_changed.connect(self._renew_row)
        self.ticks.flush.timeout.connect(self._flush)
        self.ticks.pulse.timeout.connect(self._pulse)
        self.ticks.second.timeout.connect(self.viewport().update)
        self.ticks.times.timeout.connect(self.viewport().update)
        self.theme.changed.connect(self.start_over)

    # What the window tells it.

    def show_entries(
        self,
        entries: Sequence[Entry],
        *,
        thinking: bool = False,
        speaking: str | None = None,
        times: Mapping[str, datetime] | None = None,
    ) -> None:
        """``speaking`` is the id of the response that sounds now."""
        self.autoscroll.settle(self.placed, self.followed_place())
        if self.spoken.speak(speaking):
            self.keep_up()
            self.viewport().update()
        self.entries.show_entries(entries, thinking=thinking, times=times)
        if self.findings.needle:
            self.findings.look(self.entries.rows)
        self._set_clocks()

    def find_words(self, needle: str) -> None:
        """Mark these words wherever they were said, and go to the last place; empty: mark nothing."""
        self.findings.look(self.entries.rows, needle)
        self.viewport().update()
        if needle and self.findings.current is None:
            self.find_step(1)

    def find_step(self, way: int) -> None:
        match = self.findings.step(way)
        if match is not None:
            self._go_to_match(match)

    def _go_to_match(self, match: Match) -> None:
        """A line that is in view stays where it is; any other comes to the upper third."""
        top, height = self.line_top(match.row, match.start), self.viewport().height()
        if not 0 <= top - self.placed <= height - self.px(23):
            self.autoscroll.hold()
            self.settle((match.row, self.stack.heights.top(match.row) - top + height // 3))
        self.viewport().update()

    def latest_place(self, maximum: int) -> int:
        """Those who follow go with the voice: the words that sound stay in the upper third, however much is
        written below them already."""
        for number in range(max(0, len(self.stack.rows) - 4), len(self.stack.rows)):
            if self.spoken.span is not None and self._speaks(self.stack.rows[number]):
                lead = self.viewport().height() // 3
                return max(0, min(maximum, self.line_top(number, self.spoken.span[0]) - lead))
        return maximum

    def _speaks(self, row: Row) -> bool:
        return isinstance(row, Turn) and row.turn_id == self.spoken.response_id

    # Rows that come, change and go.

    def rowsInserted(self, parent: Index, first: int, last: int) -> None:
        super().rowsInserted(parent, first, last)
        anchor_row, delta = self.anchor()
        count = last - first + 1
        for row in self.entries.rows[first : last + 1]:
            self.live.update(row, time.monotonic())
        self.stack.insert(self.entries.rows, first, count)
        self.gestures.rows_moved(first, count)
        if not isinstance(self.entries.rows[last], Thinking):
            self.autoscroll.rows_arrived(count)
        self.settle((anchor_row + count if first <= anchor_row else anchor_row, delta))
        tell_rows_came(self, first, last)

    def _forget_rows(self, parent: Index, first: int, last: int) -> None:
        for row in self.entries.rows[first : last + 1]:
            self.live.forget(row)
        anchor_row, delta = self.anchor()
        count = last - first + 1
        self.stack.remove(self.entries.rows[:first] + self.entries.rows[last + 1 :], first, count)
        self.gestures.rows_moved(first, -count)
        self.settle((max(first, anchor_row - count) if first <= anchor_row else anchor_row, delta))

    def _renew_row(self, row: int) -> None:
        entry = self.entries.rows[row]
        self.stack.rows = self.entries.rows
        self.live.update(entry, time.monotonic())
        if isinstance(entry, Turn) and entry.status is TurnStatus.LIVE and entry.text:
            run_while(self.ticks.flush, needed=True)  # A steady pace, however the words arrive.
        else:
            self.renew([row])

    def renew(self, rows: Sequence[int]) -> None:
        anchor, total = self.anchor(), self.stack.heights.total
        for row in rows:
            self.stack.renew(row)
        self.settle(anchor, rows if self.stack.heights.total == total else None)

    def _flush(self) -> None:
        live = self.live.live_ids()
        recent = range(max(0, len(self.entries.rows) - 12), len(self.entries.rows))
        rows = [n for n in recent if entry_id(self.entries.rows[n]) in live]
        if self.live.settled(time.monotonic()):
            self.ticks.flush.stop()
        rows = [number for number in rows if not self.stack.shows(number)]
        if rows:
            self.renew(rows)

    def _look(self, row: Row) -> RowLook:
        return self.live.look(row, time.monotonic())

    def _pulse(self) -> None:
        self.spoken.dots = (self.spoken.dots + 1) % DOT_PHASES
        before, moved = self.spoken.span, self.spoken.poll()
        if moved:
            self.keep_up()
        for number in range(max(0, len(self.entries.rows) - 4), len(self.entries.rows)):
            row = self.entries.rows[number]
            speaking = self._speaks(row)
            if self._thinks(row) and not self.theme.reduced_motion:
                self.viewport().update(self.row_rect(number))
            elif speaking and moved:
                self._update_words(number, before, self.spoken.span)

    def _update_words(self, number: int, *spans: Span | None) -> None:
        """Of a long answer only the lines in which a word lights up or goes out are painted."""
        block = self.stack.layout(number).text
        origin = self.row_rect(number).topLeft() + self.stack.metrics.text_origin
        for start, end in filter(None, spans):
            for rect in block.span_rects(start, end) if block is not None else ():
                self.viewport().update(rect.toAlignedRect().translated(origin).adjusted(-2, 0, 2, 0))

    def _thinks(self, row: Row) -> bool:
        if isinstance(row, Turn):
            return row.speaker is Speaker.ASSISTANT and row.status is TurnStatus.LIVE and not row.text
        return isinstance(row, Thinking)

    def _set_clocks(self) -> None:
        visible, rows = self.isVisible(), self.entries.rows
        thinking = any(self._thinks(row) for row in rows[-4:]) and not self.theme.reduced_motion
        run_while(self.ticks.pulse, visible and (self.spoken.response_id is not None or thinking))
        run_while(self.ticks.second, visible and self.entries.has_running_tools())
        run_while(self.ticks.times, visible and bool(rows))
        run_while(self.ticks.flush, visible and not self.live.settled(time.monotonic()))

    def start_over(self) -> None:
        self.widgets.renew()
        super().start_over()

    def _notice_height(self, notice: Notice, width: int) -> int:
        return self.widgets.notice_height(notice, width)

    def rows_placed(self) -> None:
        self.widgets.place()

    def row_state(self, number: int) -> RowState:
        row = self.stack.rows[number]
        speaking = self._speaks(row)
        look = self._look(row)
        length = len(row.text) if isinstance(row, Turn) else 0
        unsettled = look.stable_chars is not None and look.stable_chars < length
        meta = meta_words(row, self.entries.time_words(row), unsettled=unsettled, speaking=speaking)
        return RowState(
            meta=meta,
            selected=self.gestures.selection.chars_in(number, length),
            spoken=self.spoken.span if speaking else None,
            found=self.findings.spans(number) if self.findings.needle else (),
            focused=self.gestures.focus_row() == number,
            seconds=self.entries.seconds_since(row),
            dots=None if self.theme.reduced_motion else self.spoken.dots,
            look=look,
        )

    # Qt's own.

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self.viewport(), smooth=True) as painter:
            painter.fillRect(event.rect(), self.theme.color("bg.surface"))
            brush = RowPainter(painter, self.stack.metrics, self.theme, QRectF(event.rect()))
            for number in self.rows_in_view():
                card = self.row_rect(number)
                if card.intersects(event.rect()):
                    layout = self.stack.layout(number)
                    state = self.row_state(number)
                    brush.paint(QPointF(card.topLeft()), self.stack.rows[number], layout, state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_clocks()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._set_clocks()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.gestures.double_click(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.gestures.key(event):
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        upwards = event.angleDelta().y() > 0 or event.pixelDelta().y() > 0
        if upwards and self.placed > 0:
            self.hold_place()
        super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.widgets.hover(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.widgets.open_menu(self.row_at(event.pos().y()), event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.gestures.focus_came(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.gestures.focus_left()
