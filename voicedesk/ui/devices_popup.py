"""The pickers and the volume in a popup, where the window is too narrow for them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.theme import Theme

WIDTH = 320


class DevicesPopup(QFrame):
    """Borrows the dock's widgets while it is needed; Esc and a click elsewhere close it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setProperty("card", "plain")
        self.setAccessibleName("Devices")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(4)

    def take(self, widgets: list[QWidget]) -> None:
        """Show these, each under its accessible name."""
        for widget in widgets:
            heading = PlainLabel(widget.accessibleName(), self)
            heading.setFont(self._theme.font("label"))
            if heading.text():
                self._column.addWidget(heading)
            else:
                heading.deleteLater()
            self._column.addWidget(widget)
            widget.show()

    def give_back(self, widgets: list[QWidget], parent: QWidget) -> None:
        self.hide()
        for widget in widgets:
            widget.setParent(parent)
        while (item := self._column.takeAt(0)) is not None:
            heading = item.widget()
            if heading is not None:
                heading.deleteLater()

    def open_above(self, button: QWidget) -> None:
        size = self.sizeHint().expandedTo(QSize(self._theme.px(WIDTH), 0))
        corner = button.mapToGlobal(QPoint(button.width() - size.width(), -size.height() - 8))
        screen = button.screen().availableGeometry()
        corner.setX(max(screen.left(), corner.x()))
        corner.setY(max(screen.top(), corner.y()))
        self.resize(size)
        self.move(corner)
        self.show()
