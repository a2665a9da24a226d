"""A problem in the transcript: what happened, what it means, one button that fixes it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from voicedesk.conversation.events import RetryPressed
from voicedesk.conversation.turns import Notice
from voicedesk.settings.schema import Place
from voicedesk.ui.carry_on import CarryOn
from voicedesk.ui.fonts import with_pixel_size
from voicedesk.ui.icons import pixmap
from voicedesk.ui.intentions import FixWanted, GoOnWanted
from voicedesk.ui.notice_words import (
    CLOUD_CODES,
    can_be_tried_again,
    details,
    fix_words,
    is_a_sign_in,
    spoken_problem,
    title_and_text,
)
from voicedesk.ui.plain_text import PlainLabel
from voicedesk.ui.row_layout import GUTTER
from voicedesk.ui.theme import Theme
from voicedesk.ui.wrapped_row import WrappedRow


class ErrorCard(QFrame):
    """The words, the buttons, and what is behind Details.

    Signals:
        pressed(str): "go-on", "fix", "retry", "details" or "copy".
    """

    pressed = Signal(str)

    def __init__(self, notice: Notice, came: datetime | None, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.over = notice.over
        title, text = title_and_text(notice)
        self.mark = PlainLabel(parent=self)
        self.title = PlainLabel(title, self)
        self.text = PlainLabel(text, self)
        self.details = PlainLabel(details(notice.problem, came), self)
        self.buttons = WrappedRow(self)
        self.column = QVBoxLayout(self)
        for part in (self.title, self.text, self.buttons, self.details):
            self.column.addWidget(part)
        for label in (self.title, self.text, self.details):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if not self.over:
            self.title.setProperty("tone", "danger")
        self.details.setProperty("tone", "secondary")
        self.text.setVisible(bool(text))
        self.details.hide()
        self.setProperty("card", "plain" if self.over else "danger")
        self.setAccessibleName(spoken_problem(notice))
        self._add_buttons("" if self.over else fix_words(notice.problem))
        self.dress()

    def _add_buttons(self, fix: str) -> None:
        self._add("go-on", "", "primary").hide()
        if fix:
            self._add("fix", fix, "primary")
        self._add("retry", "Try again", "")
        self._add("details", "Details", "link")
        self._add("copy", "Copy details", "link").hide()

    def _add(self, name: str, words: str, kind: str) -> QPushButton:
        button = QPushButton(words.replace("&", "&&"), self.buttons)
        button.setObjectName(name)
        button.setProperty("kind", kind)
        button.clicked.connect(lambda: self.pressed.emit(name))
        self.buttons.add(button)
        return button

    def offer(self, instead: str) -> None:
        """To go on through that device; empty: there is nothing to go on through."""
        for button in self.buttons.findChildren(QPushButton, "go-on"):
            button.setText(f"Go on with {instead}".replace("&", "&&"))
        self.show_button("go-on", shown=bool(instead))
        for button in self.buttons.findChildren(QPushButton, "fix"):
            button.setProperty("kind", "" if instead else "primary")  # One is the first choice.
            button.style().polish(button)

    def show_button(self, name: str, *, shown: bool) -> None:
        for button in self.buttons.findChildren(QPushButton, name):
            button.setVisible(shown)
        self.buttons.updateGeometry()
        self.buttons.place()

    def dress(self) -> None:
        px = self.theme.px
        self.title.setFont(with_pixel_size(self.theme.font("label"), 14.5 * self.theme.scale))
        self.text.setFont(self.theme.font("body"))
        self.column.setContentsMargins(px(GUTTER + 4), px(14), px(20), px(12))
        self.column.setSpacing(px(8))
        sign = ("check", "text.secondary") if self.over else ("warning", "danger.text")
        self.mark.setPixmap(pixmap(*sign, self.theme, px(24)))
        self.mark.setGeometry(px(15), px(14), px(26), px(26))


class ErrorRow(QWidget):
    """Signals:
    intended(object): ``FixWanted``, ``RetryPressed``, ``GoOnWanted`` or ``FarEndChosen``.
    height_changed(): the details were opened or closed, or a button came or went.
    """

    intended = Signal(object)
    height_changed = Signal()

    def __init__(
        self, notice: Notice, came: datetime | None, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.notice = notice
        self.problem = problem = notice.problem
        self.card = ErrorCard(notice, came, theme, self)
        self.carry_on = CarryOn(theme, self)
        self.carry_on.setVisible(problem.code in CLOUD_CODES)
        self.carry_on.intended.connect(self.intended)
        self.card.pressed.connect(self._press)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.card)
        self.column.addWidget(self.carry_on)

    def _press(self, name: str) -> None:
        match name:
            case "go-on":
                self.intended.emit(GoOnWanted())
            case "fix":
                self.intended.emit(FixWanted(self.problem))
            case "retry":
                self.intended.emit(RetryPressed())
            case "copy":
                QGuiApplication.clipboard().setText(self.card.details.text())
            case "details":
                shown = self.card.details.isHidden()
                self.card.details.setVisible(shown)
                self.card.show_button("copy", shown=shown)
                self.height_changed.emit()

    def tell(self, *, standing: bool, far_end: Place | None) -> None:
        """``standing``: the conversation stopped for this problem, so that trying again means something."""
        self.card.show_button("fix", shown=standing or not is_a_sign_in(self.problem))
        self.card.show_button("retry", shown=standing and can_be_tried_again(self.problem))
        self.carry_on.setVisible(self.problem.code in CLOUD_CODES and far_end is not Place.ON_DEVICE)

    def offer(self, instead: str) -> None:
        """What the answers could be heard through, since this stopped them."""
        self.card.offer(instead)

    def buttons(self) -> list[QPushButton]:
        return [*self.card.buttons.findChildren(QPushButton), self.carry_on.link]

    def first_button(self) -> QPushButton:
        return next(button for button in self.buttons() if not button.isHidden())

    def dress(self) -> None:
        """Fonts, paddings and glyphs at the present text size."""
        self.card.dress()
        self.carry_on.dress()

    def height_for(self, width: int) -> int:
        self.column.invalidate()
        self.column.activate()
        return max(self.column.totalHeightForWidth(width), self.column.totalMinimumSize().height())
