"""Search and the list of pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from voicedesk.ui import icons
from voicedesk.ui.focus_edge import draw_focus_ring
from voicedesk.ui.settings_dialog.page import Page
from voicedesk.ui.theme import Theme

WIDTH, WIDEST = 216, 300
ROW = 44
GLYPH = Qt.ItemDataRole.UserRole
NAME = GLYPH + 1


class PageDelegate(QStyledItemDelegate):
    """The chosen page has a ground, a bar at its edge and bold words."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, max(ROW, self.theme.px(ROW)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box = QRectF(option.rect).adjusted(8, 0, -8, 0)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self.theme.color("bg.selected" if chosen else "bg.hover"))
            painter.drawRoundedRect(box, 8, 8)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        if chosen:
            bar = QRectF(box.right() - 3 if rtl else box.left(), box.top() + 10, 3, box.height() - 20)
            painter.setBrush(self.theme.color("accent.fill"))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        self._words(painter, box, index, chosen=chosen, rtl=rtl)
        if state & QStyle.StateFlag.State_HasFocus and chosen:
            draw_focus_ring(painter, box.adjusted(4, 4, -4, -4), 6, self.theme)
        painter.restore()

    def _words(
        self,
        painter: QPainter,
        box: QRectF,
        index: QModelIndex | QPersistentModelIndex,
        *,
        chosen: bool,
        rtl: bool,
    ) -> None:
        size = self.theme.px(20)
        x = box.right() - 14 - size if rtl else box.left() + 14
        glyph = QRectF(x, box.center().y() - size / 2, size, size)
        if index.data(GLYPH):  # A page that is a part of another has none.
            tint = "accent.text" if chosen else "text.secondary"
            icons.paint(painter, glyph, index.data(GLYPH), tint, self.theme)
        room = size + 26
        words = box.adjusted(8, 0, -room, 0) if rtl else box.adjusted(room, 0, -8, 0)
        painter.setFont(self.theme.font("label" if chosen else "body"))
        ink = "text.primary" if chosen or index.data(GLYPH) else "text.secondary"
        painter.setPen(self.theme.color(ink))
        title = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, round(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, title)


class Navigation(QWidget):
    """Signals:
    chosen(str): the name of the page to show.
    searched(str): what to look for, in lower case; empty: nothing.
    """

    chosen = Signal(str)
    searched = Signal(str)

    def __init__(self, theme: Theme, pages: Sequence[Page]) -> None:
        super().__init__()
        self.theme = theme
        self.setProperty("ground", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Search settings")
        self.search.setAccessibleName("Search settings")
        self.search.setClearButtonEnabled(True)
        self.glass = self.search.addAction(
            icons.icon("search", "text.secondary", theme, 18), QLineEdit.ActionPosition.LeadingPosition
        )
        self.list = QListWidget(self)
        self.list.setAccessibleName("Pages")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(PageDelegate(theme, self.list))
        self.list.setMouseTracking(True)
        for page in pages:
            item = QListWidgetItem(page.heading, self.list)
            item.setData(GLYPH, page.glyph)
            if page.under:
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{page.under}, {page.heading}")
            item.setData(NAME, page.name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 8)
        column.setSpacing(16)
        inset = QVBoxLayout()
        inset.setContentsMargins(16, 0, 16, 0)
        inset.addWidget(self.search)
        column.addLayout(inset)
        column.addWidget(self.list, 1)
        self.search.textChanged.connect(lambda text: self.searched.emit(text.strip().lower()))
        self.list.currentItemChanged.connect(self._moved)
        theme.changed.connect(self.dress)
        self.dress()

    def show_page(self, name: str) -> None:
        for number in range(self.list.count()):
            if self.list.item(number).data(NAME) == name:
                self.list.setCurrentRow(number)

    def show_only(self, names: Sequence[str]) -> None:
        """Hide the pages where nothing was found; move on if the shown one is among them."""
        for number in range(self.list.count()):
            self.list.item(number).setHidden(self.list.item(number).data(NAME) not in names)
        current = self.list.currentItem()
        if names and (current is None or current.isHidden()):
            self.show_page(names[0])

    def dress(self) -> None:
        self.setFixedWidth(min(self.theme.px(WIDTH), WIDEST))
        self.glass.setIcon(icons.icon("search", "text.secondary", self.theme, 18))
        self.list.doItemsLayout()

    def _moved(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(NAME))
