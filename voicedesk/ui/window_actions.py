"""What the window does by itself: copying, exporting, text size, dialogs, areas, closing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from voicedesk.conversation.events import SessionStopped
from voicedesk.conversation.turns import Entry, Speaker, Turn
from voicedesk.settings.schema import General
from voicedesk.ui.areas import Areas
from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.export_dialog import ExportDialog
from voicedesk.ui.input_row import TypingField
from voicedesk.ui.intentions import TextSizeChosen, VolumeChosen
from voicedesk.ui.link_banner import KEY, link_banner
from voicedesk.ui.menus import TEXT_SIZES
from voicedesk.ui.plain_text import PlainMessageBox
from voicedesk.ui.selection import copied_conversation
from voicedesk.ui.shortcuts_dialog import ShortcutsDialog
from voicedesk.ui.top_bar import NEW_TITLE
from voicedesk.ui.transcript_text import marked_text
from voicedesk.ui.view_state import Look, ViewState
from voicedesk.ui.window_commands import FolderShown, WindowCommand

if TYPE_CHECKING:
    from voicedesk.ui.main_window import MainWindow

LONGEST_TITLE = 40
VOLUME_STEP = 10


def title_of(view: ViewState | None) -> str:
    """The first sentence of the user's, cut to 40 characters."""
    for entry in view.entries if view is not None else ():
        if isinstance(entry, Turn) and entry.speaker is Speaker.USER and entry.text.strip():
            text = " ".join(entry.text.split())
            return shortened(text)
    return NEW_TITLE


def shortened(text: str) -> str:
    """At a word's end, unless the first word is longer than a title."""
    if len(text) <= LONGEST_TITLE:
        return text
    cut = text[:LONGEST_TITLE]
    words = cut.rpartition(" ")[0] or cut[:-1]
    return words.rstrip(",;:.- ") + "…"


def stepped_size(percent: int, step: int) -> int:
    """The next larger (``step`` 1) or smaller (-1) text size."""
    if step > 0:
        return next((size for size in TEXT_SIZES if size > percent), TEXT_SIZES[-1])
    return next((size for size in reversed(TEXT_SIZES) if size < percent), TEXT_SIZES[0])


class WindowActions:
    """``view``, ``general`` and ``volume_percent`` are what the window was last told."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.view: ViewState | None = None
        self.general = General()
        self.volume_percent = 70
        self.areas = Areas(self._areas)
        self.question: QMessageBox | None = None
        self.exported: tuple[Entry, ...] = ()
        self.ended = False  # the person said that the conversation may end
        self.doings = self._doings()

    def do(self, command: WindowCommand) -> None:
        self.doings[command]()

    def _doings(self) -> dict[WindowCommand, Callable[[], object]]:
        window, command = self.window, WindowCommand
        return {
            command.TALK: window.dock.talk.toggle_talk,
            command.EXPORT: self.export,
            command.CLOSE: window.close,
            command.CUT: lambda: self._field_does("cut"),
            command.COPY: self.copy,
            command.PASTE: lambda: self._field_does("paste"),
            command.SELECT_ALL: self.select_all,
            command.COPY_ANSWER: self.copy_answer,
            command.COPY_CONVERSATION: lambda: self._to_clipboard(copied_conversation(self._rows())),
            command.FIND: window.pane.open_find,
            command.FIND_NEXT: lambda: window.pane.find_step(1),
            command.FIND_PREVIOUS: lambda: window.pane.find_step(-1),
            command.LARGER: lambda: self._size(stepped_size(self.general.text_size, 1)),
            command.SMALLER: lambda: self._size(stepped_size(self.general.text_size, -1)),
            command.NORMAL_SIZE: lambda: self._size(100),
            command.FULL_SCREEN: self.full_screen,
            command.SHORTCUTS: lambda: ShortcutsDialog(self.general.talk_key, window.theme, window).open(),
            command.TYPE: window.pane.input.field.setFocus,
            command.NEXT_AREA: lambda: self.areas.go(1),
            command.PREVIOUS_AREA: lambda: self.areas.go(-1),
            command.LATEST: window.pane.jump,
            command.LOUDER: lambda: self._volume(VOLUME_STEP),
            command.QUIETER: lambda: self._volume(-VOLUME_STEP),
        }

    def show_title(self) -> None:
        title = title_of(self.view)
        entries = self.window.pane.view.entries
        self.window.top_bar.show_title(title, min(entries.times.values(), default=None))
        self.window.setWindowTitle("VoiceDesk" if title == NEW_TITLE else f"{title} - VoiceDesk")

    def show_link(self, view: ViewState) -> None:
        """Before ``view`` is the new one. A banner that was closed stays closed until the next drop; one that
        is there says what the latest attempt met."""
        banner = self.window.banner
        words = link_banner(view, self.window.top_bar.backend.current.place)
        if words is None:
            banner.take_back(KEY)
            return
        dropped = self.view is None or self.view.talk.look is not Look.RECONNECTING
        if dropped or banner.waiting.get(KEY, words) != words:
            banner.add(words)

    # Text.

    def _rows(self) -> list[Turn]:
        return [row for row in self.window.pane.view.entries.rows if isinstance(row, Turn)]

    def _to_clipboard(self, text: str) -> None:
        if text:
            QGuiApplication.clipboard().setText(text)

    def _field_does(self, method: str) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, TypingField):
            getattr(focused, method)()

    def copy(self) -> None:
        if isinstance(QApplication.focusWidget(), TypingField):
            self._field_does("copy")
        else:
            self.window.pane.view.gestures.copy()

    def select_all(self) -> None:
        if isinstance(QApplication.focusWidget(), TypingField):
            self._field_does("selectAll")
        else:
            self.window.pane.view.gestures.select_all()

    def copy_answer(self) -> None:
        answers = [row for row in self._rows() if row.speaker is Speaker.ASSISTANT and row.text]
        if answers:
            self._to_clipboard(marked_text(answers[-1]))

    def export(self, then: Callable[[], None] = lambda: None) -> None:
        """``then`` is called when it is saved."""
        model, view = self.window.pane.view.entries, self.view
        entries = view.entries if view is not None else ()

        def saved(path: Path) -> None:
            self.exported = entries
            self._saved(path)
            then()

        ExportDialog(entries, model.times, title_of(view), saved, self.window).open()

    def _saved(self, path: Path) -> None:
        words = f"Saved as {path.name}."
        shown = FolderShown(path.parent)
        self.window.banner.add(
            BannerWords("export", Severity.INFO, words, icon="done", button="Show in folder", intention=shown)
        )

    # The window.

    def _size(self, percent: int) -> None:
        self.window.intended.emit(TextSizeChosen(percent))

    def _volume(self, step: int) -> None:
        self.window.intended.emit(VolumeChosen(min(100, max(0, self.volume_percent + step))))

    def full_screen(self) -> None:
        if self.window.isFullScreen():
            self.window.showNormal()
        else:
            self.window.showFullScreen()

    def _areas(self) -> list[tuple[QWidget, QWidget]]:
        window = self.window
        return [
            (window.dock, window.dock.talk),
            (window.pane.view, window.pane.view),
            (window.pane.input, window.pane.input.field),
            (window.top_bar, window.top_bar.backend),
        ]

    def may_close(self) -> bool:
        """Ask first if a conversation runs, or what was said is nowhere else; the answer closes or not."""
        view = self.view
        if self.ended or view is None or not (view.running or self._would_lose(view)):
            return True
        if self.question is not None:
            self.question.deleteLater()
        self.question = self._make_question(view)
        self.question.open()
        return False

    def _would_lose(self, view: ViewState) -> bool:
        return view.entries != self.exported and any(isinstance(entry, Turn) for entry in view.entries)

    def _make_question(self, view: ViewState) -> QMessageBox:
        box = PlainMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("VoiceDesk")
        box.setText("End the conversation?" if view.running else "Close the window?")
        end = box.addButton("End" if view.running else "Close", QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton("Go on" if view.running else "Cancel", QMessageBox.ButtonRole.RejectRole)
        if self._would_lose(view):
            box.setInformativeText("What was said is lost when the window closes. Export keeps it.")
            export = box.addButton("Export…", QMessageBox.ButtonRole.ActionRole)
            export.clicked.connect(lambda: self.export(then=self._end_and_close))
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        end.clicked.connect(self._end_and_close)
        return box

    def _end_and_close(self) -> None:
        self.ended = True
        if self.view is not None and self.view.running:
            self.window.intended.emit(SessionStopped())
        self.window.close()
