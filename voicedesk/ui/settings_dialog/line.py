"""Widgets side by side where there is room, else one under the other."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from voicedesk.ui.theme import Theme

STACKED_GAP = 10


class Line(QWidget):
    """``room`` is the width, at 100 % text, from which the parts stand side by side; 0: when they fit."""

    def __init__(self, theme: Theme, room: int = 0, gap: int = 12) -> None:
        super().__init__()
        self.theme = theme
        self.room = room
        self.gap = gap
        self.parts: list[QWidget] = []
        self.box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(gap)

    def add(self, part: QWidget, stretch: int = 0, align: Qt.AlignmentFlag | None = None) -> None:
        self.parts.append(part)
        if align is None:
            self.box.addWidget(part, stretch)
        else:
            self.box.addWidget(part, stretch, align)

    def end(self) -> None:
        """Leave what room remains at the end."""
        self.box.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        widest = max((part.minimumSizeHint().width() for part in self.parts), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        needed = self.theme.px(self.room) if self.room else self._needed()
        wide = event.size().width() >= needed
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if direction != self.box.direction():
            self.box.setDirection(direction)
            self.box.setSpacing(self.gap if wide else STACKED_GAP)
            self.updateGeometry()
        super().resizeEvent(event)

    def _needed(self) -> int:
        gaps = self.gap * (len(self.parts) - 1)
        return sum(part.sizeHint().width() for part in self.parts) + gaps
