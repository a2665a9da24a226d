"""Mouse and keys in the transcript: selecting text across rows, opening rows, walking them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent

from voicedesk.conversation.turns import Notice, ToolUse, Turn
from voicedesk.ui.announcer import tell_row_text
from voicedesk.ui.row_layout import FOLD_AFTER
from voicedesk.ui.selection import Position, Selection, copied_row, copied_text
from voicedesk.ui.tool_chip import chip_parts

if TYPE_CHECKING:
    from voicedesk.ui.transcript_view import TranscriptView

WORD = re.compile(r"\w+(?:['\u2019]\w+)*|\S")
NOWHERE = Selection(Position(0, 0), Position(0, 0))
Reason = Qt.FocusReason
TAB_REASONS = (Reason.TabFocusReason, Reason.BacktabFocusReason, Reason.ShortcutFocusReason)


class TranscriptGestures:
    """``focused`` is the row that keys act on; it is shown only while keys are what the person uses."""

    def __init__(self, view: TranscriptView) -> None:
        self.view = view
        self.selection = NOWHERE
        self.focused: int | None = None
        self.pressed_at: QPoint | None = None

    def focus_row(self) -> int | None:
        return self.focused if self.view.hasFocus() else None

    def rows_moved(self, at: int, count: int) -> None:
        self.selection = self.selection.moved(at, count)
        if self.focused is not None and self.focused >= at:
            moved = max(at, self.focused + count)
            self.focused = min(moved, len(self.view.stack.rows) - 1) if self.view.stack.rows else None

    # Mouse.

    def position_at(self, point: QPoint) -> Position:
        row = max(0, self.view.row_at(point.y()))
        if not self.view.stack.rows:
            return Position(0, 0)
        layout = self.view.stack.layout(row)
        card = self.view.row_rect(row)
        if not isinstance(self.view.stack.rows[row], Turn) or layout.text is None:
            return Position(row, 1 if point.y() > card.center().y() else 0)
        metrics = self.view.stack.metrics
        x = point.x() - card.left() - metrics.gutter
        y = point.y() - card.top() - metrics.pad - metrics.name_height
        if y < -metrics.name_height:
            return Position(row, 0)
        if y > layout.text.height:
            return Position(row, len(layout.text.text))
        return Position(row, layout.text.char_at(x, y))

    def press(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.view.stack.rows:
            return
        point = event.position().toPoint()
        position = self.position_at(point)
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and not self.selection.is_empty
        self.selection = Selection(self.selection.anchor if extend else position, position)
        self.pressed_at = point
        self.focused = None
        self.view.viewport().update()

    def move(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self.pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self.view.widgets.hover(self.view.row_at(point.y()))
            self._show_cursor(point)
            return
        if (point - self.pressed_at).manhattanLength() < QGuiApplication.styleHints().startDragDistance():
            return
        self.view.hold_place()
        self._scroll_towards(point)
        self.selection = Selection(self.selection.anchor, self.position_at(point))
        self.view.viewport().update()

    def _scroll_towards(self, point: QPoint) -> None:
        over = max(0, point.y() - self.view.viewport().height()) + min(0, point.y())
        if over:
            bar = self.view.verticalScrollBar()
            bar.setValue(bar.value() + max(-60, min(60, over)))

    def release(self, event: QMouseEvent) -> None:
        if self.pressed_at is not None and self.selection.is_empty:
            row = self.openable_at(event.position().toPoint())
            if row is not None:
                self.toggle(row)
        self.pressed_at = None

    def double_click(self, event: QMouseEvent) -> None:
        if not self.view.stack.rows:
            return
        position = self.position_at(event.position().toPoint())
        row = self.view.stack.rows[position.row]
        if isinstance(row, Turn):
            for word in WORD.finditer(row.text):
                if word.start() <= position.char <= word.end():
                    ends = (Position(position.row, word.start()), Position(position.row, word.end()))
                    self.selection = Selection(*ends)
                    self.view.hold_place()
        self.view.viewport().update()

    def openable_at(self, point: QPoint) -> int | None:
        """The row whose chip, or whose "Show all", lies under ``point``."""
        number = self.view.row_at(point.y())
        if number < 0:
            return None
        row, metrics, card = self.view.stack.rows[number], self.view.stack.metrics, self.view.row_rect(number)
        x, y = point.x() - card.left() - metrics.gutter, point.y() - card.top()
        if isinstance(row, ToolUse):
            parts = chip_parts(row, self.view.entries.seconds_since(row), metrics, self.view.theme)
            return number if QRectF(0, 0, parts.total, metrics.px(44)).contains(x, y) else None
        block = self.view.stack.layout(number).text
        if isinstance(row, Turn) and block is not None and block.lines > FOLD_AFTER:
            top = metrics.pad + metrics.name_height + block.height
            return number if QRectF(0, top, metrics.text_width, metrics.px(44)).contains(x, y) else None
        return None

    def _show_cursor(self, point: QPoint) -> None:
        number = self.view.row_at(point.y())
        shape = Qt.CursorShape.ArrowCursor
        if self.openable_at(point) is not None:
            shape = Qt.CursorShape.PointingHandCursor
        elif number >= 0 and isinstance(self.view.stack.rows[number], Turn):
            shape = Qt.CursorShape.IBeamCursor
        self.view.viewport().setCursor(shape)

    def toggle(self, number: int) -> None:
        """Open or close a chip or a long turn; the rows above stay where they are."""
        self.view.live.toggle(self.view.stack.rows[number])
        self.view.hold_place()
        self.view.renew([number])
        self.view.entries.tell_changed(number)
        tell_row_text(self.view, number)
        self._follow_if_at_the_end()

    # Keys.

    def key(self, event: QKeyEvent) -> bool:
        """True if the key meant something here."""
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copy()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return True
        return self._walk(event)

    def _walk(self, event: QKeyEvent) -> bool:
        last = len(self.view.stack.rows) - 1
        here = last if self.focused is None else self.focused
        page = self.view.verticalScrollBar().pageStep()
        match event.key():
            case Qt.Key.Key_Up:
                self.go_to(here - (0 if self.focused is None else 1))
            case Qt.Key.Key_Down:
                self.go_to(here + 1)
            case Qt.Key.Key_Home:
                self.go_to(0)
            case Qt.Key.Key_End:
                self.focused = last if last >= 0 else None
                self.view.jump_to_latest()
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                bar = self.view.verticalScrollBar()
                bar.setValue(bar.value() + (page if event.key() == Qt.Key.Key_PageDown else -page))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.focused is not None:
                self._enter(self.focused)
            case Qt.Key.Key_Menu if self.focused is not None:
                rect = self.view.row_rect(self.focused)
                self.view.widgets.open_menu(self.focused, self.view.viewport().mapToGlobal(rect.center()))
            case _:
                return False
        return True

    def _enter(self, number: int) -> None:
        row = self.view.stack.rows[number]
        if isinstance(row, Notice):
            self.view.widgets.enter(row)
        elif isinstance(row, ToolUse):
            self.toggle(number)
        else:
            block = self.view.stack.layout(number).text
            if block is not None and block.lines > FOLD_AFTER:
                self.toggle(number)

    def go_to(self, number: int) -> None:
        if not self.view.stack.rows:
            return
        self.focused = min(max(number, 0), len(self.view.stack.rows) - 1)
        index = self.view.entries.index(self.focused, 0)
        self.view.hold_place()
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        self.view.widgets.place()
        self.view.viewport().update()

    def focus_came(self, reason: Qt.FocusReason) -> None:
        if reason in TAB_REASONS and self.view.stack.rows:
            self.go_to(len(self.view.stack.rows) - 1 if self.focused is None else self.focused)

    def focus_left(self) -> None:
        """Whoever leaves while the end is in view goes on following it."""
        if self.selection.is_empty:
            self._follow_if_at_the_end()
        self.view.widgets.place()
        self.view.viewport().update()

    def _follow_if_at_the_end(self) -> None:
        placed = self.view.placed
        self.view.autoscroll.user_scrolled(placed, placed, self.view.followed_place())
        self.view.following_changed.emit()

    # Copy.

    def select_all(self) -> None:
        rows = self.view.stack.rows
        if rows:
            last = rows[-1]
            length = len(last.text) if isinstance(last, Turn) else 1
            self.selection = Selection(Position(0, 0), Position(len(rows) - 1, length))
            self.view.hold_place()
            self.view.viewport().update()

    def copied(self) -> str:
        if not self.selection.is_empty:
            return copied_text(self.view.stack.rows, self.selection)
        if self.focused is None:
            return ""
        row = self.view.stack.rows[self.focused]
        return self.view.entries.accessible_text(row) if isinstance(row, Notice) else copied_row(row)

    def copy(self) -> bool:
        text = self.copied()
        if text:
            QGuiApplication.clipboard().setText(text)
        return bool(text)
