"""Title, where it runs, and the buttons of the window's top edge."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from voicedesk.ui.backend_selector import BackendSelector
from voicedesk.ui.icons import icon
from voicedesk.ui.intentions import ExportWanted, SettingsWanted
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import PlainLabel, plain_tip
from voicedesk.ui.relative_times import started_ago
from voicedesk.ui.theme import Theme
from voicedesk.ui.transcript_model import local_now

NEW_TITLE = "New conversation"
NOT_STARTED = "Not started yet"
NARROW = 720


class TopBar(QWidget):
    """Signals:
    intended(object): ``ExportWanted``, ``SettingsWanted``, or what the backend selector says.
    """

    intended = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.title = PlainLabel(NEW_TITLE, self)
        self.subtitle = PlainLabel(NOT_STARTED, self)
        self.backend = BackendSelector(theme, self)
        self.export = self._button(
            "export", "Export", "Export the conversation (Ctrl+Shift+E)", ExportWanted()
        )
        self.settings = self._button("settings", "Settings", "Settings (Ctrl+,)", SettingsWanted())
        self.more = QToolButton(self)
        self.started: datetime | None = None
        self.flat = False
        self._set_up()

    def _button(self, name: str, words: str, tip: str, meaning: object) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(plain_tip(tip))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.intended.emit(meaning))
        return button

    def _set_up(self) -> None:
        self.subtitle.setProperty("tone", "tertiary")
        self.more.setObjectName("more")
        self.more.setAccessibleName("More")
        self.more.setToolTip("Export, Settings")
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.clicked.connect(self.open_more)
        self.backend.intended.connect(self.intended)
        self.theme.changed.connect(self.dress)
        minute = QTimer(self)
        minute.setInterval(20_000)
        minute.timeout.connect(self._place)
        minute.start()
        self.dress()

    def show_title(self, title: str, started: datetime | None) -> None:
        if (title, started) == (self.title.accessibleName(), self.started):
            return
        self.title.setAccessibleName(title)
        self.title.setToolTip(plain_tip(title))
        self.started = started
        self._place()

    def tab_chain(self) -> list[QWidget]:
        return [self.backend, self.export, self.settings, self.more]

    def open_more(self) -> None:
        menu = self.more_menu()
        right = self.more.mapToGlobal(QPoint(self.more.width() - menu.sizeHint().width(), self.more.height()))
        menu.popup(right)

    def more_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction("Export…", lambda: self.intended.emit(ExportWanted()))
        menu.addAction("Settings…", lambda: self.intended.emit(SettingsWanted()))
        return menu

    def dress(self) -> None:
        self.title.setFont(self.theme.font("heading"))
        self.subtitle.setFont(self.theme.font("caption"))
        glyph = self.theme.px(20)
        for button, name in ((self.export, "export"), (self.settings, "settings"), (self.more, "more")):
            button.setIcon(icon(name, "text.secondary", self.theme, glyph))
            button.setIconSize(QSize(glyph, glyph))
        self._fit_height()
        self._place()

    def flatten(self, flat: bool) -> None:
        if flat is not self.flat:
            self.flat = flat
            self._fit_height()

    def _fit_height(self) -> None:
        height = 46 if self.flat else 56
        self.setFixedHeight(max(height, self.theme.px(height)))

    def _place(self) -> None:
        side = max(44, self.theme.px(44))
        narrow = self.width() < NARROW * self.theme.scale
        top = (self.height() - side) // 2
        right = self.width() - 12
        for button in (self.settings, self.export) if not narrow else (self.more,):
            right -= side
            button.setGeometry(right, top, side, side)
            right -= 2
        self.more.setVisible(narrow)
        self.export.setVisible(not narrow)
        self.settings.setVisible(not narrow)
        width = self._backend_width(right - 8, narrow=narrow)
        self.backend.setGeometry(right - 8 - width, top, width, side)
        self._place_words(self.backend.x() - 12 - 20)

    def _backend_width(self, right: int, *, narrow: bool) -> int:
        """In a narrow window as much as its words need, as long as the title keeps some room."""
        px = self.theme.px
        if not narrow:
            return px(262)
        wanted = min(px(262), max(px(212), self.backend.words_width()))
        return max(px(110), min(wanted, right - 20 - px(120)))

    def _place_words(self, room: int) -> None:
        px = self.theme.px
        middle = self.height() // 2
        self.title.setGeometry(QRect(20, middle - px(19), max(0, room), px(21)))
        self.subtitle.setGeometry(QRect(20, middle + px(2), max(0, room), px(17)))
        words = self.title.accessibleName() or NEW_TITLE
        metrics = QFontMetrics(self.title.font())
        self.title.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, room)))
        started = started_ago(self.started, local_now()) if self.started else NOT_STARTED
        small = QFontMetrics(self.subtitle.font())
        self.subtitle.setText(small.elidedText(started, Qt.TextElideMode.ElideRight, max(0, room)))
        self.subtitle.setAccessibleName(started)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("bg.window"))
            line = QRect(0, self.height() - 1, self.width(), 1)
            painter.fillRect(line, self.theme.color("border.subtle"))
