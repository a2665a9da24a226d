"""A window on a desk: shown, told what is, and heard."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from tests.ui.rows import answer, said, weather
from voicedesk.conversation.events import Direction
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.settings.schema import General, Place
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import view_state

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
READY = ConversationState(Phase.READY)
SPEAKING = ConversationState(Phase.SPEAKING, response_id="a1")
TALK = (said("u1", "Is it dry in Lisbon?"), weather("t1"), answer("a1", "It is dry."))

Part = TypeVar("Part", bound=QWidget)


class Desk:
    """``wanted`` is what the person was heard to want of the window, in order."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.window = MainWindow(theme)
        self.wanted: list[object] = []
        self.window.intended.connect(self.wanted.append)
        self.window.show_general(General())
        self.window.show_far_end(Place.ON_DEVICE)
        self.window.show_devices(Direction.INPUT, [("mic", "Studio mic")], None, "Studio mic")
        self.window.show_devices(Direction.OUTPUT, [("phones", "Headphones")], "phones")
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)

    def show(self, state: ConversationState) -> None:
        self.window.show_view(view_state(state))

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def menu(self, *words: str) -> None:
        """Choose an entry by its words, from the menu bar down."""
        actions = self.window.menuBar().actions()
        for word in words[:-1]:
            menu = next(a for a in actions if a.text().replace("&", "") == word).menu()
            actions = entries_of(menu)
        next(a for a in actions if a.text().replace("&", "") == words[-1]).trigger()

    def close(self) -> None:
        """Without a word, and with everything it holds: the next test gets an empty desk."""
        self.window.hide()
        delete(self.window)


def entries_of(menu: object) -> list[QAction]:
    assert isinstance(menu, QMenu)
    return menu.actions()


def part(parent: QWidget, kind: type[Part], name: str) -> Part:
    found = parent.findChild(kind, name)
    assert found is not None
    return found


def delete(widget: QWidget) -> None:
    """Now; a deletion that is only asked for waits for an event loop that tests do not run."""
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
