"""A text laid out once: lines of one height, with character positions for selection and marks.

It is laid out in pieces. Qt takes as long as the square of a word without spaces, and a text that grows need
not be laid out from its beginning each time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter

from voicedesk.ui.text_piece import Shape, TextPiece, reads_leftwards

MARK_RADIUS = 2.0
EVERYWHERE = QRectF()
LONGEST_PIECE = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Page:
    """``width`` and ``line_height`` in pixels. With ``fold_after``, only that many lines count and are
    drawn, if there are more."""

    width: int
    line_height: int
    fold_after: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece from character ``start`` and line ``line`` of the block on; only its first ``lines`` count.
    ``goes_on``: its last paragraph does in the piece behind it, which begins at ``next``."""

    piece: TextPiece
    start: int
    line: int
    lines: int
    next: int
    goes_on: bool


class TextBlock:
    """Positions are in pixels, relative to the block's top left, and in characters of ``text``. ``before``
    is the block that this one takes the place of: what is the same in both is taken over."""

    def __init__(
        self,
        text: str,
        font: QFont,
        page: Page,
        shapes: Iterable[Shape] = (),
        before: TextBlock | None = None,
    ) -> None:
        self.text = text
        self.line_height = page.line_height
        self._font, self._page, self._shapes = font, page, tuple(shapes)
        self._placed = before.kept_in(self) if before is not None else []
        self._lay_out()
        self._starts = [placed.start for placed in self._placed]
        self._lines = [placed.line for placed in self._placed]
        self.lines = self._placed[-1].line + self._placed[-1].lines
        fold = page.fold_after
        self.shown_lines = fold if fold is not None and self.lines > fold else self.lines

    def kept_in(self, later: TextBlock) -> list[Placed]:
        """The pieces that look the same in a text that only goes on: all but the last."""
        ours, theirs = self._page, later._page
        if (ours.width, ours.line_height) != (theirs.width, theirs.line_height) or self._font != later._font:
            return []
        if self._shapes or later._shapes or not later.text.startswith(self.text):
            return []
        return self._placed[:-1]

    def _lay_out(self) -> None:
        while not self._placed or self._placed[-1].next <= len(self.text):
            last = self._placed[-1] if self._placed else None
            start, line = (last.next, last.line + last.lines) if last else (0, 0)
            stop, leftwards = self._stretch(start, last.piece.leftwards if last and last.goes_on else None)
            piece = TextPiece(self.text[start:stop], self._font, leftwards=leftwards)
            piece.lay_out(self._page.width, self.line_height, self._shapes_in(start, stop))
            goes_on = stop < len(self.text) and self.text[stop] != "\n"
            lines = piece.lines - 1 if goes_on and piece.lines > 1 else piece.lines
            if lines < piece.lines:  # More words may belong in the last line.
                stop = start + piece.start_of(lines)
            self._placed.append(Placed(piece, start, line, lines, stop if goes_on else stop + 1, goes_on))

    def _stretch(self, start: int, goes_on: bool | None) -> tuple[int, bool]:
        """Where a piece from there on ends at most, and whether it runs from right to left: paragraphs of
        one direction, as many as are not too long together."""
        stop = self._paragraph_end(start)
        leftwards = reads_leftwards(self.text[start:stop]) or False if goes_on is None else goes_on
        while stop < len(self.text):
            after = self._paragraph_end(stop + 1)
            turns = after - start <= LONGEST_PIECE and reads_leftwards(self.text[stop:after])
            if after - start > LONGEST_PIECE or turns not in {None, leftwards}:
                break
            stop = after
        return min(stop, start + LONGEST_PIECE), leftwards

    def _shapes_in(self, start: int, stop: int) -> list[Shape]:
        return [
            Shape(each.start - start, each.end - start, each.format)
            for each in self._shapes
            if each.start < stop and each.end > start
        ]

    def _paragraph_end(self, start: int) -> int:
        found = self.text.find("\n", start)
        return found if found >= 0 else len(self.text)

    @property
    def folded(self) -> bool:
        return self.shown_lines < self.lines

    @property
    def height(self) -> int:
        return max(1, self.shown_lines) * self.line_height

    def char_at(self, x: float, y: float) -> int:
        number = min(max(int(y // self.line_height), 0), self.shown_lines - 1)
        placed = self._placed[bisect_right(self._lines, number) - 1]
        return placed.start + placed.piece.char_at(number - placed.line, x)

    def line_of(self, char: int) -> int:
        placed = self._holding(char)
        return placed.line + min(placed.piece.line_of(char - placed.start), placed.lines - 1)

    def point_of(self, char: int) -> QPointF:
        """The top of the line's box at that character."""
        number, placed = self.line_of(char), self._holding(char)
        x = placed.piece.x_of(number - placed.line, char - placed.start)
        return QPointF(x, number * self.line_height)

    def end(self) -> QPointF:
        """The top of the line's box where more words would go on."""
        last = self._placed[-1]
        return QPointF(last.piece.end_of(last.lines - 1), (self.lines - 1) * self.line_height)

    def runs_leftwards(self, char: int) -> bool:
        """Whether the paragraph there goes on to the left."""
        return self._holding(char).piece.leftwards

    def span_rects(self, start: int, end: int) -> list[QRectF]:
        """One box a line for the characters from ``start`` to ``end``; several where it runs both ways."""
        rects: list[QRectF] = []
        if end <= start:
            return rects
        for number in range(self.line_of(start), min(self.line_of(end), self.shown_lines - 1) + 1):
            placed = self._placed[bisect_right(self._lines, number) - 1]
            inside = (max(0, start - placed.start), min(end - placed.start, len(placed.piece.text)))
            top = number * self.line_height
            for left, right in placed.piece.extents(number - placed.line, *inside):
                rects.append(QRectF(left, top, right - left, self.line_height))
        return rects

    def draw(self, painter: QPainter, at: QPointF, colour: QColor, within: QRectF = EVERYWHERE) -> None:
        """Lines that do not touch ``within`` are left out."""
        painter.setPen(colour)
        first, last = 0, self.shown_lines
        if not within.isNull():
            first = max(0, int((within.top() - at.y()) // self.line_height))
            last = min(last, int((within.bottom() - at.y()) // self.line_height) + 1)
        for placed, number in self._between(first, last):
            placed.piece.draw(painter, at + QPointF(0, placed.line * self.line_height), number - placed.line)

    def draw_marks(self, painter: QPainter, at: QPointF, span: tuple[int, int], colour: QColor) -> None:
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(colour)
        for rect in self.span_rects(*span):
            painter.drawRoundedRect(rect.translated(at).adjusted(-1, 1, 1, -1), MARK_RADIUS, MARK_RADIUS)

    def _holding(self, char: int) -> Placed:
        return self._placed[max(bisect_right(self._starts, char) - 1, 0)]

    def _between(self, first: int, last: int) -> Iterator[tuple[Placed, int]]:
        for number in range(first, last):
            yield self._placed[bisect_right(self._lines, number) - 1], number
