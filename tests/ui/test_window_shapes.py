from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.desk import READY, TALK, Desk
from tests.ui.rows import REFUSED, conversation, refused
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import Turn
from voicedesk.settings.schema import Appearance, General, Place
from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.intentions import (
    SettingsWanted,
)
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import view_state


@pytest.mark.parametrize(
    ("width", "percent"),
    [(400, 100), (560, 100), (800, 100), (1120, 100), (1700, 100), (800, 200), (1120, 200), (1700, 200)],
)
def test_nothing_lies_outside_the_window_and_no_words_are_cut(
    desk: Desk, theme: Theme, qtbot: QtBot, width: int, percent: int
) -> None:
    desk.window.resize(width, 760)
    theme.use(General(appearance=Appearance.LIGHT, text_size=percent))
    desk.window.show_far_end(Place.AZURE)
    desk.show(ConversationState(Phase.FAILED, problem=REFUSED, entries=(*TALK, refused("n1"))))
    qtbot.wait(30)
    window = desk.window
    assert window.width() == width

    view = window.pane.view
    assert view.horizontalScrollBar().maximum() == 0
    for part in _visible(window):
        corner = part.mapTo(window, QPoint(0, 0))
        assert corner.x() >= 0, part
        assert corner.x() + part.width() <= width, part
        if isinstance(part, QPushButton) and part.text():
            words = QFontMetrics(part.font()).horizontalAdvance(part.text())
            assert words <= part.width(), part.text()
        if isinstance(part, QLabel) and part.text() and not part.wordWrap():
            assert part.sizeHint().width() <= part.width() + 1, part.text()


def _visible(window: QWidget) -> list[QWidget]:
    return [
        part
        for part in window.findChildren(QWidget)
        if part.isVisible() and part.window() is window and not isinstance(part, QAbstractScrollArea)
    ]


def test_the_column_and_the_typed_line_share_their_edges(desk: Desk) -> None:
    desk.show(replace(READY, entries=conversation(40)))
    for width in (400, 800, 1120, 1700):
        desk.window.resize(width, 760)
        QApplication.processEvents()
        card, row = desk.window.pane.view.row_rect(39), desk.window.pane.input

        assert row.x() + 2 == card.left()
        assert row.x() + row.width() - 2 == card.right() + 1


def test_a_narrow_window_puts_the_buttons_behind_one(desk: Desk) -> None:
    bar = desk.window.top_bar
    desk.window.resize(560, 760)
    QApplication.processEvents()
    assert bar.more.isVisible()
    assert not bar.export.isVisible()

    menu = bar.more_menu()
    menu.actions()[1].trigger()
    assert desk.wanted == [SettingsWanted()]


def test_every_control_has_a_name_and_is_large_enough(desk: Desk) -> None:
    desk.window.show_far_end(Place.AZURE)
    desk.window.show_banner(BannerWords("a", Severity.INFO, "Hello.", button="Press"))
    desk.show(ConversationState(Phase.FAILED, problem=REFUSED, entries=(*TALK, refused("n1"))))
    QApplication.processEvents()
    reachable = [
        part
        for part in desk.window.findChildren(QWidget)
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus and part is not desk.window
    ]
    assert len(reachable) > 12
    for part in reachable:
        name = QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)
        assert name, part
        if isinstance(part, QAbstractButton):
            assert part.height() >= 43, (name, part.size())


def test_the_window_repaints_nothing_while_nothing_changes(desk: Desk, qtbot: QtBot) -> None:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent

    class Watch(QObject):
        def __init__(self) -> None:
            super().__init__(desk.window)
            self.paints = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.paints += isinstance(event, QPaintEvent)
            return False

    view = view_state(replace(READY, entries=TALK))
    desk.window.show_view(view)
    qtbot.wait(250)
    watch = Watch()
    for part in (desk.window.top_bar, desk.window.pane, desk.window.pane.view.viewport()):
        part.installEventFilter(watch)
    for _ in range(5):
        desk.window.show_view(view)
    qtbot.wait(150)

    assert watch.paints == 0
    assert isinstance(view.entries[0], Turn)


@pytest.mark.parametrize(("size", "lines"), [((1120, 760), 7), ((480, 640), 3)])
def test_at_200_percent_there_is_room_for_what_is_said_and_the_way_back_covers_none_of_it(
    desk: Desk, theme: Theme, size: tuple[int, int], lines: int
) -> None:
    desk.window.resize(*size)
    theme.use(General(appearance=Appearance.LIGHT, text_size=200))
    desk.show(replace(READY, entries=conversation(20)))
    QApplication.processEvents()
    pane = desk.window.pane
    assert pane.view.height() >= lines * theme.px(23)

    pane.view.verticalScrollBar().setValue(10)
    assert pane.pill.isVisible()
    pill = pane.pill.geometry()
    assert pane.view.geometry().contains(pill)
    assert pill.height() <= theme.px(26)
    assert pill.width() == pill.height()
    assert pane.pill.toolTip() == pane.pill.accessibleName() == "Jump to latest"


def test_a_message_in_a_low_window_leaves_room_for_what_is_said(desk: Desk, theme: Theme) -> None:
    desk.window.resize(480, 640)
    theme.use(General(appearance=Appearance.LIGHT, text_size=200))
    desk.show(replace(READY, entries=conversation(20)))
    banner = desk.window.banner
    desk.window.show_banner(BannerWords("link", Severity.WARNING, "The connection dropped.", "We try again."))
    QApplication.processEvents()

    assert desk.window.pane.view.height() >= theme.px(23)
    assert banner.text.isHidden()
    assert (banner.toolTip(), banner.accessibleName()) == (
        "We try again.",
        "The connection dropped. We try again.",
    )
    theme.use(General(appearance=Appearance.LIGHT, text_size=100))
    QApplication.processEvents()
    assert not banner.text.isHidden()
