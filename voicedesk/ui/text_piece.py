"""A stretch of text as Qt lays it out: where its UTF-16 positions and our characters meet, and where the
direction of a line is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

HALVES = re.compile("[\ud800-\udfff]")  # of characters: Qt would leave them out, and all behind would shift
TURNING = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""What is written from right to left, or makes it so."""

@dataclass(frozen=True, slots=True)
class Shape:
    """How the characters from ``start`` to ``end`` look."""

    start: int
    end: int
    format: QTextCharFormat


def reads_leftwards(text: str) -> bool | None:
    """Whether the first letter that has a direction runs from right to left; None if there is none."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return kind != "L"
    return None


class TextPiece:
    """Lines of one width and one direction. Characters are counted from the piece's first, pixels from its
    top left."""

    def __init__(self, text: str, font: QFont, *, leftwards: bool) -> None:
        self.text = text
        self.leftwards = leftwards
        self._counts_alike = text.isascii() or max(text) <= "\uffff"
        self._mixed = TURNING.search(text) is not None
        self.layout = QTextLayout(HALVES.sub("\ufffd", text).replace("\n", "\u2028"), font)
        self.layout.setTextOption(_option(leftwards=leftwards))
        self.layout.setCacheEnabled(True)
        self.lines = 0

    def lay_out(self, width: int, line_height: int, shapes: Iterable[Shape]) -> None:
        self.layout.setFormats([self._range(shape) for shape in shapes])
        self.layout.beginLayout()
        while (line := self.layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            top = self.lines * line_height
            line.setPosition(QPointF(0, top + (line_height - line.height()) / 2))
            self.lines += 1
        self.layout.endLayout()

    def start_of(self, line: int) -> int:
        return self._char(self.layout.lineAt(line).textStart())

    def line_of(self, char: int) -> int:
        line = self.layout.lineForTextPosition(self._unit(char))
        return line.lineNumber() if line.isValid() else max(0, self.lines - 1)

    def char_at(self, line: int, x: float) -> int:
        return self._char(self.layout.lineAt(line).xToCursor(x))

    def x_of(self, line: int, char: int) -> float:
        return _x(self.layout.lineAt(line), self._unit(char))

    def end_of(self, number: int) -> float:
        """Where more words would go on."""
        line = self.layout.lineAt(number)
        words = line.naturalTextRect()
        if self.leftwards:
            return words.left()
        return max(words.right(), _x(line, line.textStart() + line.textLength()))

    def extents(self, number: int, start: int, end: int) -> list[tuple[float, float]]:
        """From where to where the characters from ``start`` to ``end`` reach that stand in that line: several
        stretches where it runs both ways."""
        line = self.layout.lineAt(number)
        first = max(self._unit(start), line.textStart())
        last = min(self._unit(end), line.textStart() + line.textLength())
        if self._mixed:
            runs = line.glyphRuns(first, last - first) if last > first else []
            return _joined((run.boundingRect().left(), run.boundingRect().right()) for run in runs)
        whole = last == line.textStart() + line.textLength()
        right = line.naturalTextRect().right() if whole else _x(line, last)
        return _joined([(_x(line, first), right)])

    def draw(self, painter: QPainter, at: QPointF, line: int) -> None:
        self.layout.lineAt(line).draw(painter, at)

    def _range(self, shape: Shape) -> QTextLayout.FormatRange:
        span = QTextLayout.FormatRange()
        span.start = self._unit(max(0, shape.start))
        span.length = self._unit(max(0, shape.end)) - span.start
        span.format = shape.format
        return span

    def _unit(self, char: int) -> int:
        return char if self._counts_alike else len(self.text[:char].encode("utf-16-le", "surrogatepass")) // 2

    def _char(self, unit: int) -> int:
        if self._counts_alike:
            return unit
        units = self.text.encode("utf-16-le", "surrogatepass")
        return len(units[: 2 * unit].decode("utf-16-le", "ignore"))


def _option(*, leftwards: bool) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    direction = Qt.LayoutDirection.RightToLeft if leftwards else Qt.LayoutDirection.LeftToRight
    option.setTextDirection(direction)
    option.setAlignment(Qt.AlignmentFlag.AlignRight if leftwards else Qt.AlignmentFlag.AlignLeft)
    return option


def _joined(stretches: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for left, right in sorted(stretches):
        if joined and left <= joined[-1][1] + 0.5:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return [(left, right) for left, right in joined if right > left]


def _x(line: QTextLine, unit: int) -> float:
    x: Any = line.cursorToX(unit)  # The binding gives the position, or it and the character.
    return float(x[0] if isinstance(x, tuple) else x)
