"""Text that must fit: first smaller, then in two lines, then with an ellipsis."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from voicedesk.ui.fonts import with_pixel_size

STEP_PIXELS = 0.5


@dataclass(frozen=True, slots=True)
class FittedText:
    """``elided`` tells that not all of it is to be seen."""

    font: QFont
    lines: tuple[str, ...]
    elided: bool = False

    def height(self) -> float:
        return QFontMetricsF(self.font).lineSpacing() * len(self.lines)


def fit(text: str, font: QFont, width: float, sizes: tuple[float, float], lines: int = 1) -> FittedText:
    """``sizes``: the largest and the smallest in pixels; ``lines`` how many are allowed at the smallest."""
    pixels, smallest = sizes
    while pixels > smallest:
        sized = with_pixel_size(font, pixels)
        if QFontMetricsF(sized).horizontalAdvance(text) <= width:
            return FittedText(sized, (text,))
        pixels = max(smallest, pixels - STEP_PIXELS)
    return _broken(text, with_pixel_size(font, smallest), width, lines)


def _broken(text: str, font: QFont, width: float, lines: int) -> FittedText:
    metrics = QFontMetricsF(font)
    words = text.split()
    broken: list[str] = []
    while words and len(broken) < lines - 1:
        taken = [words.pop(0)]
        while words and metrics.horizontalAdvance(" ".join([*taken, words[0]])) <= width:
            taken.append(words.pop(0))
        broken.append(" ".join(taken))
    rest = " ".join(words)
    if rest:
        broken.append(rest)
    drawn = tuple(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in broken)
    return FittedText(font, drawn, elided=drawn != tuple(broken))
