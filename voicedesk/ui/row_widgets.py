"""Real widgets inside the transcript: error rows in view, and the actions of one turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from voicedesk.conversation.problems import Problem
from voicedesk.conversation.turns import Notice, ToolUse, Turn
from voicedesk.settings.schema import Place
from voicedesk.ui.error_row import ErrorRow
from voicedesk.ui.export import markdown_of
from voicedesk.ui.row_actions import RowActions
from voicedesk.ui.row_layout import FOLD_AFTER
from voicedesk.ui.selection import copied_row
from voicedesk.ui.transcript_text import Row

if TYPE_CHECKING:
    from voicedesk.ui.transcript_view import TranscriptView


class RowWidgets:
    """``standing`` is the problem the conversation stopped for, which alone can be tried again; ``silenced``
    the one for which nothing is heard, and what could be heard through instead."""

    def __init__(self, view: TranscriptView) -> None:
        self.view = view
        self.errors: dict[str, ErrorRow] = {}
        self.actions = RowActions(view.theme, view.viewport())
        self.hovered = -1
        self.standing: Problem | None = None
        self.far_end: Place | None = None
        self.silenced: tuple[Problem | None, str] = (None, "")
        self.actions.copy_wanted.connect(self._copy)
        self.actions.more_wanted.connect(self._more)
        self.actions.left.connect(self._place_actions)

    def notice_height(self, notice: Notice, width: int) -> int:
        return self._error(notice).height_for(width)

    def _error(self, notice: Notice) -> ErrorRow:
        found = self.errors.get(notice.notice_id)
        if found is not None and found.notice != notice:
            found.deleteLater()
            found = None
        if found is None:
            came = self.view.entries.times.get(notice.notice_id)
            found = self.errors[notice.notice_id] = ErrorRow(
                notice, came, self.view.theme, self.view.viewport()
            )
            found.intended.connect(self.view.intended)
            found.height_changed.connect(self._renew_notices)
            self._tell(found)
        return found

    def _tell(self, error: ErrorRow) -> None:
        problem, instead = self.silenced
        error.tell(standing=self.standing == error.notice.problem, far_end=self.far_end)
        error.offer(instead if problem is not None and error.notice.problem.same_as(problem) else "")

    def tell(
        self,
        standing: Problem | None,
        far_end: Place | None,
        silenced: tuple[Problem | None, str] = (None, ""),
    ) -> None:
        if (standing, far_end, silenced) == (self.standing, self.far_end, self.silenced):
            return
        self.standing, self.far_end, self.silenced = standing, far_end, silenced
        for error in self.errors.values():
            self._tell(error)
        self._renew_notices()

    def _renew_notices(self) -> None:
        rows = self.view.stack.rows
        self.view.renew([n for n in range(len(rows)) if isinstance(rows[n], Notice)])

    def renew(self) -> None:
        """After a change of theme or width."""
        self.actions.dress()
        for error in self.errors.values():
            error.dress()

    def place(self) -> None:
        """Put the widgets where their rows are; those of rows out of view are hidden."""
        shown: set[str] = set()
        for number in self.view.rows_in_view():
            row = self.view.stack.rows[number]
            if isinstance(row, Notice):
                shown.add(row.notice_id)
                error = self._error(row)
                error.setGeometry(self.view.row_rect(number))
                error.show()
        present = {row.notice_id for row in self.view.stack.rows[-200:] if isinstance(row, Notice)} | shown
        for key in [key for key in self.errors if key not in present]:
            self.errors.pop(key).deleteLater()
        for key, error in self.errors.items():
            if key not in shown:
                error.hide()
        self._place_actions()

    def tab_chain(self) -> list[QWidget]:
        """After the list itself: one turn's actions, then the buttons of the problems, from the top."""
        notices = [row.notice_id for row in self.view.stack.rows if isinstance(row, Notice)]
        errors = [self.errors[key] for key in notices if key in self.errors]
        return [self.actions.copy, self.actions.more, *(b for error in errors for b in error.buttons())]

    def hover(self, number: int) -> None:
        if number != self.hovered:
            self.hovered = number
            self._place_actions()

    def _acting_row(self) -> int:
        """The keyboard's, also while it is at these buttons; else the pointer's."""
        focused = self.view.gestures.focused
        by_key = self.view.hasFocus() or self.actions.has_keys()
        return focused if focused is not None and by_key else self.hovered

    def _place_actions(self) -> None:
        number, rows = self._acting_row(), self.view.stack.rows
        if not 0 <= number < len(rows) or not isinstance(rows[number], Turn):
            self.actions.hide()
            return
        card = self.view.row_rect(number)
        metrics = self.view.stack.metrics
        text_top = card.top() + metrics.pad + metrics.name_height  # They never lie on the words.
        top = max(0, text_top - self.actions.height())
        self.actions.move(card.right() - self.actions.width() - self.view.px(6), top)
        self.actions.show()

    def enter(self, notice: Notice) -> None:
        """Keys go into the error's buttons."""
        self._error(notice).first_button().setFocus()

    def _copy(self) -> None:
        rows, number = self.view.stack.rows, self._acting_row()
        if 0 <= number < len(rows):
            QGuiApplication.clipboard().setText(copied_row(rows[number]))

    def _more(self) -> None:
        below = self.actions.more.mapToGlobal(QPoint(0, self.actions.more.height()))
        self.open_menu(self._acting_row(), below)

    def open_menu(self, number: int, at: QPoint) -> None:
        if 0 <= number < len(self.view.stack.rows):
            menu = self.menu_for(number)
            menu.popup(at)

    def menu_for(self, number: int) -> QMenu:
        row = self.view.stack.rows[number]
        clipboard = QGuiApplication.clipboard()
        menu = QMenu(self.view)
        menu.aboutToHide.connect(menu.deleteLater)
        if self.view.gestures.copied() and not self.view.gestures.selection.is_empty:
            menu.addAction("Copy selection", self.view.gestures.copy)
        menu.addAction("Copy", lambda: clipboard.setText(self._words(row)))
        menu.addAction("Copy as Markdown", lambda: clipboard.setText(markdown_of(row)))
        if isinstance(row, ToolUse) or self._is_long(number):
            menu.addAction("Expand or fold", lambda: self.view.gestures.toggle(number))
        return menu

    def _words(self, row: Row) -> str:
        return self.view.entries.accessible_text(row) if isinstance(row, Notice) else copied_row(row)

    def _is_long(self, number: int) -> bool:
        block = self.view.stack.layout(number).text
        return block is not None and block.lines > FOLD_AFTER
