"""Draws the rows of the transcript that the view asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from voicedesk.conversation.turns import Speaker, ToolUse, Turn, TurnStatus
from voicedesk.ui.fonts import with_pixel_size
from voicedesk.ui.icons import paint as paint_icon
from voicedesk.ui.row_heading import HeadingPainter
from voicedesk.ui.row_layout import FOLD_AFTER, Metrics, RowLayout, RowLook, note_font
from voicedesk.ui.text_block import TextBlock
from voicedesk.ui.theme import Theme
from voicedesk.ui.tool_chip import MIDDLE_LEFT, ChipPainter
from voicedesk.ui.transcript_text import BROKEN_OFF, Row, Thinking, heard_end

NOTE_ICONS = {TurnStatus.INTERRUPTED: "hand", TurnStatus.STOPPED: "stop", TurnStatus.CUT: "plug"}


@dataclass(frozen=True, slots=True)
class RowState:
    """What changes without changing the row's layout. ``seconds`` since the row came."""

    meta: str = ""
    selected: tuple[int, int] | None = None
    spoken: tuple[int, int] | None = None
    found: tuple[tuple[int, int, bool], ...] = ()
    focused: bool = False
    seconds: float = 0.0
    dots: int | None = None  # None: standing still
    look: RowLook = field(default_factory=RowLook)


class RowPainter:
    """Lives for one paint event. What does not touch ``within`` may be left out."""

    def __init__(self, painter: QPainter, metrics: Metrics, theme: Theme, within: QRectF) -> None:
        self.painter = painter
        self.within = within
        self.metrics = metrics
        self.theme = theme
        self.heading = HeadingPainter(painter, metrics, theme)

    def paint(self, at: QPointF, row: Row, layout: RowLayout, state: RowState) -> None:
        """``at`` is the top left of the row's card, below its gap."""
        match row:
            case ToolUse():
                ChipPainter(self.painter, self.metrics, self.theme).paint(at, row, layout, state.seconds)
            case Turn():
                self._turn(at, row, layout, state)
            case Thinking():
                self.heading.paint(at, Speaker.ASSISTANT, state.meta)
                self.heading.dots(at, state.dots, "Looking it up" if row.looking_up else "")
        if state.focused:
            box = QRectF(at.x(), at.y(), self.metrics.width, layout.height).adjusted(1, 1, -1, -1)
            self.painter.setPen(QPen(self.theme.color("focus.ring"), 2))
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.drawRoundedRect(box, 10, 10)

    def _turn(self, at: QPointF, turn: Turn, layout: RowLayout, state: RowState) -> None:
        if turn.speaker is Speaker.USER:
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(self.theme.color("bg.userTurn"))
            self.painter.drawRoundedRect(QRectF(at.x(), at.y(), self.metrics.width, layout.height), 10, 10)
        if self.within.top() <= at.y() + self.metrics.heading_height:
            self.heading.paint(at, turn.speaker, state.meta)
        block = layout.text
        if block is None:
            self.heading.dots(at, state.dots, "")
            return
        origin = at + self.metrics.text_origin
        if state.spoken is not None:
            block.draw_marks(self.painter, origin, state.spoken, self.theme.color("accent.soft"))
        if state.selected is not None:
            block.draw_marks(self.painter, origin, state.selected, self._selection_colour())
        for start, end, current in state.found:
            self._found(origin, block, (start, end), current=current)
        quiet = turn.status is TurnStatus.UNCLEAR and not turn.text
        colour = self.theme.color("text.secondary" if quiet else "text.primary")
        block.draw(self.painter, origin, colour, self.within)
        if turn.status is TurnStatus.LIVE:
            self._caret(origin, block)
        elif turn.status in BROKEN_OFF and heard_end(turn) < len(turn.text):
            self._bar(origin, turn, block)
        if block.folded:
            self._link(origin + QPointF(0, block.height), f"Show all ({block.lines} lines)")
        elif state.look.expanded and block.lines > FOLD_AFTER:
            self._link(origin + QPointF(0, block.height), "Show less")
        if layout.note is not None:
            self._note(QPointF(origin.x(), at.y() + layout.height), turn, layout.note)

    def _found(self, origin: QPointF, block: TextBlock, span: tuple[int, int], *, current: bool) -> None:
        """An edge as well as a fill; a thicker edge where the reader stands."""
        self.painter.setPen(QPen(self.theme.color("warn.border"), 2.5 if current else 1))
        self.painter.setBrush(self.theme.color("warn.soft"))
        for rect in block.span_rects(*span):
            self.painter.drawRoundedRect(rect.translated(origin).adjusted(-1, 1, 1, -1), 3, 3)

    def _selection_colour(self) -> QColor:
        colour = QColor(self.theme.color("accent.fill"))
        colour.setAlpha(90 if self.theme.dark else 60)
        return colour

    def _note(self, bottom: QPointF, turn: Turn, note: TextBlock) -> None:
        """The line under an answer that broke off."""
        px = self.metrics.px
        top = bottom.y() - note.height - px(4)
        spot = QRectF(bottom.x(), top + px(2), px(16), px(16))
        paint_icon(self.painter, spot, NOTE_ICONS.get(turn.status, "warning"), "warn.text", self.theme)
        self.painter.setFont(note_font(self.theme))
        note.draw(self.painter, QPointF(bottom.x() + px(22), top), self.theme.color("warn.text"))

    def _link(self, at: QPointF, words: str) -> None:
        self.painter.setFont(with_pixel_size(self.theme.font("talkHint"), 14 * self.theme.scale))
        self.painter.setPen(self.theme.color("accent.text"))
        box = QRectF(at.x(), at.y(), self.metrics.text_width, self.metrics.px(44))
        self.painter.drawText(box, MIDDLE_LEFT, words)

    def _caret(self, origin: QPointF, block: TextBlock) -> None:
        px = self.metrics.px
        at = origin + block.end()
        x = min(at.x() + px(3), origin.x() + self.metrics.text_width)
        if block.runs_leftwards(len(block.text)):
            x = max(at.x() - px(7), origin.x() - px(4))
        self.painter.fillRect(QRectF(x, at.y() + px(3), px(4), px(17)), self.theme.color("accent.text"))

    def _bar(self, origin: QPointF, turn: Turn, block: TextBlock) -> None:
        """Where the sound stopped."""
        px = self.metrics.px
        heard = turn.text[: heard_end(turn)].rstrip()
        at = origin + block.point_of(len(heard))
        spot = QRectF(at.x() + px(4), at.y() + px(2), 2.5 * self.metrics.scale, px(19))
        leftwards = block.runs_leftwards(len(heard))
        if not heard:
            spot.moveLeft(origin.x() + (self.metrics.text_width + px(4) if leftwards else -px(7)))
        elif leftwards:
            spot.moveRight(at.x() - px(4))
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.theme.color("warn.border"))
        self.painter.drawRoundedRect(spot, 1, 1)
