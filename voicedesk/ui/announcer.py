"""Says what changed to a screen reader, through Qt's announcement event."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from voicedesk.ui.announcements import Announcement, AnnouncementQueue, Urgency
from voicedesk.ui.view_state import ViewState

MOST_TOLD = 20  # of rows that come at once: a conversation that is opened is read, not announced
Say = Callable[[QObject, Announcement], None]


def say_to_screen_reader(speaker: QObject, said: Announcement) -> None:
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(speaker, said.text)
    assertive = said.urgency is Urgency.ASSERTIVE
    event.setPoliteness(
        QAccessible.AnnouncementPoliteness.Assertive
        if assertive
        else QAccessible.AnnouncementPoliteness.Polite
    )
    QAccessible.updateAccessibility(event)


def tell_rows_came(view: QObject, first: int, last: int) -> None:
    """Rows are new in a list. Qt's own event for it says on Linux only that something looks different."""
    _tell_of_rows(view, QAccessible.Event.ObjectCreated, range(max(first, last - MOST_TOLD + 1), last + 1))


def tell_row_text(view: QObject, row: int) -> None:
    """Another text is read of that row."""
    _tell_of_rows(view, QAccessible.Event.NameChanged, range(row, row + 1))


def _tell_of_rows(view: QObject, what: QAccessible.Event, rows: range) -> None:
    if QAccessible.isActive():
        for row in rows:
            event = QAccessibleEvent(view, what)
            event.setChild(row)
            QAccessible.updateAccessibility(event)


class Announcer(QObject):
    """``speaker``: the widget on whose behalf it is said (the talk control)."""

    def __init__(
        self,
        speaker: QObject,
        *,
        say: Say = say_to_screen_reader,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(speaker)
        self._speaker = speaker
        self._say = say
        self._clock = clock
        self._queue = AnnouncementQueue()
        self._view: ViewState | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.advance)

    def show_view(self, view: ViewState) -> None:
        before, self._view = self._view, view
        if before is not None and before.talk != view.talk:
            self._queue.change(before, view, self._clock())
            self.advance()

    def advance(self) -> None:
        """Say what is due, and come back for what is not."""
        if self._view is None:
            return
        said = self._queue.take(self._view, self._clock())
        if said is not None:
            self._say(self._speaker, said)
        wait = self._queue.wait_seconds(self._clock())
        if wait is not None:
            self._timer.start(ceil(wait * 1000))
