"""Between one session and one window: states go up as views, at most once a turn of the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from voicedesk.conversation.commands import Command
from voicedesk.conversation.events import Event
from voicedesk.conversation.state import ConversationState
from voicedesk.session.session import Session
from voicedesk.ui.view_state import ViewState, view_state


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
        self._scheduled = False
        session.watch(self._note)
        self.refresh()

    def refresh(self) -> None:
        """Show the present state now, whatever was shown before."""
        self._scheduled = False
        self._shown = self._session.state
        self._show(view_state(self._shown, self._session.conversation.policy))

    def _note(self, event: Event, orders: Sequence[Command], state: ConversationState) -> None:
        if state is not self._shown and not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self.refresh)
