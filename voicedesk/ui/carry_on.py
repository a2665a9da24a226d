"""The way on without an account, under every problem with one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from voicedesk.settings.schema import Place
from voicedesk.ui.icons import pixmap
from voicedesk.ui.intentions import FarEndChosen
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.row_layout import GUTTER
from voicedesk.ui.theme import Theme
from voicedesk.ui.wrapped_row import WrappedRow

THIS_DEVICE = FarEndChosen(Place.ON_DEVICE)


class CarryOn(QWidget):
    """Signals:
    intended(object): ``FarEndChosen``.
    """

    intended = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.glyph = PlainLabel(parent=self)
        self.link = QPushButton("Carry on with this device instead", self)
        self.link.setProperty("kind", "link")
        self.link.clicked.connect(lambda: self.intended.emit(THIS_DEVICE))
        self.question = PlainLabel("No account at hand?", self)
        self.question.setProperty("tone", "secondary")
        self.row = WrappedRow(self)
        for part in (self.question, self.link):
            self.row.add(part)
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.row)
        self.dress()

    def dress(self) -> None:
        px = self.theme.px
        self.question.setFixedHeight(max(44, px(44)))
        self.glyph.setPixmap(pixmap("device", "text.secondary", self.theme, px(17)))
        self.glyph.setGeometry(px(GUTTER), px(2) + (max(44, px(44)) - px(17)) // 2, px(18), px(18))
        self.column.setContentsMargins(px(GUTTER + 25), px(2), 0, 0)
