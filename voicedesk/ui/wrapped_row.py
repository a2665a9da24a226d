"""Buttons side by side, and one under the other where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

GAP = 12


class WrappedRow(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.parts: list[QWidget] = []

    def add(self, part: QWidget) -> None:
        part.setParent(self)
        self.parts.append(part)

    def _arrange(self, width: int) -> list[tuple[QWidget, QRect]]:
        places: list[tuple[QWidget, QRect]] = []
        x = y = line = 0
        for part in self.parts:
            if part.isHidden():
                continue
            size = part.sizeHint()
            if x and x + size.width() > width:
                x, y = 0, y + line + 8
                line = 0
            places.append((part, QRect(x, y, min(size.width(), width), size.height())))
            x += size.width() + GAP
            line = max(line, size.height())
        return places

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() + 1 for _, place in self._arrange(width)), default=0)

    def sizeHint(self) -> QSize:
        places = self._arrange(100_000)
        return QSize(max((place.right() + 1 for _, place in places), default=0), self.heightForWidth(100_000))

    def minimumSizeHint(self) -> QSize:
        widest = max((part.sizeHint().width() for part in self.parts if not part.isHidden()), default=0)
        return QSize(widest, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place()

    def place(self) -> None:
        for part, rect in self._arrange(self.width()):
            if self.layoutDirection().name == "RightToLeft":
                rect.moveLeft(self.width() - rect.right() - 1)
            part.setGeometry(rect)
