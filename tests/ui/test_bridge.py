"""What is new is shown within a frame; words that join a turn come in handfuls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from tests.fakes.clock_loop import run_at_once
from tests.ui.rows import answer, said
from voicedesk.conversation.commands import Command
from voicedesk.conversation.events import Event
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import TurnStatus
from voicedesk.session.session import Session
from voicedesk.ui.bridge import FRAME_SECONDS, WORDS_SECONDS, Bridge
from voicedesk.ui.view_state import ViewState

LIVE = TurnStatus.LIVE
SPEAKING = ConversationState(
    Phase.SPEAKING, response_id="a", entries=(said("u", "Hello"), answer("a", "It ", LIVE))
)


class ToldSession:
    """A session whose state is what the test says."""

    def __init__(self, state: ConversationState) -> None:
        self.state = state
        self.conversation = self
        self.policy = TurnPolicy()
        self._watcher: Callable[[Event, Sequence[Command], ConversationState], None] | None = None

    def watch(self, watcher: Callable[[Event, Sequence[Command], ConversationState], None]) -> None:
        self._watcher = watcher

    def tell(self, state: ConversationState) -> None:
        self.state = state
        assert self._watcher is not None
        self._watcher(Event(), (), state)


class Shown:
    """What the window was shown, and when."""

    def __init__(self, session: ToldSession) -> None:
        self.views: list[tuple[float, ViewState]] = []
        self._loop = asyncio.get_running_loop()
        Bridge(cast(Session, session), self._show, self._loop)
        self.views.clear()

    def _show(self, view: ViewState) -> None:
        self.views.append((self._loop.time(), view))


def saying(text: str) -> ConversationState:
    return replace(SPEAKING, entries=(SPEAKING.entries[0], answer("a", text, LIVE)))


def test_words_that_join_a_turn_are_shown_together_and_soon() -> None:
    async def main() -> None:
        session = ToldSession(SPEAKING)
        shown = Shown(session)
        began = asyncio.get_running_loop().time()
        for text in ("It is ", "It is dry ", "It is dry in "):
            session.tell(saying(text))
            await asyncio.sleep(WORDS_SECONDS / 10)
        await asyncio.sleep(1)

        ((at, view),) = shown.views
        assert at - began <= WORDS_SECONDS * 1.01
        assert view.entries == session.state.entries

    run_at_once(main())


def test_a_phase_that_ends_takes_the_waiting_words_along() -> None:
    async def main() -> None:
        session = ToldSession(SPEAKING)
        shown = Shown(session)
        session.tell(saying("It is "))
        session.tell(replace(saying("It is dry."), phase=Phase.LISTENING))
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(1)

        ((at, view),) = shown.views
        assert at - began <= FRAME_SECONDS * 1.01
        assert view.entries == session.state.entries

    run_at_once(main())


def test_what_is_no_mere_word_is_shown_within_a_frame() -> None:
    done = (SPEAKING.entries[0], answer("a", "It ", TurnStatus.INTERRUPTED, heard=0))
    more = (*SPEAKING.entries, said("u2", "Stop"))
    first = (SPEAKING.entries[0], answer("a", "", LIVE))

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for before, entries in ((SPEAKING, done), (SPEAKING, more), (replace(SPEAKING, entries=first), None)):
            session = ToldSession(before)
            shown = Shown(session)
            began = loop.time()
            session.tell(SPEAKING if entries is None else replace(SPEAKING, entries=entries))
            await asyncio.sleep(1)
            ((at, _),) = shown.views
            assert at - began <= FRAME_SECONDS * 1.01

    run_at_once(main())
