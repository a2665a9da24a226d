"""The parts of the talk control that stand still, kept as pictures while others move."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap


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
        picture = self._by_halo.get(halo)
        if picture is None:
            picture = self._by_halo[halo] = _painted(size, ratio, paint)
        painter.drawPixmap(0, 0, picture)

    def clear(self) -> None:
        self._of = None
        self._by_halo.clear()


def _painted(size: QSizeF, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
    picture = QPixmap((size * ratio).toSize())
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint(painter)
    painter.end()
    return picture
