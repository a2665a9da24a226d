"""A paragraph laid out once: lines of one height, with character positions for selection and marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextOption

MARK_RADIUS = 2.0
EVERYWHERE = QRectF()


@dataclass(frozen=True, slots=True)
class Page:
    """``width`` and ``line_height`` in pixels. With ``fold_after``, only that many lines count and are
    drawn, if there are more."""

    width: int
    line_height: int
    fold_after: int | None = None


class TextBlock:
    """Positions are in pixels, relative to the block's top left."""

    def __init__(
        self,
        text: str,
        font: QFont,
        page: Page,
        formats: Iterable[QTextLayout.FormatRange] = (),
    ) -> None:
        self.line_height = page.line_height
        self.layout = QTextLayout(text.replace("\n", "\u2028"), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.layout.setTextOption(option)
        self.layout.setFormats(list(formats))
        self.layout.setCacheEnabled(True)
        self._break_lines(page.width)
        self.lines = self.layout.lineCount()
        fold = page.fold_after
        self.shown_lines = fold if fold is not None and self.lines > fold else self.lines

    def _break_lines(self, width: int) -> None:
        self.layout.beginLayout()
        number = 0
        while (line := self.layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, number * self.line_height + (self.line_height - line.height()) / 2))
            number += 1
        self.layout.endLayout()

    @property
    def folded(self) -> bool:
        return self.shown_lines < self.lines

    @property
    def height(self) -> int:
        return max(1, self.shown_lines) * self.line_height

    def char_at(self, x: float, y: float) -> int:
        if not self.lines:
            return 0
        number = min(max(int(y // self.line_height), 0), self.shown_lines - 1)
        return self.layout.lineAt(number).xToCursor(x)

    def line_of(self, char: int) -> int:
        line = self.layout.lineForTextPosition(char)
        return line.lineNumber() if line.isValid() else max(0, self.lines - 1)

    def point_of(self, char: int) -> QPointF:
        """The top of the line's box at that character."""
        number = self.line_of(char)
        if not self.lines:
            return QPointF(0, 0)
        return QPointF(_x(self.layout, number, char), number * self.line_height)

    def span_rects(self, start: int, end: int) -> list[QRectF]:
        """One box a line for the characters from ``start`` to ``end``."""
        rects: list[QRectF] = []
        if end <= start:
            return rects
        for number in range(self.line_of(start), min(self.line_of(end), self.shown_lines - 1) + 1):
            line = self.layout.lineAt(number)
            last = line.textStart() + line.textLength()
            left = _x(self.layout, number, max(start, line.textStart()))
            right = _x(self.layout, number, end) if end < last else line.naturalTextWidth()
            top = number * self.line_height
            rects.append(QRectF(min(left, right), top, abs(right - left), self.line_height))
        return [rect for rect in rects if rect.width() > 0]

    def draw(self, painter: QPainter, at: QPointF, colour: QColor, within: QRectF = EVERYWHERE) -> None:
        """Lines that do not touch ``within`` are left out."""
        painter.setPen(colour)
        if not self.folded:
            self.layout.draw(painter, at, [], within)
            return
        for number in range(self.shown_lines):
            self.layout.lineAt(number).draw(painter, at)

    def draw_marks(self, painter: QPainter, at: QPointF, span: tuple[int, int], colour: QColor) -> None:
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(colour)
        for rect in self.span_rects(*span):
            painter.drawRoundedRect(rect.translated(at).adjusted(-1, 1, 1, -1), MARK_RADIUS, MARK_RADIUS)


def _x(layout: QTextLayout, number: int, char: int) -> float:
    x: Any = layout.lineAt(number).cursorToX(char)  # The binding gives the position, or it and the character.
    return float(x[0] if isinstance(x, tuple) else x)
