"""Where the conversation runs: one button, and a menu that says what each choice means."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from voicedesk.settings.schema import BackendKind, Place
from voicedesk.ui.far_ends import VOICE_LIVE_ONLY, FarEnd, choices
from voicedesk.ui.icons import paint as paint_icon
from voicedesk.ui.intentions import FarEndChosen, FarEndsSeen, SettingsWanted
from voicedesk.ui.menu_entry import EntryWords, TwoLineEntry
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import plain_tip
from voicedesk.ui.popover import Popover
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import Look


class BackendSelector(QToolButton):
    """Signals:
    intended(object): ``FarEndChosen``, ``FarEndsSeen`` or ``SettingsWanted``.
    """

    intended = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.current = FarEnd(Place.ON_DEVICE, BackendKind.VOICE_LIVE)
        self.available: Collection[BackendKind] = VOICE_LIVE_ONLY
        self.configured: Collection[BackendKind] = frozenset()
        self.look = Look.OFFLINE
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("kind", "field")
        self.clicked.connect(self.open_menu)
        self._tell()

    def show_far_end(
        self,
        place: Place,
        backend: BackendKind,
        available: Collection[BackendKind] = VOICE_LIVE_ONLY,
        configured: Collection[BackendKind] = frozenset(),
    ) -> None:
        """``configured`` names the backends whose Azure account is set up."""
        self.current = FarEnd(place, backend)
        self.available = available
        self.configured = configured
        self._tell()

    def show_look(self, look: Look) -> None:
        if look is not self.look:
            self.look = look
            self._tell()

    def _tell(self) -> None:
        connecting = ", connecting" if self.look is Look.CONNECTING else ""
        unset = "" if self.is_set_up(self.current) else ", not set up"
        words = self.current.button_words.replace("  ", " ")
        self.setAccessibleName(f"Where it runs: {words}{connecting}{unset}")
        self.setAccessibleDescription(self.current.second_line)
        self.setToolTip(plain_tip(f"{words}\n{self.current.second_line}"))
        self.update()

    def is_set_up(self, end: FarEnd) -> bool:
        return end.place is Place.ON_DEVICE or end.backend in self.configured

    def menu_now(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName("Where it runs")
        menu.aboutToHide.connect(menu.deleteLater)
        for end in choices(self.available):
            aside = "" if self.is_set_up(end) else "Set up…"
            words = EntryWords(end.title, end.second_line, end.icon, aside)
            entry = TwoLineEntry(words, self.theme, menu)
            entry.setCheckable(True)
            entry.setChecked(end == self.current)
            entry.triggered.connect(lambda _checked=False, end=end: self.choose(end))
            menu.addAction(entry)
        menu.addSeparator()
        settings = QAction("Settings…", menu)
        settings.triggered.connect(lambda: self.intended.emit(SettingsWanted()))
        menu.addAction(settings)
        return menu

    def open_menu(self) -> None:
        self.intended.emit(FarEndsSeen())
        menu = self.menu_now()
        menu.setMinimumWidth(self.width())
        size = menu.sizeHint()
        left = self.width() - max(size.width(), self.width())
        menu.popup(self.mapToGlobal(QPoint(left, self.height() + 4)))

    def choose(self, end: FarEnd) -> None:
        if not self.is_set_up(end):
            self.intended.emit(SettingsWanted(end.settings_page))
        elif end == self.current:
            return
        elif self.look is Look.OFFLINE:
            self._switch(end)
        else:
            title = end.title.replace("  ", " ")
            words = f"Switch to {title}? The conversation goes on; the connection restarts."
            ask = Popover(words, ("Switch", "Not now"), lambda: self._switch(end), self.theme, self)
            ask.open_below(self)

    def _switch(self, end: FarEnd) -> None:
        self.intended.emit(FarEndChosen(end.place, end.backend))

    def _font(self) -> QFont:
        font = self.theme.font("label")
        font.setWeight(QFont.Weight.Medium)
        return font

    def words_width(self) -> int:
        """How wide the button must be for all its words."""
        words = self.current.button_words.replace("  ", " ")
        return QFontMetrics(self._font()).horizontalAdvance(words) + self.theme.px(40 + 6 + 15 + 12 + 4)

    def _words_in(self, room: int) -> str:
        metrics = QFontMetrics(self._font())
        full = self.current.button_words
        for words in (full, full.replace("  ", " "), full.partition("  ")[0]):
            if metrics.horizontalAdvance(words) <= room:
                return words
        return metrics.elidedText(full.partition("  ")[0], Qt.TextElideMode.ElideRight, room)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(262), max(44, self.theme.px(44)))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self, smooth=True) as painter:
            px, theme = self.theme.px, self.theme
            painter.setPen(
                QPen(
                    theme.color("focus.ring" if self.hasFocus() else "border.control"),
                    2 if self.hasFocus() else 1,
                )
            )
            painter.setBrush(theme.color("bg.hover" if self.underMouse() or self.isDown() else "bg.surface"))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 8, 8)
            middle, side = self.height() / 2, px(17)
            paint_icon(
                painter, QRectF(px(13), middle - side / 2, side, side), self._symbol(), self._tint(), theme
            )
            arrow = px(15)
            spot = QRectF(self.width() - px(12) - arrow, middle - arrow / 2, arrow, arrow)
            paint_icon(painter, spot, "chevron-down", "text.secondary", theme)
            left = px(40)
            room = int(spot.left() - px(6) - left)
            painter.setFont(self._font())
            painter.setPen(theme.color("text.primary"))
            text = self._words_in(room)
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            painter.drawText(QRectF(left, 0, room, self.height()), flags, text)

    def _symbol(self) -> str:
        if not self.is_set_up(self.current):
            return "warning"
        return "reconnect" if self.look is Look.CONNECTING else self.current.icon

    def _tint(self) -> str:
        return "text.secondary" if self.is_set_up(self.current) else "warn.text"
