"""The parts of the talk control that stand still, kept as pictures while others move."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPainter, QPixmap

from voicedesk.ui.painting import picture


class StillLayers:
    """One picture for each width of the halo: drawn when first needed, forgotten when anything else differs.

    A level moves thirty times a second; drawing the pill and its words anew each time costs far more than
    the few bars that really move.
    """

    def __init__(self) -> None:
        self._of: Hashable = None
        self._by_halo: dict[float, QPixmap] = {}

    def draw(
        self, painter: QPainter, size: QSizeF, of: Hashable, halo: float, paint: Callable[[QPainter], None]
    ) -> None:
        """``of`` names all that the picture shows but for the halo; ``paint`` draws it."""
        ratio = painter.device().devicePixelRatio()
        if self._of != (of, ratio):
            self._of = (of, ratio)
            self._by_halo.clear()
        still = self._by_halo.get(halo)
        if still is None:
            still = self._by_halo[halo] = picture(size, ratio, paint)
        painter.drawPixmap(0, 0, still)

    def clear(self) -> None:
        self._of = None
        self._by_halo.clear()

