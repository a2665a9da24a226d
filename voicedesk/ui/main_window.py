"""The window: puts the parts together, and hands on what a person does with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from voicedesk.audio.port import Level
from voicedesk.conversation.events import Direction, SessionStarted
from voicedesk.settings.schema import BackendKind, General, Place
from voicedesk.ui.banner import Banner, BannerWords
from voicedesk.ui.dock import Dock
from voicedesk.ui.far_ends import VOICE_LIVE_ONLY
from voicedesk.ui.intentions import ExportWanted, QuitWanted
from voicedesk.ui.keyboard import HeldKeys, escaped, talk_key_named
from voicedesk.ui.menus import Menus
from voicedesk.ui.spoken_words import SpokenSpan
from voicedesk.ui.theme import Theme
from voicedesk.ui.top_bar import TopBar
from voicedesk.ui.transcript_pane import TranscriptPane
from voicedesk.ui.view_state import ViewState
from voicedesk.ui.window_actions import WindowActions
from voicedesk.ui.window_commands import FolderShown
from voicedesk.ui.window_memory import WindowMemory

DEFAULT_SIZE = QSize(1120, 760)
LEAST_SIZE = QSize(400, 560)


class MainWindow(QMainWindow):
    """Holds no truth: ``show_*`` tells it what is, ``intended`` tells what a person wants.

    Signals:
        intended(object): a conversation ``Event`` or an ``Intention``.
    """

    intended = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.top_bar = TopBar(theme)
        self.banner = Banner(theme)
        self.pane = TranscriptPane(theme)
        self.dock = Dock(theme)
        self.menus = Menus(self.menuBar(), self)
        self.keys = HeldKeys(lambda: self.dock.talk, self)
        self.actions_of_window = WindowActions(self)
        self.memory = WindowMemory(self)
        self._compose()
        self._wire()

    def _compose(self) -> None:
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.top_bar, self.banner, self.pane, self.dock):
            column.addWidget(part, 1 if part is self.pane else 0)
        self.setCentralWidget(centre)
        self.setWindowTitle("VoiceDesk")
        self.setMinimumSize(LEAST_SIZE)
        self.resize(DEFAULT_SIZE)
        self.dock.talk.setFocus()

    def _order_tabs(self) -> None:
        """Widgets that moved into the devices popup have an order of their own there."""
        order = [
            *self.dock.tab_chain(),
            *self.pane.tab_chain(),
            *self.top_bar.tab_chain(),
            self.banner.other_button,
            self.banner.button,
            self.banner.close_button,
        ]
        here = [widget for widget in order if widget.window() is self]
        for before, after in pairwise(here):
            QWidget.setTabOrder(before, after)

    def _wire(self) -> None:
        for part in (self.top_bar, self.banner, self.pane, self.dock, self.menus):
            part.intended.connect(self._pass_on)
        for flat in (self.top_bar.flatten, self.banner.flatten, self.pane.flatten):
            self.dock.flattened.connect(flat)
        self.menus.wanted.connect(self.actions_of_window.do)
        QApplication.instance().focusChanged.connect(self._name_talk_key)  # type: ignore[union-attr]
        QGuiApplication.instance().focusWindowChanged.connect(self._focus_window_changed)  # type: ignore[union-attr]

    # What the application tells it.

    def show_view(self, view: ViewState, times: Mapping[str, datetime] | None = None) -> None:
        """``times``: when entries came that the window has not seen come, by their ids."""
        self.actions_of_window.show_link(view)
        self.actions_of_window.view = view
        self.dock.show_view(view)
        self.pane.show_view(view, self.top_bar.backend.current.place, times)
        self.menus.show_view(view)
        self.top_bar.backend.show_look(view.talk.look)
        self.actions_of_window.show_title()

    def show_far_end(
        self,
        place: Place,
        backend: BackendKind = BackendKind.VOICE_LIVE,
        available: Collection[BackendKind] = VOICE_LIVE_ONLY,
        configured: Collection[BackendKind] = frozenset(),
    ) -> None:
        """Where it runs, what can be chosen, and which of the backends have their account set up."""
        self.top_bar.backend.show_far_end(place, backend, available, configured)
        if self.actions_of_window.view is not None:
            self.pane.show_view(self.actions_of_window.view, place)

    def show_devices(
        self,
        direction: Direction,
        rows: Sequence[tuple[str, str]],
        chosen: str | None,
        default_label: str | None = None,
    ) -> None:
        """``rows``: (name, label) each; ``chosen`` None: the system default, now ``default_label``
        (empty: it has no name; None: there is none)."""
        self.dock.show_devices(direction, rows, chosen, default_label)
        self.menus.show_devices(direction, rows, chosen, default_label)

    def show_volume(self, percent: int) -> None:
        self.actions_of_window.volume_percent = percent
        self.dock.show_volume(percent)

    def show_general(self, general: General) -> None:
        """The settings of the window itself; the theme is told by whoever owns it."""
        self.actions_of_window.general = general
        self.keys.talk_key = talk_key_named(general.talk_key)
        self._name_talk_key()
        self.dock.set_press_once(general.press_once)
        self.menus.show_general(general)
        self.pane.view.entries.clock_times = general.clock_times
        self.pane.view.viewport().update()

    def set_sources(
        self, level: Callable[[], Level] | None = None, spoken_span: SpokenSpan | None = None
    ) -> None:
        """``spoken_span(response_id)``: which characters of the answer are being played, or None."""
        self.dock.set_level_source(level)
        if spoken_span is not None:
            self.pane.view.spoken.source = spoken_span

    def show_banner(self, words: BannerWords) -> None:
        self.banner.add(words)

    def remember_place_in(self, path: Path) -> None:
        """Call it before the window is shown: takes it to where it was, and keeps its place on closing."""
        self.memory.use(path)

    def come_to_front(self, *, start: bool) -> None:
        """Somebody started the program a second time; ``start``: and wants the conversation to begin."""
        state = Qt.WindowState
        self.setWindowState((self.windowState() & ~state.WindowMinimized) | state.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()
        view = self.actions_of_window.view
        if start and (view is None or not view.running):
            self.intended.emit(SessionStarted())

    def end_unasked(self) -> None:
        """The system wants the program to end: no question, and no way to refuse."""
        self.actions_of_window.ended = True
        self.memory.keep()
        self.intended.emit(QuitWanted())

    # What the person does.

    def _pass_on(self, meaning: object) -> None:
        if isinstance(meaning, ExportWanted):
            self.actions_of_window.export()
        elif isinstance(meaning, FolderShown):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(meaning.folder)))
        else:
            self.intended.emit(meaning)

    def _focus_window_changed(self) -> None:
        if QGuiApplication.focusWindow() is not self.windowHandle():
            self.keys.let_go()

    def _name_talk_key(self) -> None:
        name = self.keys.name_at(self.focusWidget())
        self.dock.talk.name_key(name)
        self.pane.empty.name_key(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.keys.press(event):
            return
        if event.key() == Qt.Key.Key_Escape and self.pane.close_find():
            return
        view = self.actions_of_window.view
        if event.key() == Qt.Key.Key_Escape and view is not None and not event.isAutoRepeat():
            meaning = escaped(view.talk.look)
            if meaning is not None:
                self.intended.emit(meaning)
                return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.keys.release(event):
            super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowDeactivate:
            self.keys.let_go()
        elif event.type() == QEvent.Type.WindowActivate:
            self.theme.refresh()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._order_tabs()
        if self.focusWidget() is None:
            self.dock.talk.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._order_tabs)  # After the dock has taken its shape.

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.actions_of_window.may_close():
            event.ignore()
            return
        self.memory.keep()
        event.accept()
        self.intended.emit(QuitWanted())
