"""A list whose rows are laid out only where somebody looks, and which never moves under the reader."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from voicedesk.ui.autoscroll import STICK_THRESHOLD, Autoscroll
from voicedesk.ui.row_layout import column
from voicedesk.ui.row_stack import RowStack
from voicedesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ScrollHint = QAbstractItemView.ScrollHint
TOP_PADDING = 16
BOTTOM_PADDING = 16
MOST_PASSES = 6  # until the heights of the rows in view are no estimates any more


class RowListView(QListView):
    """The geometry is its own; from the list view come scrolling, focus, and rows for a screen reader.

    Signals:
        following_changed(): the reader left the end or came back to it, or rows arrived meanwhile.
    """

    following_changed = Signal()

    def __init__(self, theme: Theme, stack: RowStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.autoscroll = Autoscroll()
        self.stack = stack
        self.placed = 0  # the value this view gave its scroll bar; any other one is the reader's doing
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAutoScroll(False)

    def rows_placed(self) -> None:
        """Rows may lie elsewhere now."""

    def latest_place(self, maximum: int) -> int:
        """The scroll bar's value for a reader who follows, ``maximum`` being that of the end."""
        return maximum

    def followed_place(self) -> int:
        return self.latest_place(self.verticalScrollBar().maximum())

    def start_over(self) -> None:
        """Another width or text size: everything is laid out anew, the reader's place is kept."""
        anchor = self.anchor()
        self.stack.reset(self.stack.rows, column(self.width(), self.theme.scale)[1])
        self.settle(anchor)

    def keep_up(self) -> None:
        """The place of those who follow may be another now."""
        place = self.followed_place()
        self.autoscroll.catch_up(self.placed, place)
        if self.autoscroll.following and place != self.placed:
            self.settle()

    def jump_to_latest(self) -> None:
        self.autoscroll.follow()
        self.settle()

    def hold_place(self) -> None:
        if self.autoscroll.following:
            self.autoscroll.hold()
            self.following_changed.emit()

    def can_jump(self) -> bool:
        below = self.verticalScrollBar().maximum() - self.placed
        return not self.autoscroll.following and (self.autoscroll.missed > 0 or below > STICK_THRESHOLD)

    def anchor(self) -> tuple[int, int]:
        """The first row in view that is laid out, and how far below the view's top it begins."""
        heights = self.stack.heights
        row = heights.row_at(self.placed - self.px(TOP_PADDING))
        bottom = self.placed + self.viewport().height()
        while (
            0 <= row < len(heights) - 1 and self.stack.layouts[row] is None and heights.top(row + 1) < bottom
        ):
            row += 1
        return (row, heights.top(row) - self.placed) if row >= 0 else (0, 0)

    def settle(self, anchor: tuple[int, int] | None = None, changed: Sequence[int] | None = None) -> None:
        """Lay out what is in view, and keep the reader's place, or the end if they follow it. If nothing
        has moved, only the ``changed`` rows are painted anew (None: all of them)."""
        place = (self.placed, self.verticalScrollBar().maximum())
        row, delta = anchor if anchor is not None else self.anchor()
        height = self.viewport().height()
        heights = self.stack.heights
        for _ in range(MOST_PASSES):
            before = heights.total
            maximum = max(0, before + self.px(TOP_PADDING + BOTTOM_PADDING) - height)
            kept = heights.top(min(row, len(heights))) - delta
            latest = self.autoscroll.following
            value = self.latest_place(maximum) if latest else min(max(0, kept), maximum)
            self.stack.lay_out_between(value - self.px(TOP_PADDING), value + height)
            if heights.total == before:
                break
        self._place(value, maximum)
        self.rows_placed()
        if changed is None or place != (value, maximum):
            self.viewport().update()
        else:
            for number in changed:
                layout = self.stack.layouts[number]
                fresh_from = layout.fresh_from if layout is not None else 0
                self.viewport().update(self.row_rect(number).adjusted(0, fresh_from, 0, 0))
        self.following_changed.emit()

    def _place(self, value: int, maximum: int) -> None:
        bar = self.verticalScrollBar()
        self.placed = value
        bar.setSingleStep(self.px(23))
        bar.setPageStep(max(1, self.viewport().height() - self.px(46)))
        if value <= bar.maximum():
            bar.setValue(value)
        bar.setRange(0, maximum)
        bar.setValue(value)

    def px(self, pixels: float) -> int:
        return self.stack.metrics.px(pixels)

    def card_left(self) -> int:
        return column(self.width(), self.theme.scale)[0]

    def row_rect(self, row: int) -> QRect:
        """The row's card in the viewport, without the gap above it; estimated if nobody has looked at it."""
        heights, layout = self.stack.heights, self.stack.layouts[row]
        top = heights.top(row) + self.px(TOP_PADDING) - self.placed
        gap = layout.gap if layout else 0
        return QRect(self.card_left(), top + gap, self.stack.metrics.width, heights[row] - gap)

    def row_at(self, y: int) -> int:
        return self.stack.heights.row_at(y + self.placed - self.px(TOP_PADDING))

    def line_top(self, row: int, char: int) -> int:
        """How far below the content's top the line with that character begins."""
        layout, metrics = self.stack.layout(row), self.stack.metrics
        inside = layout.text.point_of(char).y() if layout.text is not None else 0
        above = self.stack.heights.top(row) + self.px(TOP_PADDING) + layout.gap
        return round(above + metrics.text_origin.y() + inside)

    def rows_in_view(self) -> range:
        if not self.stack.rows:
            return range(0)
        return range(self.row_at(0), self.row_at(self.viewport().height()) + 1)

    # Qt's own.

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        value = self.verticalScrollBar().value()
        if value == self.placed:
            return
        self.autoscroll.user_scrolled(self.placed, value, self.followed_place())
        self.placed = value
        self.settle()

    def doItemsLayout(self) -> None:
        """Rows are laid out when they come into view."""

    def updateGeometries(self) -> None:
        """The scroll bar's range is set by ``settle``."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = column(self.width(), self.theme.scale)[1]
        if width != self.stack.metrics.width or self.stack.metrics.scale != self.theme.scale:
            self.start_over()
        else:
            self.settle()

    def visualRect(self, index: Index) -> QRect:
        return self.row_rect(index.row()) if 0 <= index.row() < len(self.stack.rows) else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.row_at(point.y())
        return (
            self.model().index(row, 0) if row >= 0 and self.row_rect(row).contains(point) else QModelIndex()
        )

    def scrollTo(self, index: Index, hint: ScrollHint = ScrollHint.EnsureVisible) -> None:
        """Move as little as brings the row into view; its top, if it is taller than the view."""
        rect, height = self.visualRect(index), self.viewport().height()
        if rect.isNull() or (rect.top() >= 0 and rect.bottom() < height):
            return
        margin = self.px(12)
        if rect.top() < 0 or rect.height() > height - 2 * margin:
            delta = margin
        else:
            delta = height - rect.height() - margin
        layout = self.stack.layout(index.row())
        self.autoscroll.hold()
        self.settle((index.row(), delta - layout.gap - self.px(TOP_PADDING)))

    def verticalOffset(self) -> int:
        return self.placed

    def horizontalOffset(self) -> int:
        return 0
