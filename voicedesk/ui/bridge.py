"""Between one session and one window: states go up as views, at most once a frame of the display.

Words that join a turn wait a little for those that follow: the transcript shows them at that pace anyway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import fields
from operator import attrgetter

from voicedesk.conversation.commands import Command
from voicedesk.conversation.events import Event
from voicedesk.conversation.state import ConversationState
from voicedesk.conversation.turns import Entry, Turn, TurnStatus
from voicedesk.session.session import Session
from voicedesk.ui.view_state import ViewState, view_state

FRAME_SECONDS = 0.012
"""News waits for less than a frame, so that the sound that comes with it is on its way before the paint."""
WORDS_SECONDS = 0.04
ALL_BUT_ENTRIES = attrgetter(*(each.name for each in fields(ConversationState) if each.name != "entries"))
ALL_BUT_TEXT = attrgetter(*(each.name for each in fields(Turn) if each.name != "text"))


class Bridge:
    """Shows the session's state through ``show``, after the orders that led to it were carried out: the
    sound falls silent first, then the window says so."""

    def __init__(
        self, session: Session, show: Callable[[ViewState], None], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._session = session
        self._show = show
        self._loop = loop
        self._shown: ConversationState | None = None
        self._due: asyncio.Handle | None = None
        self._hurries = False
        session.watch(self._note)
        self.refresh()

    def refresh(self) -> None:
        """Show the present state now, whatever was shown before."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self._hurries = False
        self._shown = self._session.state
        self._show(view_state(self._shown, self._session.conversation.policy))

    def _note(self, event: Event, orders: Sequence[Command], state: ConversationState) -> None:
        if state is self._shown or self._hurries:
            return
        if self._shown is not None and only_words_came(self._shown, state):
            if self._due is None:
                self._due = self._loop.call_later(WORDS_SECONDS, self.refresh)
            return
        self._hurries = True
        if self._due is not None:
            self._due.cancel()
        self._due = self._loop.call_later(FRAME_SECONDS, self.refresh)


def only_words_came(before: ConversationState, now: ConversationState) -> bool:
    """Nothing is new but the text of turns that were being said already, and had words."""
    if len(before.entries) != len(now.entries) or ALL_BUT_ENTRIES(before) != ALL_BUT_ENTRIES(now):
        return False
    return all(old is new or _grew(old, new) for old, new in zip(before.entries, now.entries, strict=True))


def _grew(old: Entry, new: Entry) -> bool:
    if not isinstance(old, Turn) or not isinstance(new, Turn):
        return False
    return bool(old.text) and new.status is TurnStatus.LIVE and ALL_BUT_TEXT(old) == ALL_BUT_TEXT(new)
